from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.jobs import schedule
from linli.jobs.models import Run, Sweep
from linli.jobs.schedule import LEASE, Outcome, run_due
from linli.kernel import clock
from linli.kernel.models import CounterRow

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 7, 14, 8, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def only_own_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_registered", {})


def due(seconds: float, owner: str = "w") -> int:
    with clock.at(NOW + timedelta(seconds=seconds)):
        return run_due(owner)


def test_once_in_every_period_whoever_asks() -> None:
    seen: list[datetime] = []
    schedule.register("s", 60, lambda: seen.append(clock.now()))
    assert [due(0), due(1, "other"), due(49), due(50), due(51, "other")] == [1, 0, 0, 1, 0]
    assert [moment.second for moment in seen] == [10, 0]
    assert due(3600) == 1  # missed periods are not made up
    assert due(3590, "slow clock") == 0
    assert Run.objects.count() == 3
    assert str(Run.objects.order_by("slot")[0]) == f"s@{int(NOW.timestamp()) // 60}"
    assert str(Sweep.objects.get()).startswith("s@")


def test_a_daily_sweep_at_two_in_the_morning_in_china() -> None:
    schedule.register("s", 86_400, lambda: None, offset_seconds=18 * 3600)
    assert due(0) == 1
    until_two = timedelta(hours=9, minutes=59, seconds=50)
    assert due(until_two.total_seconds() - 1) == 0
    assert due(until_two.total_seconds()) == 1


def test_never_two_at_once_even_across_periods() -> None:
    inside: list[int] = []

    def long() -> None:
        inside.append(due(61, "other"))

    schedule.register("s", 60, long)
    assert due(0) == 1
    assert inside == [0]
    assert due(62, "other") == 1


def test_a_killed_run_is_taken_over_in_the_same_period() -> None:
    seen: list[str] = []
    schedule.register("s", 86_400, lambda: seen.append("ran"))
    with clock.at(NOW):
        slot = schedule._slot(schedule._registered["s"], NOW)
        assert schedule._claim("s", slot, "killed") is not None
        assert schedule._claim("s", slot, "other") is None
    assert due(LEASE.total_seconds() - 1) == 0
    assert due(LEASE.total_seconds() + 1) == 1
    assert due(LEASE.total_seconds() + 2) == 0
    assert seen == ["ran"]
    assert Run.objects.get().finished_at is not None


def test_a_run_that_beats_is_not_taken_over() -> None:
    taken: list[int] = []

    def long() -> None:
        for minutes in (1, 2, 3):
            with clock.at(NOW + timedelta(minutes=minutes)):
                schedule.beat()
                taken.append(run_due("other"))

    schedule.register("s", 60, long)
    assert due(0) == 1
    assert taken == [0, 0, 0]


def test_a_run_that_lost_its_lease_stops_at_the_next_beat() -> None:
    done: list[str] = []

    def silent() -> None:
        if not done:
            done.append("first")
            late = NOW + LEASE + timedelta(seconds=1)
            with clock.at(late):
                assert run_due("other") == 1
                schedule.beat()
        done.append("second")

    schedule.register("s", 86_400, silent)
    due(0)
    assert done == ["first", "second"]  # the second by the other worker only
    assert Sweep.objects.get().owner == "other"


def test_one_broken_sweep_does_not_stop_the_others() -> None:
    def broken() -> None:
        raise RuntimeError("坏了")

    schedule.register("a", 60, broken)
    schedule.register("b", 60, lambda: 5)
    assert due(0) == 2
    assert Run.objects.get(name="a").error == "RuntimeError: 坏了"
    good = Run.objects.get(name="b")
    assert (good.done, good.failed, good.error) == (5, 0, "")
    assert due(60) == 2


def test_one_bad_row_does_not_stall_the_rest() -> None:
    def act(number: int) -> None:
        CounterRow.objects.create(name=str(number))
        if number % 3 == 0:
            raise ValueError(f"row {number}")

    schedule.register("s", 60, lambda: schedule.each(range(20), act))
    assert due(0) == 1
    run = Run.objects.get()
    assert (run.done, run.failed) == (13, 7)
    assert run.error.startswith("ValueError: row 0; ValueError: row 3")
    assert "row 15" not in run.error
    assert CounterRow.objects.count() == 13
    assert not CounterRow.objects.filter(name="3").exists()


def test_registering() -> None:
    def sweep() -> Outcome:
        return Outcome()

    schedule.register("s", 60, sweep)
    schedule.register("s", 60, sweep)
    assert schedule.names() == ["s"]
    with pytest.raises(ValueError, match="already"):
        schedule.register("s", 61, sweep)
    with pytest.raises(ValueError, match="period"):
        schedule.register("t", 0, sweep)
    schedule.unregister("s")
    assert schedule.names() == []


def test_a_stopping_worker_starts_nothing_new() -> None:
    schedule.register("s", 60, lambda: None)
    with clock.at(NOW):
        assert run_due("w", lambda: True) == 0
    schedule.beat()  # outside a sweep: nothing to say
    assert not Run.objects.exists()


def test_old_records_go() -> None:
    schedule.register("s", 60, lambda: None)
    due(0)
    with clock.at(NOW + schedule.KEPT + timedelta(seconds=1)):
        assert schedule.purge() == 1
    assert not Run.objects.exists()
