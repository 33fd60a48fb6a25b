"""What is wrong with matters, or will be: from their own clocks and from what hangs on them.

A clock of a matter is a column of it. Milestones, parts of a joint plan and calls of a whistle are
read only for matters whose columns say that there are some; tasks know their matter themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from linli.cases.models import Case, Duty, Milestone
from linli.domain.calendar import CIVIL, DAY_END
from linli.domain.escalation import Cause, Trigger
from linli.domain.lifecycle import OPEN, State
from linli.domain.tasks import Standing as TaskStanding
from linli.tasks.models import Task
from linli.whistles.models import Call

UNASSIGNED = frozenset({State.REPORTED, State.ACCEPTED})
REFUSED = frozenset({State.RETURN_PENDING, State.CONVENING})
#: A suspension ends by itself at its date.
STAGED = OPEN - UNASSIGNED - REFUSED - {State.SUSPENDED}
RETURNED = frozenset({State.ACCEPTED, *REFUSED})
REWORKED = frozenset({State.REWORK, State.CONVENING})
UNSIGNED = frozenset({State.REPORTED, State.ACCEPTED, State.DISPATCHED, *REFUSED})
#: Tasks whose answer is awaited.
AWAITED = (TaskStanding.GIVEN.value, TaskStanding.RETURNED.value)


def day_end(day: date) -> datetime:
    """Return the last moment of a civil day, which still is in time."""
    return datetime.combine(day, DAY_END, CIVIL)


def own(case: Case) -> Iterator[Cause]:
    """Yield what the columns of a matter say, past and to come; nothing for one that is closed."""
    state = State(case.state)
    if state not in OPEN:
        return
    if case.stage_due_at is not None:
        for states, trigger in (
            (UNASSIGNED, Trigger.UNASSIGNED),
            (REFUSED, Trigger.REFUSED),
            (STAGED, Trigger.STAGE_OVER),
        ):
            if state in states:
                yield Cause(trigger, case.stage_due_at)
    if case.answered_at is None and case.paused_at is None:
        if case.near_at is not None:
            yield Cause(Trigger.BUSINESS_NEAR, case.near_at)
        if case.due_at is not None:
            yield Cause(Trigger.BUSINESS_OVER, case.due_at)
    start = case.clock_start
    if state in RETURNED and case.return_count and not case.convened:
        yield Cause(Trigger.RETURNS, start, case.return_count, case.return_count)
    if state in REWORKED and case.rework_count:
        yield Cause(Trigger.REWORKS, start, case.rework_count, case.rework_count)
    if state in UNSIGNED and not case.answer_round:
        yield Cause(Trigger.UNSIGNED, start)


def read(cases: Sequence[Case]) -> dict[int, tuple[Cause, ...]]:
    """Return the causes of each matter by id: at most four queries for all of them."""
    found: dict[int, list[Cause]] = {case.pk: list(own(case)) for case in cases}
    live = [case for case in cases if State(case.state) in OPEN]
    for case_id, cause in (
        *_milestones([case.pk for case in live if case.plan_version]),
        *_parts([case.pk for case in live if case.parts_open]),
        *_calls([case.pk for case in live if case.whistles]),
        *_tasks([case.pk for case in live]),
    ):
        found[case_id].append(cause)
    return {case_id: tuple(causes) for case_id, causes in found.items()}


Found = Iterator[tuple[int, Cause]]


def _milestones(ids: list[int]) -> Found:
    if not ids:
        return
    rows = Milestone.objects.filter(
        plan__case_id__in=ids, plan__current=True, done_at__isnull=True
    ).order_by("id")
    for pk, case_id, day in rows.values_list("id", "plan__case_id", "due_on"):
        yield case_id, Cause(Trigger.MILESTONE, day_end(day), pk)


def _parts(ids: list[int]) -> Found:
    if not ids:
        return
    rows = Duty.objects.filter(
        case_id__in=ids, active=True, done_at__isnull=True, due_at__isnull=False
    ).order_by("id")
    for pk, case_id, due in rows.values_list("id", "case_id", "due_at"):
        if due is not None:
            yield case_id, Cause(Trigger.PART, due, pk)


def _calls(ids: list[int]) -> Found:
    """Yield open calls: first for the answer, then for coming to the spot."""
    if not ids:
        return
    rows = Call.objects.filter(case_id__in=ids, open=True, arrived_at__isnull=True).order_by("id")
    columns = ("id", "case_id", "reply", "answer_by", "whistle__arrive_by")
    for pk, case_id, reply, answer_by, arrive_by in rows.values_list(*columns):
        yield case_id, Cause(Trigger.WHISTLE, arrive_by if reply else answer_by, pk)


def _tasks(ids: list[int]) -> Found:
    if not ids:
        return
    rows = Task.objects.filter(case_id__in=ids, standing__in=AWAITED).order_by("id")
    for pk, case_id, due in rows.values_list("id", "case_id", "due_at"):
        yield case_id, Cause(Trigger.TASK, due, pk)
