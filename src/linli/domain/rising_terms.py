"""Words of the warnings: kinds, verdicts, and what a verdict allows. Never about a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.states import Role


class Kind(StrEnum):
    """What was noticed."""

    RISE = "rise"
    PLACE = "place"
    REPEAT = "repeat"
    CLUSTER = "cluster"


class Verdict(StrEnum):
    """What people make of a warning."""

    TRUE = "true"
    KNOWN = "known"
    NOISE = "noise"


KINDS: Final[Mapping[Kind, str]] = {
    Kind.RISE: "异常上升",
    Kind.PLACE: "同一地点反复",
    Kind.REPEAT: "同一处反复",
    Kind.CLUSTER: "相似集中",
}
VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.TRUE: "属实",
    Verdict.KNOWN: "已知原因",
    Verdict.NOISE: "不构成问题",
}
#: Posts that judge a warning and follow it up; those and auditors read it, in their own area.
JUDGES: Final = frozenset({Role.CENTRE_LEADER, Role.DISPATCHER})
READERS: Final = JUDGES | {Role.AUDITOR}
#: Days before a warning with which its outcome is compared.
COMPARED: Final = 28


@dataclass(frozen=True, slots=True)
class Group:
    """When matters that resemble each other are one thing: within so many days, at least so many.

    ``chance``: how likely two of them are the same, from which they are joined.
    """

    days: int
    least: int
    chance: float


def joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the groups that pairs of numbers below ``count`` make: largest first, in order."""
    above = list(range(count))

    def top(one: int) -> int:
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for one, other in pairs:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    groups: dict[int, list[int]] = {}
    for one in range(count):
        groups.setdefault(top(one), []).append(one)
    return sorted(groups.values(), key=lambda group: (-len(group), group))


@dataclass(frozen=True, slots=True)
class Counted:
    """Matters of the warning's place and kind on some whole days, of all matters there.

    ``last`` before ``first``: no whole day has passed yet.
    """

    first: date
    last: date
    count: int
    whole: int

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return max((self.last - self.first).days + 1, 0)

    @property
    def weekly(self) -> str:
        """Matters a week, to one decimal; '' without a day."""
        return f"{self.count * 7 / self.days:.1f}" if self.days else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The same counts before a warning and since its campaign began.

    What lies between may have other causes; nobody's doing is measured by it.
    """

    before: Counted
    after: Counted


def spans(found: date, started: date, today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Return first and last day, both included, of what is compared.

    Before: the days up to the finding. After: from the day after the start up to yesterday, at
    most as many; the last lies before the first where no whole day has passed yet.
    """
    day = timedelta(days=1)
    last = min(today - day, started + COMPARED * day)
    return (found - (COMPARED - 1) * day, found), (started + day, last)
