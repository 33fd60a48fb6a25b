"""When early warning tells something: the county's numbers, and what a change of them changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

from linli.domain.errors import Invalid
from linli.domain.rising import Settings
from linli.domain.rising_terms import Group
from linli.domain.words import Words

#: Longest reason for a version, characters.
REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Rules:
    """All that a county sets; whole numbers.

    ``budget``: warnings of rises a month by chance; ``least``: matters a rise has at least;
    ``quiet_days``: days without a rise after which a warning ends; ``most``, ``most_repeats``:
    warnings of one evening. ``repeat_…``: alike matters in one grid or village; ``place_…``:
    matters about one landmark, ``place_times`` as many as usual there (0: not compared);
    ``alike_…``: alike matters all over a town. ``…_percent``: how sure two of them are the same.
    """

    budget: int = 4
    least: int = 4
    quiet_days: int = 7
    most: int = 20
    repeat_days: int = 3
    repeat_least: int = 3
    repeat_percent: int = 50
    place_days: int = 3
    place_least: int = 3
    place_times: int = 2
    alike_days: int = 30
    alike_least: int = 5
    alike_percent: int = 90
    most_repeats: int = 50

    @property
    def rise(self) -> Settings:
        """What the method of rises is set to."""
        return Settings(float(self.budget), self.least, self.quiet_days, self.most)

    @property
    def repeat(self) -> Group:
        """Matters of one grid or village that are one thing."""
        return Group(self.repeat_days, self.repeat_least, self.repeat_percent / 100)

    @property
    def alike(self) -> Group:
        """Matters of one town that are told alike."""
        return Group(self.alike_days, self.alike_least, self.alike_percent / 100)

    def plain(self) -> dict[str, int]:
        """Return the numbers by key."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Limit:
    """Least and most of a number, and what it is called."""

    least: int
    most: int
    name: str

    def holds(self, value: int) -> bool:
        """Tell whether a number lies within."""
        return self.least <= value <= self.most


#: In the order of the page and of the file.
LIMITS: Final[Mapping[str, Limit]] = {
    "budget": Limit(1, 30, "全县每月最多容许几条偶然的预警"),
    "least": Limit(3, 50, "一处至少几件才提醒"),
    "quiet_days": Limit(3, 30, "平静几天算平息"),
    "most": Limit(1, 100, "一晚最多提醒几条上升"),
    "repeat_days": Limit(1, 14, "同一网格或村：几天之内"),
    "repeat_least": Limit(2, 50, "同一网格或村：至少几件不同的事项"),
    "repeat_percent": Limit(30, 99, "同一网格或村：相像的把握（百分之几）"),
    "place_days": Limit(1, 14, "同一地点：几天之内"),
    "place_least": Limit(2, 50, "同一地点：至少几件不同的事项"),
    "place_times": Limit(0, 20, "同一地点：是平常的几倍才提醒"),
    "alike_days": Limit(7, 60, "同一乡镇说法相近：几天之内"),
    "alike_least": Limit(3, 100, "同一乡镇说法相近：至少几件"),
    "alike_percent": Limit(50, 99, "同一乡镇说法相近：相像的把握（百分之几）"),
    "most_repeats": Limit(1, 200, "一晚最多提醒几条反复和集中"),
}
SHIPPED: Final = Rules()


def read_rules(given: Mapping[str, object]) -> Rules:
    """Return the rules, the shipped ones for keys not given; raises Invalid, a sentence a key."""
    wrong: dict[str, str] = {
        str(key): Words("不认识的设置“{key}”。", key=str(key)) for key in given if key not in LIMITS
    }
    found: dict[str, int] = {}
    for key, limit in LIMITS.items():
        value = given.get(key, getattr(SHIPPED, key))
        if isinstance(value, bool) or not isinstance(value, int) or not limit.holds(value):
            wrong[key] = _refused(key)
        else:
            found[key] = value
    if wrong:
        raise Invalid("bad-rising", "热点预警的设置有内容需要修改。", fields=wrong)
    return Rules(**found)


def typed(given: Mapping[str, str]) -> Rules:
    """Return the rules as somebody typed them, every number given; raises Invalid as above."""
    numbers: dict[str, object] = {}
    for key in LIMITS:
        text = given.get(key, "").strip()
        numbers[key] = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text
    return read_rules(numbers)


def _refused(key: str) -> Words:
    limit = LIMITS[key]
    return Words(
        "“{name}”（{key}）要写成 {least} 到 {most} 的整数。",
        name=limit.name,
        key=key,
        least=limit.least,
        most=limit.most,
    )


def differences(former: Rules, wanted: Rules) -> tuple[Words, ...]:
    """Return what a change changes, one sentence a number, in the order of the page."""
    return tuple(
        Words(
            "{name}：{was} 改为 {now}",
            name=LIMITS[one.name].name,
            was=getattr(former, one.name),
            now=getattr(wanted, one.name),
        )
        for one in fields(Rules)
        if getattr(former, one.name) != getattr(wanted, one.name)
    )


def often(count: int, usual: float, rules: Rules) -> bool:
    """Tell whether so many matters about one landmark are worth a warning.

    ``usual``: how many come there in as many days. A busy road is not told every evening.
    """
    return count >= rules.place_least and count >= usual * rules.place_times
