"""Which matters may be due for a step: cheap conditions with an index each, judged afterwards.

Every condition is wider than the rules: being listed means no more than being looked at. A matter
somebody is already asked about is left out here; its own steps bring it back when a time runs out
or something has happened (:func:`by_steps`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from linli.cases.models import Case, Duty, Milestone
from linli.catalogue.snapshot import Catalogue
from linli.domain.escalation import RUNNING, TOP, Rule, Standing, Trigger
from linli.domain.lifecycle import State
from linli.domain.policies import Level, Unit
from linli.escalation import causes
from linli.escalation.models import Step
from linli.kernel import clock
from linli.tasks.models import Task
from linli.whistles.models import Call

_STATES = {
    Trigger.UNASSIGNED: causes.UNASSIGNED,
    Trigger.REFUSED: causes.REFUSED,
    Trigger.STAGE_OVER: causes.STAGED,
    Trigger.RETURNS: causes.RETURNED,
    Trigger.REWORKS: causes.REWORKED,
    Trigger.UNSIGNED: causes.UNSIGNED,
}
_CLOCKS = {
    Trigger.UNASSIGNED: "stage_due_at",
    Trigger.REFUSED: "stage_due_at",
    Trigger.STAGE_OVER: "stage_due_at",
    Trigger.BUSINESS_NEAR: "near_at",
    Trigger.BUSINESS_OVER: "due_at",
    Trigger.UNSIGNED: "clock_start",
}


def clock_of(trigger: Trigger) -> str:
    """Return the column that says since when; the earliest is looked at first."""
    return _CLOCKS.get(trigger, "clock_start")


#: The longest a budget may be in natural days, for each of its unit; generous.
_SPAN = {Unit.HOUR: 1 / 24, Unit.NATURAL_DAY: 2, Unit.WORKDAY: 4, Unit.MONTH: 32}
_LEVELS = frozenset(Level)


def _states(trigger: Trigger) -> list[str]:
    return sorted(state.value for state in _STATES[trigger])


#: Steps after which nothing more is looked for: somebody is on it, or it has been at the top.
_DONE = Q(standing__in=sorted(one.value for one in RUNNING)) | Q(tier=TOP.value)


def _first(trigger: Trigger, **same: object) -> Q:
    """Return the condition that no step about this cause runs or has reached the top."""
    made = Step.objects.filter(_DONE, case_id=OuterRef("pk"), trigger=trigger.value, **same)
    return ~Q(Exists(made))


def yellow_days(catalogue: Catalogue) -> float:
    """Return the longest lead of any policy's warning, in days."""
    leads = (
        rule.yellow for policy in catalogue.policies.values() for rule in policy.levels.values()
    )
    return max((_SPAN[one.unit] * one.amount for one in leads if one is not None), default=0)


def by_rule(
    cases: QuerySet[Case], rule: Rule, catalogue: Catalogue, until: datetime
) -> QuerySet[Case] | None:
    """Return open matters whose own columns may make ``rule`` fire for the first time.

    None for a rule about what hangs on a matter. ``until`` is now, or later for a dry run.
    """
    trigger = rule.trigger
    found = cases.filter(ended_at__isnull=True)
    if rule.levels and rule.levels != _LEVELS:
        found = found.filter(level__in=sorted(rule.levels))
    if trigger in _STATES:
        found = found.filter(state__in=_states(trigger))
    if trigger in _CLOCKS:
        column = _CLOCKS[trigger]
        found = found.filter(_first(trigger, cause_at=OuterRef(column)), **{f"{column}__lt": until})
    if trigger in (Trigger.BUSINESS_NEAR, Trigger.BUSINESS_OVER):
        found = found.filter(answered_at__isnull=True, paused_at__isnull=True)
        found = found.exclude(state=State.CLOSED.value)
    if trigger is Trigger.BUSINESS_NEAR:  # so that the index by due date can be used
        found = found.filter(due_at__lt=until + timedelta(days=yellow_days(catalogue) + 1))
    if trigger is Trigger.RETURNS:
        found = found.filter(
            _first(trigger, ref=OuterRef("return_count")),
            return_count__gte=rule.count,
            convened=False,
        )
    elif trigger is Trigger.REWORKS:
        found = found.filter(
            _first(trigger, ref=OuterRef("rework_count")), rework_count__gte=rule.count
        )
    elif trigger not in _CLOCKS:
        return None
    return found


def _new(rows: QuerySet[Any], trigger: Trigger, clock_path: str) -> QuerySet[Any]:
    made = Step.objects.filter(
        _DONE, ref=OuterRef("pk"), trigger=trigger.value, cause_at=OuterRef(clock_path)
    )
    return rows.filter(~Exists(made)).order_by()


def by_parts(triggers: Iterable[Trigger], until: datetime) -> Iterator[QuerySet[Any]]:
    """Yield the ids of matters with something overdue that hangs on them, not yet climbed for."""
    wanted = set(triggers)
    if Trigger.MILESTONE in wanted:
        day = until.astimezone(clock.CIVIL).date()
        rows = Milestone.objects.filter(
            done_at__isnull=True, due_on__lte=day, plan__current=True, plan__case__ended_at=None
        )
        made = Step.objects.filter(_DONE, ref=OuterRef("pk"), trigger=Trigger.MILESTONE.value)
        yield rows.filter(~Exists(made)).order_by().values_list("plan__case_id", flat=True)
    if Trigger.PART in wanted:
        duties = Duty.objects.filter(
            active=True, done_at__isnull=True, due_at__lt=until, case__ended_at=None
        )
        yield _new(duties, Trigger.PART, "due_at").values_list("case_id", flat=True)
    if Trigger.WHISTLE in wanted:
        calls = Call.objects.filter(open=True, arrived_at__isnull=True, case__ended_at=None)
        silent = calls.filter(reply="", answer_by__lt=until)
        coming = calls.exclude(reply="").filter(whistle__arrive_by__lt=until)
        yield _new(silent, Trigger.WHISTLE, "answer_by").values_list("case_id", flat=True)
        late = _new(coming, Trigger.WHISTLE, "whistle__arrive_by")
        yield late.values_list("case_id", flat=True)
    if Trigger.TASK in wanted:
        tasks = Task.objects.filter(
            standing__in=causes.AWAITED, due_at__lt=until, case__ended_at=None
        ).filter(case_id__isnull=False)
        yield _new(tasks, Trigger.TASK, "due_at").values_list("case_id", flat=True)


def by_steps(until: datetime) -> Iterator[QuerySet[Any]]:
    """Yield the ids of matters whose own steps ran out, or which changed since the last look."""
    open_ = Step.objects.filter(standing=Standing.OPEN.value).order_by()
    resting = Step.objects.filter(standing__in=[Standing.ANSWERED.value, Standing.DECIDED.value])
    for found in (
        open_.filter(respond_by__lt=until).exclude(tier=TOP.value),
        resting.filter(promised_by__lt=until),
        open_.exclude(seen=F("case__version")),
        resting.exclude(seen=F("case__version")),
    ):
        yield found.order_by().values_list("case_id", flat=True)
