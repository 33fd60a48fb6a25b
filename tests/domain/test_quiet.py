"""Messages leave at the first moment that suits: never in the quiet, never before they are made."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import quiet
from linli.domain.quiet import NONE, Quiet, leaves_at, minute_of, next_at, read, time_text


def at(text: str) -> datetime:
    """Return a civil time."""
    return datetime.fromisoformat(text)


MINUTES = st.integers(0, quiet.DAY_MINUTES - 1)
MOMENTS = st.datetimes(at("2000-01-01 00:00"), at("2100-01-01 00:00"))
HOURS = st.builds(Quiet, MINUTES, MINUTES)
NIGHT = Quiet(21 * 60, 8 * 60)


@pytest.mark.parametrize(
    ("made", "leaves"),
    [
        ("2026-06-10 20:59:59", "2026-06-10 20:59:59"),
        ("2026-06-10 21:00:00", "2026-06-11 08:00:00"),
        ("2026-06-10 23:59:59", "2026-06-11 08:00:00"),
        ("2026-06-11 00:00:00", "2026-06-11 08:00:00"),
        ("2026-06-11 07:59:59", "2026-06-11 08:00:00"),
        ("2026-06-11 08:00:00", "2026-06-11 08:00:00"),
        ("2026-12-31 22:00:00", "2027-01-01 08:00:00"),
    ],
)
def test_the_night_is_quiet(made: str, leaves: str) -> None:
    assert leaves_at(at(made), NIGHT) == at(leaves)


def test_quiet_may_lie_within_a_day() -> None:
    noon = Quiet(12 * 60, 14 * 60)
    assert leaves_at(at("2026-06-10 12:30"), noon) == at("2026-06-10 14:00")
    assert leaves_at(at("2026-06-10 14:00"), noon) == at("2026-06-10 14:00")
    assert leaves_at(at("2026-06-10 02:00"), noon) == at("2026-06-10 02:00")


def test_a_digest_leaves_once_a_day() -> None:
    evening = 18 * 60
    assert leaves_at(at("2026-06-10 09:00"), NIGHT, evening) == at("2026-06-10 18:00")
    assert leaves_at(at("2026-06-10 18:00"), NIGHT, evening) == at("2026-06-10 18:00")
    assert leaves_at(at("2026-06-10 18:00:01"), NIGHT, evening) == at("2026-06-11 18:00")


def test_a_digest_set_into_the_night_waits_for_its_end() -> None:
    assert leaves_at(at("2026-06-10 09:00"), NIGHT, 22 * 60) == at("2026-06-11 08:00")


@given(MOMENTS, HOURS, st.none() | MINUTES)
def test_nothing_leaves_in_the_quiet_nor_too_late(
    now: datetime, hours: Quiet, digest: int | None
) -> None:
    leaves = leaves_at(now, hours, digest)
    assert not hours.covers(leaves)
    assert now <= leaves < now + timedelta(days=2)
    if digest is None:
        assert leaves == now or hours.covers(now)
        assert leaves - now <= timedelta(days=1)


@given(MOMENTS, HOURS, st.none() | MINUTES)
def test_asking_again_at_that_moment_changes_nothing(
    now: datetime, hours: Quiet, digest: int | None
) -> None:
    leaves = leaves_at(now, hours)
    assert leaves_at(leaves, hours) == leaves
    daily = leaves_at(now, NONE, digest)
    assert leaves_at(daily, NONE, digest) == daily


@given(MOMENTS, MINUTES)
def test_the_next_time_of_day_is_within_a_day(now: datetime, minute: int) -> None:
    found = next_at(now, minute)
    assert (found.hour * 60 + found.minute, found.second) == (minute, 0)
    assert timedelta(0) <= found - now < timedelta(days=1)


@given(MINUTES, MINUTES)
def test_hours_are_read_as_they_are_written(start: int, end: int) -> None:
    assert read(f"{time_text(start)}-{time_text(end)}") == Quiet(start, end)
    assert minute_of(time_text(start)) == start


@given(MOMENTS, MINUTES)
def test_equal_ends_mean_no_quiet(now: datetime, minute: int) -> None:
    assert not Quiet(minute, minute).covers(now)
    assert read("") == NONE == read("  ")


@pytest.mark.parametrize(
    "text", ["21", "21:00", "21:00-8:00-9:00", "25:00-8:00", "21:60-8:00", "x-y"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no "):
        read(text)


@pytest.mark.parametrize("ends", [(-1, 0), (0, 1440), (1440, 0), (0, -1)])
def test_minutes_lie_within_a_day(ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="0 to 1439"):
        Quiet(*ends)
