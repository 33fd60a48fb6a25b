"""What an application must say before it is handed in, and the days a county sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from linli.domain.admission import Work
from linli.domain.clock_text import day_text
from linli.domain.data_terms import COLLECTING
from linli.domain.errors import Invalid
from linli.domain.grid_burden import Load, Period, forbidden, item_problem
from linli.domain.words import Listed, Words

#: Most characters of the texts, most data items, most times a period and minutes each time.
NAME, TEXT, BASIS, ITEM, NEED = 60, 2000, 300, 40, 120
ITEMS, TIMES, MINUTES = 12, 60, 480


@dataclass(frozen=True, slots=True)
class Rules:
    """What a county sets: days of a temporary admission and of the notice, months to a review."""

    temporary_days: int = 90
    notice_days: int = 7
    review_months: int = 12


_LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "temporary_days": (1, 366),
    "notice_days": (1, 60),
    "review_months": (1, 12),
}


def read_rules(raw: Mapping[str, object]) -> Rules:
    """Return the rules of a county; raises Invalid with a sentence for each wrong key."""
    wrong: dict[str, str] = {}
    known: dict[str, int] = {}
    usual = Rules()
    for name, (least, most) in _LIMITS.items():
        value = raw.get(name, getattr(usual, name))
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            wrong[name] = Words(
                "{name}应是{least}到{most}之间的整数。", name=name, least=least, most=most
            )
        else:
            known[name] = value
    if wrong:
        raise Invalid(fields=wrong)
    return Rules(**known)


def next_review(after: date, months: int) -> date:
    """Return the day of the next review: the same day ``months`` later, or that month's last."""
    year, month = divmod(after.year * 12 + after.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    last = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return min(first + timedelta(days=after.day - 1), last)


def until_problem(until: date | None, first: date, rules: Rules, today: date) -> str:
    """Return what is wrong with the last day of a temporary admission that begins ``first``."""
    if until is None:
        return "请填写临时准入到哪一天。"
    if until <= today:
        return "这一天已经过去，请填写以后的日期。"
    last = first + timedelta(days=rules.temporary_days)
    if until > last:
        return Words("临时准入最长{n}天，最晚到{day}。", n=rules.temporary_days, day=day_text(last))
    return ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an application asks for.

    ``items`` are pairs of what is collected and why it must be; ``bare`` says expressly that
    nothing is collected. ``lasting`` False asks for a temporary admission until ``until``.
    """

    name: str
    works: frozenset[Work]
    task: str
    basis: str
    period: Period | None
    times: int
    minutes: int
    items: tuple[tuple[str, str], ...]
    bare: bool
    training: str
    lasting: bool
    until: date | None

    @property
    def load(self) -> Load:
        """What it would cost."""
        return Load(self.period or Period.EVENT, self.times, self.minutes, len(self.items))


_LENGTHS: Final = {"name": NAME, "task": TEXT, "basis": BASIS, "training": TEXT}


def too_long(wish: Wish) -> dict[str, str]:
    """Return what does not even fit into a draft."""
    found: dict[str, str] = {
        name: Words("最多{most}个字，现在有{n}个字。", most=most, n=len(getattr(wish, name)))
        for name, most in _LENGTHS.items()
        if len(getattr(wish, name)) > most
    }
    if len(wish.items) > ITEMS:
        found["items"] = Words("采集项最多{n}项。", n=ITEMS)
    elif any(len(item) > ITEM or len(need) > NEED for item, need in wish.items):
        found["items"] = Words("采集项最多{item}个字，必要性最多{need}个字。", item=ITEM, need=NEED)
    if wish.times > TIMES:
        found["times"] = Words("最多{n}次。", n=TIMES)
    if wish.minutes > MINUTES:
        found["minutes"] = Words("每次最多{n}分钟，更长的请拆成几件事。", n=MINUTES)
    return found


def problems(wish: Wish, rules: Rules, today: date) -> dict[str, str]:
    """Return field → sentence of everything that keeps an application from being handed in."""
    found = too_long(wish)
    for name, sentence in (
        ("name", "请填写事项名称。"),
        ("task", "请写清楚网格员具体做什么。"),
        ("basis", "没有依据不能申请。请写明法律、法规或文件的名称和条款。"),
        ("training", "请写明怎样培训网格员。"),
    ):
        if not getattr(wish, name):
            found.setdefault(name, sentence)
    if not wish.works:
        found["works"] = "请选择网格员做哪几样工作。"
    if wish.period is None:
        found["period"] = "请选择多久做一次。"
    elif wish.period is not Period.EVENT and wish.times < 1:
        found.setdefault("times", "请填写每个周期做几次。")
    if wish.minutes < 1:
        found.setdefault("minutes", "写了频次就要写工作量：每次大约几分钟。")
    said = [
        sentence
        for number, (item, need) in enumerate(wish.items, start=1)
        if (sentence := item_problem(item, need, number))
    ]
    if said:
        found.setdefault("items", Listed("", said))
    elif not wish.items and not wish.bare:
        found["items"] = (
            "请逐项填写采集什么、为什么必须采集；什么都不采集的，请勾选“不采集任何信息”。"
        )
    line = forbidden(wish.task)
    if line is not None and _collects(wish.task):
        found.setdefault(
            "task", Words("不能要求网格员采集{what}：{why}。", what=line.name, why=line.why)
        )
    if not wish.lasting:
        problem = until_problem(wish.until, today, rules, today)
        if problem:
            found["until"] = problem
    return found


def _collects(text: str) -> bool:
    """Tell whether a description asks to collect."""
    return any(word in text for word in COLLECTING)
