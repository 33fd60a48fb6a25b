"""一事一策 and 包保责任 as the case page shows them: the plan in force, who answers by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, QuerySet

from linli.cases.models import Case, Milestone, Plan, Responsibility
from linli.cases.queries.clock_badges import ClockView, stage_clock
from linli.kernel import clock
from linli.people.models import Post


@dataclass(frozen=True, slots=True)
class StepView:
    """A milestone: ``clock`` while it is open, ``done_at`` and ``late`` when it was reached."""

    due_on: date
    text: str
    clock: ClockView | None
    done_at: datetime | None
    done_by: str
    late: bool
    note: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """One version of the plan with its steps; ``version`` 0 while there is none yet."""

    version: int
    text: str
    made_at: datetime | None
    made_by: str
    milestones: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class AnswerableView:
    """Who answers for the case by name; ``gone``: the leader holds no post any more."""

    leader: str
    unit: str
    person: str
    text: str
    named_at: datetime
    gone: bool


def due_moment(day: date) -> datetime:
    """Return the last second of a milestone's day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=clock.CIVIL)


def plan_of(case: Case, now: datetime) -> PlanView | None:
    """Return the plan in force: one query, none where none can be."""
    if not case.plan_version:
        return PlanView(0, "", None, "", ()) if case.overseen else None
    steps = list(_steps().filter(plan__case_id=case.pk, plan__current=True))
    if not steps:
        return None
    return _view(steps[0].plan, steps, now, running=case.ended_at is None)


def versions(case: Case, now: datetime) -> list[PlanView]:
    """Return every version of the plan, newest first, at most thirty: two queries."""
    plans = list(
        Plan.objects.filter(case_id=case.pk).select_related("made_by").order_by("-version")[:30]
    )
    steps: dict[int, list[Milestone]] = {plan.pk: [] for plan in plans}
    for step in _steps().filter(plan_id__in=steps):
        steps[step.plan_id].append(step)
    return [_view(plan, steps[plan.pk], now, running=False) for plan in plans]


def answerable_of(case: Case) -> AnswerableView | None:
    """Return who answers by name: one query, none where nobody was named."""
    if case.responsible_id is None:
        return None
    today = clock.today()
    held = Post.objects.filter(user_id=OuterRef("leader_id"))
    row = (
        Responsibility.objects.filter(case_id=case.pk, ended_at=None)
        .annotate(at_work=Exists(held.on(today)))
        .select_related("leader", "unit", "person")
        .first()
    )
    if row is None:
        return None
    return AnswerableView(
        row.leader.full_name,
        row.unit.name,
        row.person.full_name,
        row.text,
        row.named_at,
        gone=not (row.at_work and row.leader.is_active),
    )


def _steps() -> QuerySet[Milestone]:
    return Milestone.objects.select_related("plan__made_by", "done_by").order_by("due_on", "id")


def _view(plan: Plan, steps: list[Milestone], now: datetime, *, running: bool) -> PlanView:
    rows = tuple(
        StepView(
            step.due_on,
            step.text,
            stage_clock(due_moment(step.due_on), now) if running and not step.done_at else None,
            step.done_at,
            step.done_by.full_name if step.done_by else "",
            step.done_at is not None and step.done_at > due_moment(step.due_on),
            step.note,
        )
        for step in steps
    )
    by = plan.made_by.full_name if plan.made_by else ""
    return PlanView(plan.version, plan.text, plan.made_at, by, rows)
