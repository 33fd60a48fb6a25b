"""What must hold for any clock: order, exact restore, memory, and never an exception."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.clock_world import (
    CALENDAR,
    HOTLINE,
    POLICY,
    budgets,
    ledgers,
    moments,
    pauses,
    recent,
    spans,
)

from linli.domain.deadlines import (
    Budget,
    Ledger,
    Level,
    LevelRule,
    Pause,
    Policy,
    Stage,
    Unit,
    add,
    explain,
    plain_dues,
    resolve_due,
    respond_due,
    stage_due,
    stage_moment,
)
from linli.domain.pauses import stops, total

policies = st.sampled_from((POLICY, HOTLINE))


def instant(start: datetime, budget: Budget) -> datetime:
    """The due moment in UTC: civil datetimes of one zone compare by wall clock in Python."""
    return add(start, budget, CALENDAR).due_at.astimezone(UTC)


def ruled(budget: Budget) -> Policy:
    return replace(POLICY, levels={Level.GENERAL: LevelRule(None, budget)})


def business(
    budget: Budget, start: datetime, halts: tuple[Pause, ...], as_of: datetime
) -> datetime:
    ledger = Ledger(start, Level.GENERAL, halts)
    return resolve_due(ruled(budget), ledger, CALENDAR, as_of).due_at.astimezone(UTC)


@given(start=recent | moments, later=spans, budget=budgets)
def test_a_later_start_is_never_due_earlier(
    start: datetime, later: timedelta, budget: Budget
) -> None:
    assert start <= instant(start, budget) <= instant(start + later, budget)


@given(start=recent | moments, budget=budgets, more=st.integers(0, 20))
def test_a_larger_budget_is_never_due_earlier(start: datetime, budget: Budget, more: int) -> None:
    larger = replace(budget, amount=budget.amount + more)
    assert instant(start, budget) <= instant(start, larger)


@given(start=recent | moments, budget=budgets)
def test_day_budgets_end_with_a_day_and_rolling_ones_with_a_workday(
    start: datetime, budget: Budget
) -> None:
    civil = CALENDAR.civil(instant(start, budget))
    if budget.unit not in (Unit.HOUR, Unit.WORKING_HOUR):
        assert (civil.hour, civil.minute, civil.second) == (23, 59, 59)
    if budget.roll or budget.unit in (Unit.WORKDAY, Unit.WORKING_HOUR):
        assert CALENDAR.is_workday(civil.date())


@given(data=st.data(), start=recent | moments, length=spans, budget=budgets)
def test_a_pause_restores_exactly_what_remained(
    data: st.DataObject, start: datetime, length: timedelta, budget: Budget
) -> None:
    plain = instant(start, budget)
    stopped = start + data.draw(st.floats(0, 1)) * (plain - start)
    resumed = stopped + length
    moved = business(budget, start, (Pause(stopped, resumed),), resumed)
    civil = [CALENDAR.civil(moment) for moment in (stopped, plain, resumed, moved)]
    if budget.unit in (Unit.WORKDAY, Unit.WORKING_HOUR):
        whole = budget.unit is Unit.WORKDAY
        kept = CALENDAR.worked(civil[0], civil[1], whole_days=whole)
        left = CALENDAR.worked(civil[2], civil[3], whole_days=whole)
        assert left == kept
        return
    exact = plain + length
    if budget.roll and not CALENDAR.is_workday(CALENDAR.civil(exact).date()):
        day = CALENDAR.next_workday(CALENDAR.civil(exact).date())
        assert civil[3] == datetime.combine(day, CALENDAR.civil(exact).time())
    else:
        assert moved == exact


@given(start=recent, budget=budgets, at=spans, length=spans, cut=st.floats(0, 1))
def test_stopping_twice_in_a_row_is_stopping_once(
    start: datetime, budget: Budget, at: timedelta, length: timedelta, cut: float
) -> None:
    begins, ends = start + at, start + at + length
    middle = begins + length * cut
    once = business(budget, start, (Pause(begins, ends),), ends)
    assert business(budget, start, (Pause(middle, ends), Pause(begins, middle)), ends) == once
    assert business(budget, start, (Pause(begins, ends), Pause(begins, middle)), ends) == once


@given(data=st.data(), start=recent, later=spans, budget=budgets)
def test_order_of_starts_survives_pauses_that_follow(
    data: st.DataObject, start: datetime, later: timedelta, budget: Budget
) -> None:
    second = start + later
    halts = data.draw(pauses(second))
    end = second + timedelta(days=90)
    assert business(budget, start, halts, end) <= business(budget, second, halts, end)


@given(policy=policies, ledger=ledgers(), when=spans)
def test_any_past_moment_can_be_asked_again(
    policy: Policy, ledger: Ledger, when: timedelta
) -> None:
    as_of = ledger.start + when
    then = replace(
        ledger,
        changes=tuple(change for change in ledger.changes if change.at <= as_of),
        pauses=tuple(
            replace(pause, end=pause.end if pause.end and pause.end <= as_of else None)
            for pause in ledger.pauses
            if pause.start <= as_of
        ),
    )
    assert resolve_due(policy, ledger, CALENDAR, as_of) == resolve_due(
        policy, then, CALENDAR, as_of
    )


@given(policy=policies, ledger=ledgers(), when=spans, stage=st.sampled_from(Stage))
def test_no_history_raises_and_every_one_is_explained(
    policy: Policy, ledger: Ledger, when: timedelta, stage: Stage
) -> None:
    as_of = ledger.start + when
    due = resolve_due(policy, ledger, CALENDAR, as_of)
    steps = explain(policy, ledger, CALENDAR, as_of)
    assert steps[: len(due.steps)] == due.steps
    assert {step.text for step in steps if step.code == "warning"} >= set(due.warnings)
    held = stage_due(policy, stage, ledger.start, CALENDAR, ledger.pauses, as_of=as_of)
    assert held.due_at.astimezone(UTC) >= ledger.start.astimezone(UTC)


@given(policy=policies, ledger=ledgers(), when=spans, stage=st.sampled_from(Stage))
def test_dates_without_reasons_are_the_same_dates(
    policy: Policy, ledger: Ledger, when: timedelta, stage: Stage
) -> None:
    as_of = ledger.start + when
    resolve, respond = plain_dues(policy, ledger, CALENDAR, as_of)
    told = resolve_due(policy, ledger, CALENDAR, as_of)
    assert replace(told, steps=(), warnings=()) == replace(resolve, warnings=())
    answer = respond_due(policy, ledger, CALENDAR, as_of)
    assert respond == (answer and replace(answer, steps=()))
    held = stage_due(policy, stage, as_of, CALENDAR)
    assert stage_moment(policy, stage, as_of, CALENDAR) == held.due_at


@given(data=st.data(), start=recent)
def test_merged_stops_are_ordered_apart_and_lose_nothing(
    data: st.DataObject, start: datetime
) -> None:
    halts = data.draw(pauses(start))
    as_of = start + timedelta(days=60)
    merged = stops(halts, as_of)
    assert all(first.end < second.start for first, second in itertools.pairwise(merged))
    assert not any(stop.open for stop in merged[:-1])
    longest = max((stop.length for stop in stops(halts[:1], as_of)), default=timedelta())
    assert longest <= total(halts, as_of) <= as_of - start
