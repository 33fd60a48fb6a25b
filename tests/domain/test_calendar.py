"""Working time: statutory table against an independent source, desk periods, gaps, bad tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.clock_world import CALENDAR, at, moments, recent, spans

from linli.domain.calendar import OFFICE_HOURS, WorkCalendar
from linli.domain.errors import Invalid

PLAIN = WorkCalendar()


def civil(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_every_day_agrees_with_an_independent_calendar() -> None:
    day, last = date(2004, 1, 1), date(2026, 12, 31)
    wrong = []
    while day <= last:
        if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []
    assert CALENDAR.known_years == frozenset(range(2004, 2027))


def test_the_table_holds_only_what_differs_and_names_it() -> None:
    assert all(works != (day.weekday() < 5) for day, works in CALENDAR.special.items())
    assert all(CALENDAR.names[day] for day in CALENDAR.special)


def test_a_missing_year_is_monday_to_friday_and_is_told() -> None:
    assert CALENDAR.is_workday(date(2027, 1, 1))  # a Friday, certainly 元旦 once published
    assert not CALENDAR.is_workday(date(2027, 1, 2))
    assert CALENDAR.unmaintained(date(2026, 12, 30), date(2028, 1, 1)) == (2027, 2028)
    assert CALENDAR.unmaintained(date(2004, 1, 1), date(2026, 12, 31)) == ()
    assert CALENDAR.unmaintained(date(2003, 12, 31), date(2004, 1, 1)) == (2003,)


def test_stray_rows_of_the_neighbouring_year_do_not_make_a_year_maintained() -> None:
    stray = [{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}]
    assert WorkCalendar.parse(stray).known_years == frozenset()
    days = [{"date": f"2027-10-{day:02d}", "kind": "holiday"} for day in (1, 4, 5, 6, 7)]
    assert WorkCalendar.parse(days).known_years == {2027}
    # Days which are off anyway prove nothing about the year.
    weekends = [{"date": f"2027-05-{day:02d}", "kind": "holiday"} for day in (1, 2, 8, 9, 15)]
    assert WorkCalendar.parse(weekends).known_years == frozenset()


def test_a_bad_table_is_refused_line_by_line() -> None:
    rows = [
        {"date": "2026-02-30", "kind": "holiday"},
        {"date": "2026-02-16", "kind": "holiday"},
        {"date": "2026-02-16", "kind": "workday"},
        {"date": "2026-02-17", "kind": "休"},
        {"kind": "holiday"},
    ]
    with pytest.raises(Invalid) as refused:
        WorkCalendar.parse(rows)
    assert set(refused.value.fields) == {"第 2 行", "第 4 行", "第 5 行", "第 6 行"}
    assert "2026-02-16" in refused.value.fields["第 4 行"]


@pytest.mark.parametrize(
    "periods",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(12)), (time(11), time(18))),
        ((time(8), time(0)), (time(14), time(18))),
    ],
)
def test_impossible_desk_hours_are_refused(periods: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(Invalid) as refused:
        WorkCalendar(periods=periods)
    assert "periods" in refused.value.fields


def test_several_periods_a_day() -> None:
    friday = civil("2026-03-06T17:00")
    end = PLAIN.advance(friday, timedelta(hours=4), whole_days=False)
    assert end == civil("2026-03-09T11:00")
    assert PLAIN.worked(friday, end, whole_days=False) == timedelta(hours=4)
    noon = PLAIN.advance(civil("2026-03-06T11:00"), timedelta(hours=1), whole_days=False)
    assert noon == civil("2026-03-06T12:00")  # the earliest such moment, not 14:30
    night = PLAIN.advance(civil("2026-03-06T21:00"), timedelta(minutes=1), whole_days=False)
    assert night == civil("2026-03-09T08:01")


def test_a_period_may_end_at_midnight() -> None:
    round_the_clock = replace(PLAIN, periods=((time(0), time(0)),))
    end = round_the_clock.advance(civil("2026-03-05T12:00"), timedelta(hours=24), whole_days=False)
    assert end == civil("2026-03-06T12:00")
    late_shift = replace(PLAIN, periods=((time(20), time(0)),))
    end = late_shift.advance(civil("2026-03-05T23:00"), timedelta(hours=2), whole_days=False)
    assert end == civil("2026-03-06T21:00")


def test_whole_days_end_where_the_next_workday_begins() -> None:
    friday = civil("2026-03-06T23:59:59")
    second = timedelta(seconds=1)
    assert PLAIN.advance(friday, second, whole_days=True) == civil("2026-03-09T00:00")
    assert PLAIN.advance(friday, 2 * second, whole_days=True) == civil("2026-03-09T00:00:01")
    assert PLAIN.advance(friday, timedelta(), whole_days=True) == friday
    thursday = civil("2026-03-05T23:59:59")
    assert PLAIN.advance(thursday, second, whole_days=True) == civil("2026-03-06T00:00")


def test_steps_forward_and_back_cross_the_make_up_saturday() -> None:
    assert CALENDAR.step(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert CALENDAR.step(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert CALENDAR.step(date(2026, 2, 24), -1) == date(2026, 2, 14)
    assert CALENDAR.step(date(2026, 2, 24), 0) == date(2026, 2, 24)


def test_holiday_runs_include_their_weekends_and_skip_plain_ones() -> None:
    runs = CALENDAR.holidays(date(2026, 2, 7), date(2026, 3, 1))
    assert runs == ((date(2026, 2, 15), date(2026, 2, 23), "春节"),)
    assert CALENDAR.makeup_days(date(2026, 2, 7), date(2026, 3, 1)) == (
        date(2026, 2, 14),
        date(2026, 2, 28),
    )


def test_civil_time_is_shanghai_and_a_naive_moment_is_a_mistake() -> None:
    assert CALENDAR.civil(datetime(2026, 2, 13, 16, 30, tzinfo=UTC)) == civil("2026-02-14T00:30")
    assert CALENDAR.moment(civil("2026-02-14T00:30")) == at("2026-02-14T00:30")
    assert WorkCalendar.tz.key == "Asia/Shanghai"
    with pytest.raises(ValueError, match="timezone-aware"):
        CALENDAR.civil(civil("2026-02-14T00:30"))


@given(start=recent | moments, amount=spans, whole_days=st.booleans())
def test_advance_and_worked_are_inverse(
    start: datetime, amount: timedelta, *, whole_days: bool
) -> None:
    here = CALENDAR.civil(start)
    end = CALENDAR.advance(here, amount, whole_days=whole_days)
    assert end >= here
    assert CALENDAR.worked(here, end, whole_days=whole_days) == amount


def test_office_hours_are_seven_and_a_half() -> None:
    day = civil("2026-03-05T00:00")
    assert PLAIN.worked(day, day + timedelta(days=1), whole_days=False) == timedelta(hours=7.5)
    assert PLAIN.periods == OFFICE_HOURS
