"""Periods of the pages of numbers: what each spans, and what it is fairly compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.errors import Invalid
from linli.domain.number_periods import LONGEST, NAMES, Grain, Period, chosen, own
from linli.domain.spans import Span

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "today", "days", "before"),
    [
        # A Monday: one day of this week against the Monday of the last.
        ("week", "2026-11-23", ("2026-11-23", "2026-11-23"), ("2026-11-16", "2026-11-16")),
        # A Sunday: the week is whole.
        ("week", "2026-11-22", ("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15")),
        ("last_week", "2026-11-23", ("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15")),
        ("month", "2026-11-09", ("2026-11-01", "2026-11-09"), ("2026-10-01", "2026-10-09")),
        # 30 March has no fellow in February: all of February.
        ("month", "2026-03-30", ("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        # The last day of February: the month is whole, and so is the one before it.
        ("month", "2026-02-28", ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
        ("last_month", "2026-03-30", ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
        ("quarter", "2026-05-02", ("2026-04-01", "2026-05-02"), ("2026-01-01", "2026-02-01")),
        ("year", "2026-03-01", ("2026-01-01", "2026-03-01"), ("2025-01-01", "2025-03-01")),
        ("year", "2026-12-31", ("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),
    ],
)
def test_a_period_and_the_one_before(
    period: str, today: str, days: tuple[str, str], before: tuple[str, str]
) -> None:
    found = chosen(Period(period), date.fromisoformat(today))
    assert found.span == span(*days)
    assert found.before == span(*before)
    assert found.before_name


def test_the_year_before() -> None:
    found = chosen(Period.MONTH, date(2028, 2, 29))
    assert found.year_ago == span("2027-02-01", "2027-02-28")
    assert chosen(Period.MONTH, date(2026, 11, 9)).year_ago == span("2025-11-01", "2025-11-09")


@given(st.sampled_from(sorted(NAMES)), DAYS)
def test_no_period_reaches_into_the_future_or_into_what_it_is_compared_with(
    period: Period, today: date
) -> None:
    found = chosen(period, today)
    assert found.span.last <= today
    assert found.before.last < found.span.first
    assert found.before.days <= max(found.span.days, 366)
    points = found.points()
    assert points[0].first == found.span.first
    assert points[-1].last == found.span.last
    assert sum(point.days for point in points) == found.span.days


@pytest.mark.parametrize(
    ("days", "grain", "points"),
    [(35, Grain.DAY, 35), (36, Grain.WEEK, 6), (186, Grain.WEEK, 27), (187, Grain.MONTH, 7)],
)
def test_the_grain_of_a_trend(days: int, grain: Grain, points: int) -> None:
    last = date(2026, 11, 23)
    found = own((last - timedelta(days=days - 1)).isoformat(), last.isoformat(), last)
    assert found.grain is grain
    assert len(found.points()) in {points, points + 1}


def test_typed_days() -> None:
    today = date(2026, 11, 23)
    assert own("2026-11-02", "2026-11-05", today).span == span("2026-11-02", "2026-11-05")
    assert own("", "2026-11-05", today).span == span("2026-11-01", "2026-11-05")
    assert own("2026-11-02", "", today).span == span("2026-11-02", "2026-11-23")
    # What has not happened is not counted.
    assert own("2026-11-02", "2026-12-31", today).span.last == today
    assert own("2026-11-02", "2026-11-05", today).before == span("2026-10-29", "2026-11-01")
    longest = today - timedelta(days=LONGEST - 1)
    assert own(longest.isoformat(), "", today).span.days == LONGEST


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-13-01", "", "日期不对"),
        ("", "gestern", "日期不对"),
        ("2026-11-05", "2026-11-04", "晚于截止日期"),
        ("2026-11-24", "2026-11-30", "还没有到"),
        ("2023-11-01", "2026-11-23", "最多统计三年"),
    ],
)
def test_days_that_make_no_sense(first: str, last: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        own(first, last, date(2026, 11, 23))
