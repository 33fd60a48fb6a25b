"""Spans of civil days: what a figure is counted over, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
#: Full days a week has; weeks begin on Monday (GB/T 7408).
_WEEK = 7


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From ``first`` to ``last``, both days included. Raises ValueError when empty."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.first} to {self.last} is no span")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def each(self) -> Iterator[date]:
        """Yield its days in order."""
        for place in range(self.days):
            yield self.first + place * _DAY

    def before(self) -> Span:
        """Return the span of the same length just before: the whole month before a whole month.

        A span of whole months is compared with as many whole months (环比).
        """
        last = self.first - _DAY
        if self._whole_months():
            count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            return Span(month_of(_months_later(self.first, -count)).first, last)
        return Span(last - (self.days - 1) * _DAY, last)

    def year_ago(self) -> Span:
        """Return the same days a year before (同比); 29 February becomes the 28th."""
        if self._whole_months():
            return Span(_year_earlier(self.first), month_of(_year_earlier(self.last)).last)
        return Span(_year_earlier(self.first), _year_earlier(self.last))

    def weeks(self) -> tuple[Span, ...]:
        """Return its weeks from Monday to Sunday; the first and the last may be shorter."""
        return self._parts(week_of)

    def months(self) -> tuple[Span, ...]:
        """Return its calendar months; the first and the last may be shorter."""
        return self._parts(month_of)

    def full_months(self) -> tuple[Span | None, tuple[Span, ...]]:
        """Return the whole months in the middle as one span (None without), and the loose days."""
        whole = [part for part in self.months() if part == month_of(part.first)]
        if not whole:
            return None, (self,)
        middle = Span(whole[0].first, whole[-1].last)
        loose = []
        if self.first < middle.first:
            loose.append(Span(self.first, middle.first - _DAY))
        if middle.last < self.last:
            loose.append(Span(middle.last + _DAY, self.last))
        return middle, tuple(loose)

    def _whole_months(self) -> bool:
        return self.first == month_of(self.first).first and self.last == month_of(self.last).last

    def _parts(self, around: Callable[[date], Span]) -> tuple[Span, ...]:
        found, day = [], self.first
        while day <= self.last:
            end = min(around(day).last, self.last)
            found.append(Span(day, end))
            day = end + _DAY
        return tuple(found)


def _months_later(day: date, count: int) -> date:
    """Return the first day of the month ``count`` months after that of ``day``."""
    place = day.year * 12 + day.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def day_of(day: date) -> Span:
    """Return the span of one day."""
    return Span(day, day)


def week_of(day: date) -> Span:
    """Return the week of a day, Monday to Sunday."""
    first = day - day.weekday() * _DAY
    return Span(first, first + (_WEEK - 1) * _DAY)


def month_of(day: date) -> Span:
    """Return the calendar month of a day."""
    first = day.replace(day=1)
    return Span(first, _months_later(first, 1) - _DAY)


def quarter_of(day: date) -> Span:
    """Return the calendar quarter of a day."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Span(first, _months_later(first, 3) - _DAY)


def year_of(day: date) -> Span:
    """Return the calendar year of a day."""
    return Span(date(day.year, 1, 1), date(day.year, 12, 31))
