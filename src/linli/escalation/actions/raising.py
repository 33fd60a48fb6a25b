"""提级: the clockwork's act. What is due is judged again under the lock of the matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from linli.cases.actions.engine import Effect, Move, ender, verb
from linli.domain.errors import NotNow
from linli.domain.escalation import (
    TIER_NAMES,
    Climb,
    Past,
    Standing,
    after_step,
    climb,
    gone,
)
from linli.domain.lifecycle import STATES, Command, Phase
from linli.escalation.judging import Look, look
from linli.escalation.models import Step
from linli.escalation.setup import setup
from linli.kernel import statements

#: Reason code of the event that ends a step whose cause is gone; it calls nobody.
CLEARED = "cleared"


def end(steps: Iterable[Past], now: datetime) -> None:
    """End steps whose cause is gone: what was open, and what was promised and kept."""
    for step in steps:
        over = Standing.GONE if step.standing is Standing.OPEN else Standing.KEPT
        statements.update(Step, {"id": step.id}, standing=over.value, ended_at=now)


@verb(Command.ESCALATE)
def escalate(move: Move) -> Effect:
    """Raise the step that is due, or end the open one whose cause is gone.

    Nothing that the caller says counts: raises NotNow when the rules, asked now, want nothing.
    """
    rules = setup(move.catalogue).rules
    [found] = look([move.case], move.catalogue)
    over = gone(found.subject, rules, move.now)
    due = climb(found.subject, rules, move.now, move.catalogue.calendar)
    if due is None and not any(step.standing is Standing.OPEN for step in over):
        raise NotNow("nothing-due", "按提级规则，现在没有需要提级的情况。")
    end(over, move.now)
    if due is not None:
        rest = [step for step in found.subject.steps if step not in over]
        return _raised(move, found, due, rest)
    return Effect(
        changes={"climbed": ""},
        payload={"climb_end": "原因已消除", "why": "提级的原因已消除"},
        reason_code=CLEARED,
        fields=("climb",),
    )


def _raised(move: Move, found: Look, due: Climb, steps: Iterable[Past]) -> Effect:
    for step in after_step(steps, due):
        over = {"standing": Standing.CLIMBED.value, "ended_at": move.now}
        statements.update(Step, {"id": step.id}, **over)
    named = found.named[due.tier]
    row = Step(
        case_id=move.case.pk,
        rule=due.rule.code,
        trigger=due.cause.trigger.value,
        cause_at=due.cause.at,
        ref=due.cause.ref,
        count=due.cause.count,
        tier=due.tier.value,
        passed=",".join(due.passed),
        unit_id=named.unit_id,
        person_id=named.user_id,
        role=named.role.value,
        in_place_of_id=named.absent_id,
        raised_at=move.now,
        respond_by=due.respond_by,
        seen=move.case.version + 1,
    )
    statements.insert(row)
    unit = move.catalogue.units[named.unit_id]
    return Effect(
        changes={"climbed": due.tier.value},
        payload={
            "rule": due.rule.code,
            "climb_what": row.what,
            "climb_to": TIER_NAMES[due.tier],
            "climb_person": f"{unit.short_name} {named.shown}",
            "climb_empty": "、".join(row.empty_posts),
            "respond_by": due.respond_by.isoformat(),
        },
        fields=("climb",),
    )


@ender
def end_with_case(move: Move, changes: Mapping[str, object]) -> Mapping[str, object]:  # noqa: ARG001 - one signature
    """End the open step of a matter that is closed or has ended; no query where none is open."""
    if not move.case.climbed or STATES[move.decision.target].phase is Phase.OPEN:
        return {}
    Step.objects.filter(case_id=move.case.pk, standing=Standing.OPEN.value).update(
        standing=Standing.GONE.value, ended_at=move.now
    )
    return {"climbed": ""}
