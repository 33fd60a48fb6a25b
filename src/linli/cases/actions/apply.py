"""The one writer of a case's state: conditional UPDATE, one event, one outbox row.

A move that opens another case (拆分) writes that one's beginning in the same statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from linli.audit.chain import Chain, Entry, Head, append, append_many
from linli.cases import clock as case_clock
from linli.cases import counting, indexing, pinning
from linli.cases.actions.engine import (
    ENDERS,
    Effect,
    Move,
    lapse_reply,
    lapse_requests,
)
from linli.cases.bundle import Bundle
from linli.cases.models import Case, Duty
from linli.domain.authority import UNIT_ROLES
from linli.domain.complaints import TO_SUPERVISION
from linli.domain.errors import LostRace
from linli.domain.lifecycle import STATES, Clock, Command, Decision, Owner, Phase, Role
from linli.kernel import outbox, statements
from linli.people.actor import Actor

#: Outbox topic of every change of a case.
TOPIC = "case.event"


def acting_unit(actor: Actor, decision: Decision, bundle: Bundle) -> int | None:
    """Return the unit in whose name the actor acts: that of the post which gave the role."""
    case, role = bundle.case, decision.acting
    if role is Role.GUEST:  # asked for help with a matter of others: in the name of their own unit
        return next((post.unit_id for post in actor.posts if post.role is not Role.ADMIN), None)
    supporting = bundle.active(Duty.Part.SUPPORT) if role is Role.SUPPORTER else []
    supports = {duty.unit_id for duty in supporting}
    for post in actor.posts:
        if role is Role.SUPPORTER:
            gave = post.role in UNIT_ROLES and post.unit_id in supports
        elif role in UNIT_ROLES:
            gave = post.role is role and post.unit_id == case.lead_unit_id
        else:
            gave = post.role is role and case.area_path.startswith(post.area_path)
        if gave:
            return post.unit_id
    if case.source == TO_SUPERVISION and case.centre_id in actor.units:
        return case.centre_id
    # A grid worker keeps the matters they reported themselves, outside their grid too.
    return next((post.unit_id for post in actor.posts if post.role is role), None)


def _holder(move: Move, changes: dict[str, object]) -> dict[str, object]:
    """Return who must act next. Nobody named means the duty post of the unit."""
    owner = move.decision.owner
    if owner is Owner.NOBODY:
        return {"holder_unit_id": None, "holder_id": None}
    if owner is Owner.CONVENOR:
        # What a supervising unit took in it also brings together.
        convenor = move.catalogue.county_centre().id
        if move.case.source == TO_SUPERVISION:
            convenor = move.case.centre_id
        return {"holder_unit_id": convenor, "holder_id": None}
    if owner is Owner.LEAD_UNIT:
        lead = changes.get("lead_unit_id", move.case.lead_unit_id)
        held = {"holder_unit_id": lead or move.case.centre_id}
        if "holder_id" not in changes and move.decision.stage_restarts:
            kept = move.bundle.lead.assignee_id if move.bundle.lead else None
            held["holder_id"] = kept if lead == move.case.lead_unit_id else None
        return held
    return {"holder_unit_id": changes.get("centre_id", move.case.centre_id), "holder_id": None}


def _stage(move: Move) -> dict[str, object]:
    decision = move.decision
    if not decision.stage_restarts:
        return {}
    if decision.stage is None:
        return {"stage": "", "stage_entered_at": None, "stage_due_at": None}
    policy = case_clock.policy_of(move.case, move.catalogue)
    return {
        "stage": decision.stage.value,
        "stage_entered_at": move.now,
        "stage_due_at": case_clock.stage_end(policy, decision.stage, move.now, move.catalogue),
    }


def _clock(decision: Decision, now: datetime) -> dict[str, object]:
    if decision.clock is Clock.STOP:
        return {"answered_at": now}
    if decision.clock is Clock.GO_ON:
        return {"answered_at": None, "closed_at": None}
    return {}


def _payload(move: Move, effect: Effect, unit_id: int | None) -> dict[str, object]:
    unit = move.catalogue.units.get(unit_id) if unit_id else None
    payload: dict[str, object] = {
        "actor_name": move.actor.name,
        "unit_name": unit.name if unit else "",
        "why": move.decision.why,
        "via": move.via,
        "bulk": move.bulk,
        "device_at": move.device_at,
        **effect.payload,
    }
    return {key: value for key, value in payload.items() if value not in ("", None, ())}


def promise(no: str, seq: int, command: Command) -> tuple[str, str, dict[str, object]]:
    """Return the outbox row (topic, key, body) of one event of a case."""
    return TOPIC, f"{no}:{seq}", {"no": no, "seq": seq, "action": command.value}


def _record(case: Case, entry: Entry, effect: Effect) -> Head:
    """Append the event, and insert what begins here; return the new head of ``case``.

    The events of all chains go in together; a case that begins here carries the head of its own
    from the start.
    """
    before, opens, beside = Head(case.chain_seq, case.chain_hash), effect.opens, effect.beside
    if opens is None and beside is None:
        return append("case", int(case.no), before, entry)[1]
    mine = Chain("case", int(case.no))
    items = [(mine, before, entry)]
    if opens is not None:
        items.insert(0, (Chain("case", int(opens.case.no)), Head(), opens.entry))
    if beside is not None:
        items += [(chain, Head(), first) for chain, first in beside.entries]
    _, heads = append_many(items)
    if opens is not None:
        head = heads[Chain("case", int(opens.case.no))]
        opens.case.chain_seq, opens.case.chain_hash = head.seq, head.hash
        statements.insert(opens.case)
        indexing.add(opens.case)
        opens.keep()
    if beside is not None:
        beside.keep(heads)
    return heads[mine]


def apply(move: Move, effect: Effect) -> Case:
    """Write the decision and return the case with its new values.

    Raises LostRace when another writer was first: the UPDATE is bound to id, state and
    version, so that no lock is trusted alone.
    """
    case, decision, now = move.case, move.decision, move.now
    target = STATES[decision.target]
    changes: dict[str, object] = {**effect.changes}
    changes |= _holder(move, changes) | _stage(move) | _clock(decision, now)
    changes |= {name: getattr(case, name) + 1 for name in decision.bump}
    if target.phase is Phase.FINAL:
        changes.setdefault("ended_at", now)
        changes["pending_kind"] = ""
        lapse_requests(move)
    if target.phase is Phase.FINAL or "lead_unit_id" in changes:
        changes |= lapse_reply(move)
    for ends in ENDERS:
        changes |= ends(move, changes)
    unit_id = acting_unit(move.actor, decision, move.bundle)
    event = counting.happening(decision.command, now, effect.payload, move.values)
    payload = _payload(move, effect, unit_id)
    if kept := counting.kept(case, changes, event):
        payload[counting.KEPT] = kept
    entry = Entry(
        action=decision.command.value,
        at=now,
        actor_id=move.actor.user_id,
        on_behalf_of=move.actor.in_place_of.user_id if move.actor.in_place_of else None,
        role=decision.acting.value,
        source_state=decision.source.value,
        target_state=decision.target.value,
        unit_id=unit_id,
        reason_code=effect.reason_code,
        fields=effect.fields,
        request_id=move.actor.request_id,
        payload=payload,
    )
    head = _record(case, entry, effect)
    changes |= {"chain_seq": head.seq, "chain_hash": head.hash}
    written = statements.update(
        Case,
        {"id": case.pk, "state": decision.source.value, "version": case.version},
        state=decision.target.value,
        **changes,
        version=case.version + 1,
    )
    if not written:
        raise LostRace(version=case.version)
    indexing.change(case, changes)
    pins = pinning.moved(case, changes)
    told = [counting.moved(case, {**changes, "state": decision.target.value}, head.seq, event)]
    promises: list[tuple[str, str, Mapping[str, object]]] = [
        promise(case.no, head.seq, decision.command)
    ]
    if effect.opens is not None:
        opened = effect.opens.case
        promises.append(promise(opened.no, opened.chain_seq, Command.REPORT))
        told.append(counting.opened(opened, now))
        pins += pinning.opened(opened)
    if effect.beside is not None:
        promises += effect.beside.promises
    counting.tell(*told)
    pinning.tell(*pins)
    if len(promises) == 1:
        outbox.enqueue(*promises[0])
    else:
        outbox.enqueue_many(promises)
    for name, value in changes.items():
        setattr(case, name, value)
    case.state = decision.target.value
    case.version += 1
    return case
