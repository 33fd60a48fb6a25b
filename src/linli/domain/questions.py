"""A question to the numbers: rows × columns × figures × filter, as an analyst puts it together.

Pure: what may be asked, in which words a wrong one is refused, and how a question is kept. Who may
read the answer is decided where it is counted (:mod:`linli.insights.questions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linli.domain import number_periods
from linli.domain.indicator_catalogue import INDICATORS, Indicator, Kind
from linli.domain.number_periods import Chosen, Period
from linli.domain.spans import Span, month_of, quarter_of, week_of, year_of
from linli.domain.words import Words

#: Most figures in one table.
MOST_FIGURES: Final = 3
#: Most numbers in one table, a pair counted as two: what a page of 300 kB and a reader can hold.
MOST_NUMBERS: Final = 720
#: Most units, matters or doors a question is limited to.
MOST_CHOSEN: Final = 20
#: Longest code that is looked up.
_CODE: Final = 40


class Axis(StrEnum):
    """What rows or columns are; :attr:`NONE` for no columns."""

    NONE = ""
    TOWN = "town"
    VILLAGE = "village"
    UNIT = "unit"
    HEADING = "heading"
    MATTER = "matter"
    DOOR = "door"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    WEEKDAY = "weekday"


AXIS_NAMES: Final[Mapping[Axis, str]] = {
    Axis.TOWN: "乡镇（街道）",
    Axis.VILLAGE: "村（社区）",
    Axis.UNIT: "单位",
    Axis.HEADING: "事项大类",
    Axis.MATTER: "事项",
    Axis.DOOR: "渠道",
    Axis.DAY: "日期",
    Axis.WEEK: "周",
    Axis.MONTH: "月份",
    Axis.QUARTER: "季度",
    Axis.YEAR: "年",
    Axis.WEEKDAY: "星期",
}
#: Axes of time, from the smallest step to the largest; weekdays come round again.
TIMES: Final = (Axis.DAY, Axis.WEEK, Axis.MONTH, Axis.QUARTER, Axis.YEAR, Axis.WEEKDAY)
#: Axes whose groups are of few matters: small pairs are not shown in tables by them.
FINE: Final = frozenset({Axis.UNIT, Axis.VILLAGE, Axis.HEADING, Axis.MATTER})
#: By what lengths of time, and what visits, are counted.
_STAYS: Final = frozenset({Axis.UNIT, Axis.TOWN, Axis.MONTH})
_PLACES: Final = frozenset({Axis.TOWN, Axis.VILLAGE, Axis.NONE})
_DAY: Final = timedelta(days=1)

#: Filters that name several things, in the order of the form.
FILTERS: Final = ("unit", "matter", "door")


@dataclass(frozen=True, slots=True)
class Query:
    """One question. Codes everywhere; empty filters leave a dimension open.

    ``period`` is one of the periods at a touch, or :attr:`Period.OWN` with ``first`` and ``last``
    as typed. A kept question with a named period asks for that period anew on each day.
    """

    rows: Axis = Axis.HEADING
    columns: Axis = Axis.NONE
    figures: tuple[str, ...] = ("received",)
    area: str = ""
    units: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()
    period: Period = Period.MONTH
    first: str = ""
    last: str = ""

    def address(self) -> dict[str, str | tuple[str, ...]]:
        """Return the question as the address of its page writes it: :func:`read` reads it back."""
        own = self.period is Period.OWN
        return {
            "rows": self.rows.value,
            "columns": self.columns.value,
            "figure": self.figures,
            "area": self.area,
            "unit": self.units,
            "matter": self.matters,
            "door": self.doors,
            "period": self.period.value,
            "first": self.first if own else "",
            "last": self.last if own else "",
        }

    def plain(self) -> dict[str, list[str]]:
        """Return the question as it is kept: the fields of its address, without empty ones."""
        held = {
            name: [value] if isinstance(value, str) else list(value)
            for name, value in self.address().items()
        }
        return {name: kept for name, values in held.items() if (kept := [v for v in values if v])}

    def swapped(self) -> Query:
        """Return the same with rows and columns changed; itself without columns."""
        if self.columns is Axis.NONE:
            return self
        return replace(self, rows=self.columns, columns=self.rows)

    def unlimited(self) -> Query:
        """Return the same without its place and units: the most a reader may see."""
        return replace(self, area="", units=())


def read(given: Mapping[str, Sequence[str]]) -> tuple[Query, dict[str, str]]:
    """Read a question from the fields of its address; also what is wrong, by field.

    What is wrong is left out or put as usual. Nothing given at all is the question one begins
    with.
    """
    wrong: dict[str, str] = {}
    rows = _axis(given, "rows", Axis.HEADING, wrong)
    columns = _axis(given, "columns", Axis.NONE, wrong)
    if rows is columns:
        wrong["columns"] = "行和列不能是同一种，请换一种。"
        columns = Axis.NONE
    figures = _figures(given, wrong)
    chosen = {name: _several(given, name, wrong) for name in FILTERS}
    first, last = (_one(given, name) for name in ("first", "last"))
    named = _period(given, first, last, wrong)
    query = Query(
        rows,
        columns,
        figures,
        _one(given, "area"),
        chosen["unit"],
        chosen["matter"],
        chosen["door"],
        named,
        first,
        last,
    )
    if sentence := misfit(query):
        wrong.setdefault("figure", sentence)
    return query, wrong


def _period(
    given: Mapping[str, Sequence[str]], first: str, last: str, wrong: dict[str, str]
) -> Period:
    """Return the period meant: typed days, unless they only stood there from before (``had``)."""
    text = _one(given, "period")
    named = text in number_periods.NAMES
    typed = bool(first or last) and not (named and _one(given, "had") == f"{first}_{last}")
    if typed or text == Period.OWN:
        return Period.OWN
    if text and not named:
        wrong["period"] = "没有这个时段，请重新选择。"
    return Period(text) if named else Period.MONTH


def _one(given: Mapping[str, Sequence[str]], name: str) -> str:
    values = given.get(name) or ("",)
    return values[-1].strip()[:_CODE]


def _axis(
    given: Mapping[str, Sequence[str]], name: str, usual: Axis, wrong: dict[str, str]
) -> Axis:
    text = _one(given, name)
    if text in {one.value for one in Axis}:
        return Axis(text or usual)
    wrong[name] = "没有这种分法，请重新选择。"
    return usual


def _figures(given: Mapping[str, Sequence[str]], wrong: dict[str, str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(one.strip()[:_CODE] for one in given.get("figure", ()) if one))
    known = tuple(one for one in asked if one in INDICATORS)
    if known != asked:
        wrong["figure"] = "没有这个指标，请重新选择。"
    elif len(known) > MOST_FIGURES:
        wrong["figure"] = Words("一张表最多{n}个指标。", n=MOST_FIGURES)
    return known[:MOST_FIGURES] or ("received",)


def _several(
    given: Mapping[str, Sequence[str]], name: str, wrong: dict[str, str]
) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one.strip()[:_CODE] for one in given.get(name, ()) if one.strip()))
    if len(found) > MOST_CHOSEN:
        wrong[name] = Words("最多选{n}个。", n=MOST_CHOSEN)
    return found[:MOST_CHOSEN]


def chosen(query: Query, today: date) -> Chosen:
    """Return the days a question is about. Raises Invalid as :func:`number_periods.own`."""
    if query.period is Period.OWN:
        return number_periods.own(query.first, query.last, today)
    return number_periods.chosen(query.period, today)


def misfit(query: Query) -> str:
    """Say which figure cannot be counted so, and how it can; empty where all fit."""
    for code in query.figures:
        one = INDICATORS[code]
        if sentence := _unfit(one, query):
            return sentence
    return ""


def _unfit(one: Indicator, query: Query) -> str:
    axes = {query.rows, query.columns}
    if one.kind in {Kind.STOCK, Kind.LATE} and axes & {*TIMES}:
        return Words("“{name}”数的是最后一天的情况，不能按时间分。", name=one.name)
    if one.kind is Kind.STAY:
        if query.rows not in _STAYS or query.columns is not Axis.NONE:
            return Words("“{name}”只能按单位、乡镇（街道）或月份分，不分列。", name=one.name)
        if query.matters or query.doors:
            return Words("“{name}”不分事项和渠道，请去掉这些条件。", name=one.name)
    if one.kind in {Kind.VISITS, Kind.COVERAGE}:
        if not axes <= _PLACES:
            return Words("“{name}”只能按乡镇（街道）或村（社区）分。", name=one.name)
        if query.doors or (one.kind is Kind.COVERAGE and (query.units or query.matters)):
            return Words("“{name}”不能加单位、事项或渠道的条件。", name=one.name)
    return ""


def weigh(rows: int, columns: int, codes: Iterable[str]) -> int:
    """Return how many numbers a table has without its totals: two for a pair."""
    each = sum(2 if INDICATORS[code].is_pair else 1 for code in codes)
    return rows * max(1, columns) * each


def begin_of(axis: Axis, day: date) -> date | int:
    """Return the step of an axis of time a day is in: its first day, or 0 to 6 from Monday.

    Raises KeyError for an axis that is none of time.
    """
    if axis is Axis.WEEKDAY:
        return day.weekday()
    return day if axis is Axis.DAY else _AROUND[axis](day).first


_AROUND: Final = {
    Axis.WEEK: week_of,
    Axis.MONTH: month_of,
    Axis.QUARTER: quarter_of,
    Axis.YEAR: year_of,
}


def steps(axis: Axis, span: Span) -> dict[date | int, Span | None]:
    """Return the steps of an axis of time in a span, in order, with the days of each in it.

    Weekdays have no one span: None. The ends may be shorter.
    """
    if axis is Axis.WEEKDAY:
        return dict.fromkeys(range(7))
    found: dict[date | int, Span | None] = {}
    first = span.first
    while first <= span.last:
        whole = Span(first, first) if axis is Axis.DAY else _AROUND[axis](first)
        last = min(whole.last, span.last)
        found[whole.first] = Span(first, last)
        first = last + _DAY
    return found
