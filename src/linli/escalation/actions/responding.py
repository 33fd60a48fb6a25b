"""Whoever is asked says what they do about it, and by when; at the top the convenor decides."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from linli.cases import clock as case_clock
from linli.cases.actions.dispatching import give
from linli.cases.actions.engine import Effect, Move, lapse_requests, verb
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.escalation import (
    DECISION_NAMES,
    LONGEST_PROMISE,
    TOP,
    Decision,
    Standing,
)
from linli.domain.lifecycle import STATES, Command, Role, State
from linli.domain.policies import Stage
from linli.domain.pressing import DECIDES
from linli.domain.words import Words
from linli.escalation.access import may_answer
from linli.escalation.causes import day_end
from linli.escalation.ladder import units_of
from linli.escalation.models import Step
from linli.kernel import clock, statements


def _open(move: Move) -> Step:
    """Return the step that waits for a word; raises NotNow without one."""
    found = Step.objects.filter(case_id=move.case.pk, standing=Standing.OPEN.value)
    step = found.select_related("person").first()
    if step is None:
        raise NotNow("not-climbed", "本件没有等待回应的提级。")
    return step


def _due(move: Move) -> datetime:
    """Return the end of the promised day; raises Invalid for one past or too far."""
    day = move.values.get("due_on")
    today = clock.today()
    last = today + timedelta(days=LONGEST_PROMISE)
    if not isinstance(day, date) or not today <= day <= last:
        sentence = Words("限期要在今天到 {n} 天之内。", n=LONGEST_PROMISE)
        raise Invalid(fields={"due_on": sentence})
    return day_end(day)


def _close(move: Move, standing: Standing, due: datetime, decision: str) -> None:
    """Write the answer to the one open step of the matter; raises NotNow without one."""
    written = statements.update(
        Step,
        {"case_id": move.case.pk, "standing": Standing.OPEN.value},
        standing=standing.value,
        response=move.text("text"),
        responded_at=move.now,
        responded_by_id=move.actor.user_id,
        promised_by=due,
        decision=decision,
        seen=move.case.version + 1,
    )
    if not written:
        raise NotNow("not-climbed", "本件没有等待回应的提级。")


@verb(Command.RESPOND)
def respond(move: Move) -> Effect:
    """Answer a step with what is done and until when; without progress it climbs on then."""
    step = _open(move)
    if step.tier == TOP and step.role != Role.DISPATCHER:
        raise NotNow("decide-instead", "本件已提到县级，由召集人裁定，不再逐级回应。")
    if not may_answer(move.actor, step):
        words = Words(
            "这一级请{name}回应，由本人、代办人或同岗位人员办理。", name=step.person.full_name
        )
        raise NotYours("not-asked", words)
    due = _due(move)
    # Where the county has nobody who decides, what its centre promises counts like a decision.
    decision = Decision.GO_ON.value if step.tier == TOP else ""
    standing = Standing.DECIDED if decision else Standing.ANSWERED
    _close(move, standing, due, decision)
    return Effect(
        changes={"climbed": ""},
        payload={"text": move.text("text"), "promised_by": due.isoformat()},
        fields=("climb",),
    )


@verb(Command.DECIDE)
def decide(move: Move) -> Effect:
    """Decide about a matter at the top: its unit goes on by a new date, or another unit leads."""
    unit = units_of(move.case, move.catalogue).get(TOP)  # the one asked at the top: no look-up
    posts = {(post.unit_id, post.role) for post in move.actor.posts}
    if not posts & {(unit, Role.CENTRE_LEADER), (unit, Role.UNIT_LEADER)}:
        raise NotYours("not-convenor", "提到县级的事项由县级召集人裁定。")
    hands = {move.actor.user_id, move.actor.principal_id}
    if hands & move.bundle.handlers:
        raise NotYours("own-work", "您办理过这件事，不能由您裁定，请由其他召集人裁定。")
    outcome = Decision(move.text("outcome"))
    due = _due(move)
    effect = _reassign(move) if outcome is Decision.REASSIGN else _go_on(move)
    _close(move, Standing.DECIDED, due, outcome.value)
    effect.changes["climbed"] = ""
    effect.payload |= {
        "decided": DECISION_NAMES[outcome],
        "text": move.text("text"),
        "promised_by": due.isoformat(),
    }
    effect.fields = (*effect.fields, "climb")
    return effect


def _go_on(move: Move) -> Effect:
    if move.text("lead_unit"):
        sentence = "仍由现主办单位办理的，这里不填；要改主办单位，请选“改由另一单位主办”。"
        raise Invalid(fields={"lead_unit": sentence})
    return Effect()


def _reassign(move: Move) -> Effect:
    """Give the matter to another unit, as a dispatch does; what was asked before lapses."""
    if not move.text("lead_unit"):
        raise Invalid(fields={"lead_unit": "请选择改由哪个单位主办。"})
    if State(move.case.state) not in DECIDES:
        raise _not_from_here(move)
    if move.unit("lead_unit").id == move.case.lead_unit_id:
        raise Invalid(fields={"lead_unit": "现在就由这个单位主办，请另选一个单位。"})
    lapse_requests(move)
    effect = give(move)
    effect.changes |= {"convened": True, "pending_kind": ""}
    if move.case.state == State.DISPATCHED:  # the new unit has the whole time to sign
        policy = case_clock.policy_of(move.case, move.catalogue)
        effect.changes |= {
            "stage_entered_at": move.now,
            "stage_due_at": case_clock.stage_end(policy, Stage.SIGN, move.now, move.catalogue),
        }
    return effect


def _not_from_here(move: Move) -> NotNow:
    words = Words(
        "这件事现在是“{state}”，不能改定主办单位；请先了结这一步，或裁定仍由现主办单位办理。",
        state=STATES[State(move.case.state)].label,
    )
    return NotNow("no-reassigning", words)
