"""Spans of days, and lengths of stays in buckets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import spans, stays
from linli.domain.spans import Span

D = date
_DAYS = st.dates(D(2020, 1, 1), D(2030, 12, 31))
_SPANS = st.tuples(_DAYS, _DAYS).map(lambda two: Span(min(two), max(two)))


def test_an_empty_span_is_refused() -> None:
    with pytest.raises(ValueError, match="no span"):
        Span(D(2026, 3, 2), D(2026, 3, 1))


@given(_SPANS)
def test_parts_make_up_the_span_day_by_day(span: Span) -> None:
    days = list(span.each())
    assert len(days) == span.days
    for parts in (span.weeks(), span.months()):
        assert [day for part in parts for day in part.each()] == days
    months, loose = span.full_months()
    inside = [*(list(months.each()) if months else []), *(d for one in loose for d in one.each())]
    assert sorted(inside) == days
    if months is not None:
        assert months.first.day == 1
        assert (months.last + timedelta(days=1)).day == 1
    assert all(day in span for day in (span.first, span.last))
    assert span.first - timedelta(days=1) not in span


def test_whole_months_and_the_days_around_them() -> None:
    march, april = spans.month_of(D(2026, 3, 1)), spans.month_of(D(2026, 4, 1))
    assert march.full_months() == (march, ())
    assert Span(march.first, april.last).full_months() == (Span(march.first, april.last), ())
    after, before = Span(april.first, D(2026, 4, 5)), Span(D(2026, 2, 27), D(2026, 2, 28))
    assert Span(march.first, after.last).full_months() == (march, (after,))
    assert Span(before.first, march.last).full_months() == (march, (before,))
    assert Span(before.first, after.last).full_months() == (march, (before, after))
    assert after.full_months() == (None, (after,))


@given(_SPANS)
def test_the_span_before_ends_the_day_before(span: Span) -> None:
    before = span.before()
    assert before.last == span.first - timedelta(days=1)
    assert len(before.months()) == len(span.months()) or before.days == span.days


def test_whole_months_are_compared_with_whole_months() -> None:
    assert spans.month_of(D(2026, 3, 9)).before() == Span(D(2026, 2, 1), D(2026, 2, 28))
    assert spans.quarter_of(D(2026, 2, 9)).before() == Span(D(2025, 10, 1), D(2025, 12, 31))
    assert Span(D(2026, 3, 2), D(2026, 3, 8)).before() == Span(D(2026, 2, 23), D(2026, 3, 1))


def test_a_year_before() -> None:
    assert spans.month_of(D(2024, 2, 9)).year_ago() == Span(D(2023, 2, 1), D(2023, 2, 28))
    assert spans.month_of(D(2025, 2, 9)).year_ago() == Span(D(2024, 2, 1), D(2024, 2, 29))
    assert Span(D(2024, 2, 29), D(2024, 3, 1)).year_ago() == Span(D(2023, 2, 28), D(2023, 3, 1))


def test_named_spans() -> None:
    day = D(2026, 8, 5)
    assert spans.day_of(day) == Span(day, day)
    assert spans.week_of(day) == Span(D(2026, 8, 3), D(2026, 8, 9))
    assert spans.quarter_of(day) == Span(D(2026, 7, 1), D(2026, 9, 30))
    assert spans.year_of(day) == Span(D(2026, 1, 1), D(2026, 12, 31))


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=3000)))
def test_a_bucket_is_at_most_four_in_a_hundred_wide(stay: timedelta) -> None:
    shown = stays.length_of(stays.bucket_of(stay))
    assert abs(shown / stay - 1) <= 0.0201


def test_no_time_and_a_clock_set_back_share_a_bucket() -> None:
    assert stays.bucket_of(timedelta(hours=-1)) == stays.bucket_of(timedelta()) == 0
    assert stays.length_of(0) == timedelta()
    assert stays.bucket_of(timedelta(days=100_000)) == stays.LAST


def test_median_and_nine_of_ten() -> None:
    hour, day = (stays.bucket_of(timedelta(hours=h)) for h in (1, 24))
    histogram = stays.Histogram({day: 2, hour: 8})
    assert histogram.number == 10
    assert histogram.median() == stays.length_of(hour)
    assert histogram.p90() == stays.length_of(day)
    assert stays.Histogram().median() is None
