"""What a matter costs a grid worker, and what may never be collected for one: pure arithmetic.

Everything here is about matters and work. Nothing counts what one worker did.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from linli.domain.data_terms import COUNTS, FREQUENCY, TERMS, UNITS
from linli.domain.words import Words


class Period(StrEnum):
    """How often something is to be done; ``EVENT`` is whenever it is met."""

    WORKDAY = "workday"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    EVENT = "event"


PERIOD_NAMES: Final[Mapping[Period, str]] = {
    Period.WORKDAY: "每个工作日",
    Period.WEEK: "每周",
    Period.MONTH: "每月",
    Period.QUARTER: "每季度",
    Period.YEAR: "每年",
    Period.EVENT: "遇到时",
}

#: Times a month that one time a period makes. 248 workdays a year: the calendar since 2025
#: (104 days of rest and 13 holidays); what is done when met has no number of its own.
PER_MONTH: Final[Mapping[Period, Fraction]] = {
    Period.WORKDAY: Fraction(248, 12),
    Period.WEEK: Fraction(52, 12),
    Period.MONTH: Fraction(1),
    Period.QUARTER: Fraction(1, 3),
    Period.YEAR: Fraction(1, 12),
    Period.EVENT: Fraction(0),
}


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of every grid worker: how often, how long each time, how many fields."""

    period: Period
    times: int
    minutes: int
    fields: int

    @property
    def per_month(self) -> Fraction:
        """Times a month."""
        return PER_MONTH[self.period] * self.times

    @property
    def hours(self) -> Fraction:
        """Hours a month for one grid worker."""
        return self.per_month * self.minutes / 60

    @property
    def filled(self) -> Fraction:
        """Fields filled a month by one grid worker."""
        return self.per_month * self.fields


def tenths(number: Fraction) -> str:
    """Return a number to one decimal, halves rounded up; what is not nothing is not “0.0”."""
    if 0 < number < Fraction(1, 20):
        return "<0.1"
    scaled = (number * 10 + Fraction(1, 2)).__floor__()
    return f"{scaled // 10}.{scaled % 10}"


def read_frequency(text: str) -> tuple[Period, int]:
    """Return what words such as 每周一次 mean; what they do not say is done when met."""
    found = FREQUENCY.search(text)
    if found is None:
        return Period.EVENT, 0
    amount = found[2] or "1"
    times = COUNTS[amount] if amount in COUNTS else int(amount)
    return Period(UNITS[found[1]]), max(times, 1)


# -- what is never collected ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of information about people that no matter may collect: its words, and why."""

    name: str
    terms: tuple[str, ...]
    why: str


#: Personal Information Protection Law, articles 6 (least necessary) and 28 (sensitive).
LINES: Final[tuple[Line, ...]] = (
    Line("人脸等生物特征", TERMS["body"], "属于敏感个人信息，网格工作用不着识别人"),
    Line("车牌", TERMS["plate"], "会变成跟踪谁来过、谁走了"),
    Line("行踪轨迹", TERMS["track"], "属于敏感个人信息，不得跟踪群众和网格员"),
    Line("民族", TERMS["ethnic"], "与要办的事无关，不得按民族区别对待"),
    Line("宗教信仰", TERMS["belief"], "属于敏感个人信息，不得采集"),
    Line("政治面貌和政治观点", TERMS["politics"], "与要办的事无关，不得给群众分类"),
    Line("对人的标签和评分", TERMS["label"], "只登记事和物，不给人贴标签、打分"),
    Line("性取向", TERMS["desire"], "属于敏感个人信息，不得采集"),
)
_BLANKS: Final = re.compile(r"[\W_]+")


def forbidden(text: str) -> Line | None:
    """Return the line that a data item crosses, however it is spaced or written; None else."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return next((line for line in LINES if any(term in plain for term in line.terms)), None)


def item_problem(name: str, need: str, position: int) -> str:
    """Return what is wrong with one data item; empty when nothing is. ``position`` from 1."""
    line = forbidden(name) or forbidden(need)
    if line is not None:
        return Words(
            "第{n}项“{item}”不能采集：涉及{what}，{why}。",
            n=position,
            item=name[:40],
            what=line.name,
            why=line.why,
        )
    if not name:
        return Words("第{n}项没有写采集什么。", n=position)
    if not need:
        return Words("第{n}项“{item}”没有写为什么必须采集。", n=position, item=name[:40])
    return ""


def total(loads: Iterable[Load]) -> tuple[Fraction, Fraction]:
    """Return hours and fields a month for one grid worker, of all matters together."""
    listed = list(loads)
    return (
        sum((one.hours for one in listed), Fraction(0)),
        sum((one.filled for one in listed), Fraction(0)),
    )
