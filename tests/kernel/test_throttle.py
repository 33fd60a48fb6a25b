"""Counting attempts in windows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.kernel.models import CounterRow
from linli.kernel.throttle import Limit

NOW = datetime(2026, 3, 6, 6, 0, tzinfo=UTC)
LIMIT = Limit("guess", most=3, seconds=60)


@pytest.mark.django_db
def test_the_limit_is_the_last_that_counts() -> None:
    assert [LIMIT.hit("a", NOW) for _ in range(5)] == [True, True, True, False, False]


@pytest.mark.django_db
def test_looking_counts_nothing() -> None:
    for _ in range(9):
        assert not LIMIT.exceeded("a", NOW)
    for _ in range(3):
        LIMIT.hit("a", NOW)
    assert LIMIT.exceeded("a", NOW)


@pytest.mark.django_db
def test_subjects_and_scopes_are_apart() -> None:
    for _ in range(3):
        LIMIT.hit("a", NOW)
    assert not LIMIT.exceeded("b", NOW)
    assert not Limit("other", 3, 60).exceeded("a", NOW)


@pytest.mark.django_db
def test_a_new_window_starts_at_zero_and_sweeps_the_old() -> None:
    CounterRow.objects.create(name="case:140781:20260306", value=7)
    Limit("gues", 3, 60).hit("a", NOW)
    for subject in "abc":
        LIMIT.hit(subject, NOW)
    later = NOW + timedelta(seconds=60)
    assert LIMIT.hit("a", later)
    names = list(CounterRow.objects.values_list("name", flat=True))
    assert len([name for name in names if name.startswith("throttle:guess:")]) == 1
    assert len([name for name in names if name.startswith("throttle:gues:")]) == 1
    assert "case:140781:20260306" in names


@pytest.mark.django_db
def test_the_table_tells_nobodys_address() -> None:
    LIMIT.hit("203.0.113.7", NOW)
    name = CounterRow.objects.get().name
    assert "203" not in name
    assert len(name) <= 80
