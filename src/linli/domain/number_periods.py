"""The periods of the pages of numbers, and what each is fairly compared with.

A week, month, quarter or year that is not over is compared with as many days of the one before
it: the first nine days of a month with the first nine of the last, not with all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.errors import Invalid
from linli.domain.spans import Span, month_of, quarter_of, week_of, year_of
from linli.domain.typed_days import read_iso_day

_DAY = timedelta(days=1)
#: Longest span asked for at once, days: three years and their leap day.
LONGEST: Final = 1096
#: Up to so many days a trend is drawn by the day, up to so many by the week.
BY_DAY: Final = 35
BY_WEEK: Final = 186


class Period(StrEnum):
    """The periods at a touch, and one of two days typed in."""

    WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"
    YEAR = "year"
    OWN = "own"


NAMES: Final[Mapping[Period, str]] = {
    Period.WEEK: "本周",
    Period.LAST_WEEK: "上周",
    Period.MONTH: "本月",
    Period.LAST_MONTH: "上月",
    Period.QUARTER: "本季",
    Period.YEAR: "本年",
}
#: What the span before is called.
BEFORE_NAMES: Final[Mapping[Period, str]] = {
    Period.WEEK: "上周同期",
    Period.LAST_WEEK: "再上一周",
    Period.MONTH: "上月同期",
    Period.LAST_MONTH: "再上一月",
    Period.QUARTER: "上季同期",
    Period.YEAR: "上年同期",
    Period.OWN: "前一段",
}
_AROUND: Final[Mapping[Period, Callable[[date], Span]]] = {
    Period.WEEK: week_of,
    Period.MONTH: month_of,
    Period.QUARTER: quarter_of,
    Period.YEAR: year_of,
}
_LAST: Final[Mapping[Period, Callable[[date], Span]]] = {
    Period.LAST_WEEK: week_of,
    Period.LAST_MONTH: month_of,
}


class Grain(StrEnum):
    """How wide the points of a trend are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A period, its span up to today, and the two it is compared with."""

    period: Period
    span: Span
    before: Span
    year_ago: Span

    @property
    def before_name(self) -> str:
        """What the span before is called."""
        return BEFORE_NAMES[self.period]

    @property
    def grain(self) -> Grain:
        """How wide the points of its trend are."""
        if self.span.days <= BY_DAY:
            return Grain.DAY
        return Grain.WEEK if self.span.days <= BY_WEEK else Grain.MONTH

    def points(self) -> tuple[Span, ...]:
        """Return the spans of the points of its trend, in order; the ends may be shorter."""
        if self.grain is Grain.DAY:
            return tuple(Span(day, day) for day in self.span.each())
        return self.span.weeks() if self.grain is Grain.WEEK else self.span.months()


def chosen(period: Period, today: date) -> Chosen:
    """Return one of the periods at a touch. Raises KeyError for ``OWN``."""
    if period in _LAST:
        around = _LAST[period]
        whole = around(around(today).first - _DAY)
        return Chosen(period, whole, whole.before(), whole.year_ago())
    around = _AROUND[period]
    whole = around(today)
    span = Span(whole.first, today)
    former = around(whole.first - _DAY)
    # The month before may be shorter than what has passed of this one.
    ends = min(former.last, former.first + (span.days - 1) * _DAY)
    before = former if span == whole else Span(former.first, ends)
    return Chosen(period, span, before, span.year_ago())


def own(first: str, last: str, today: date) -> Chosen:
    """Return the span of two typed days (``2026-11-01``); an empty one is filled in.

    A last day after today is today. Raises Invalid for what is no day or no span.
    """
    until = read_iso_day(last) if last else today
    since = read_iso_day(first) if first else until and until.replace(day=1)
    if since is None or until is None:
        raise Invalid("bad-dates", "日期不对，请按 2026-12-01 的样子填写。")
    if since > until:
        raise Invalid("bad-dates", "起始日期晚于截止日期，请重新选择。")
    if since > today:
        raise Invalid("bad-dates", "起始日期还没有到，请重新选择。")
    span = Span(since, min(until, today))
    if span.days > LONGEST:
        raise Invalid("bad-dates", "一次最多统计三年。")
    return Chosen(Period.OWN, span, span.before(), span.year_ago())
