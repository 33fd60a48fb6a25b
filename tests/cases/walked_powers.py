"""What a case says of the powers at work on it must be what their own records say."""

from __future__ import annotations

from linli.cases.joint import planned
from linli.cases.models import Case, Duty, Plan, Responsibility
from linli.domain.lifecycle import STATES, Phase, State
from linli.escalation.models import Step
from linli.supervision.models import Supervision
from linli.whistles.models import Call, Whistle


def check(case: Case) -> None:
    """Compare the columns of the case with the rows of each power."""
    level = Supervision.objects.filter(case=case, ended_at__isnull=True)
    assert list(level.values_list("level", flat=True)) == [case.supervision] * bool(
        case.supervision
    )
    blown = Whistle.objects.filter(case=case, ended_at__isnull=True)
    assert blown.count() == case.whistles
    calls = Call.objects.filter(case=case, open=True)
    assert all(call.whistle.ended_at is None for call in calls.select_related("whistle"))
    waiting = Step.objects.filter(case=case, standing="open")
    assert list(waiting.values_list("tier", flat=True)) == [case.climbed] * bool(case.climbed)
    named = Responsibility.objects.filter(case=case, ended_at__isnull=True)
    leader = case.responsible_id
    assert list(named.values_list("leader_id", flat=True)) == ([leader] if leader else [])
    plans = Plan.objects.filter(case=case, current=True).values_list("version", flat=True)
    assert list(plans) == ([case.plan_version] if case.plan_version else [])
    duties = Duty.objects.filter(case=case, active=True, part=Duty.Part.SUPPORT)
    undone = sum(duty.done_at is None for duty in planned(list(duties)))
    running = STATES[State(case.state)].phase is Phase.OPEN
    assert case.parts_open == (undone if running else 0)
