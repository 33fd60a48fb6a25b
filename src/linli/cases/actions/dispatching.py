"""分流指派: dispatch, sign, return, convene."""

from __future__ import annotations

import json

from linli.cases import grid_staff
from linli.cases.actions.engine import Effect, Move, lapse_requests, verb
from linli.cases.models import Approval, ConflictBlock, Duty
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.kernel import statements
from linli.people.models import Post


def give(move: Move) -> Effect:
    """End the former duties and give new ones: one UPDATE when there were any, one INSERT."""
    lead = move.unit("lead_unit")
    supports = [
        unit
        for code in move.words("support_units")
        if (unit := move.catalogue.unit_by_code(code)) is not None and unit.id != lead.id
    ]
    # Whoever has the lead holds a duty: only without one the former duties must be looked at.
    if move.case.lead_unit_id is not None or any(duty.active for duty in move.bundle.duties):
        Duty.objects.filter(case_id=move.case.pk, active=True).update(
            active=False, ended_at=move.now, end_reason="redispatched"
        )
    parts = [(lead, Duty.Part.LEAD), *((unit, Duty.Part.SUPPORT) for unit in supports)]
    duties = [
        Duty(
            case_id=move.case.pk,
            unit_id=unit.id,
            part=part,
            given_at=move.now,
            given_by_id=move.actor.user_id,
            instruction=move.text("text"),
        )
        for unit, part in parts
    ]
    statements.insert_many(duties)
    # A joint plan ends with the duties it stands in: the new lead makes its own.
    changes: dict[str, object] = {"lead_unit_id": lead.id, "holder_id": None, "parts_open": 0}
    if move.case.first_unit_id is None:
        changes["first_unit_id"] = lead.id  # 首接负责: fixed once
    return Effect(
        changes=changes,
        payload={
            "lead": lead.code,
            "lead_name": lead.name,
            "support_names": "、".join(unit.name for unit in supports),
            "text": move.text("text"),
        },
        fields=("duty",),
    )


@verb(Command.DISPATCH)
def dispatch(move: Move) -> Effect:
    """Give the matter to a lead and supporting units; the first lead stays 首接 for ever."""
    return give(move)


@verb(Command.CONVENE)
def convene(move: Move) -> Effect:
    """The convenor names the lead; from now on the matter cannot be returned."""
    effect = give(move)
    effect.changes["convened"] = True
    return effect


def colleague(move: Move, unit_id: int) -> tuple[int | None, str]:
    """Return id and name of the named colleague of a unit, None without; raises Invalid."""
    username = move.text("assignee")
    if not username:
        return None, ""
    post = (
        Post.objects.filter(
            user__username=username,
            user__is_active=True,
            unit_id=unit_id,
            role__in=[Post.Role.HANDLER, Post.Role.UNIT_LEADER],
        )
        .exclude(user__case_blocks__case_id=move.case.pk)  # 回避: must not even see it
        .values_list("user_id", "user__full_name")
        .first()
    )
    if post is None:
        raise Invalid(fields={"assignee": _no_such_colleague(move, username)})
    return post


def _no_such_colleague(move: Move, username: str) -> str:
    """Say why: whoever had a part in what a complaint is about does not carry the complaint."""
    barred = ConflictBlock.objects.filter(case_id=move.case.pk, set_by_id__isnull=True)
    if move.bundle.complains and barred.filter(user__username=username).exists():
        return "这位同事在被投诉的事项中有经办，不能承办这件投诉，请另选一位。"
    why = grid_staff.name_refusal(move.command, move.case, username, move.catalogue)
    return why or "本单位没有这位承办人，请从列表中选择。"


@verb(Command.SIGN)
def sign(move: Move) -> Effect:
    """Sign for the matter; without a named colleague the signer carries it."""
    user_id, name = colleague(move, move.lead_unit)
    carrier = user_id or move.actor.principal_id
    statements.update(
        Duty,
        {"case_id": move.case.pk, "active": True, "part": Duty.Part.LEAD},
        signed_at=move.now,
        signed_by_id=move.actor.user_id,
        assignee_id=carrier,
    )
    return Effect(
        changes={"holder_id": carrier},
        payload={"assignee_name": name or move.principal_name},
        fields=("duty",),
    )


@verb(Command.ASSIGN)
def assign(move: Move) -> Effect:
    """Name the colleague who carries the matter."""
    user_id, name = colleague(move, move.lead_unit)
    Duty.objects.filter(case_id=move.case.pk, active=True, part=Duty.Part.LEAD).update(
        assignee_id=user_id
    )
    return Effect(changes={"holder_id": user_id}, payload={"assignee_name": name}, fields=("duty",))


@verb(Command.ASK_RETURN)
def ask_return(move: Move) -> Effect:
    """退单: reason code, duty clause and a suggested unit; the centre decides."""
    suggested = move.unit("suggested_unit")
    if suggested.id == move.case.lead_unit_id:
        raise Invalid(fields={"suggested_unit": "建议的单位就是本单位，请重新选择。"})
    Approval.objects.create(
        case_id=move.case.pk,
        kind=Approval.Kind.RETURN,
        asked_by_id=move.person,
        asked_unit_id=move.lead_unit,
        asked_at=move.now,
        reason_code=move.text("reason"),
        text=move.text("text"),
        params=json.dumps(
            {"clause": move.text("clause"), "suggested_unit": suggested.code, **move.asker},
            ensure_ascii=False,
        ),
    )
    return Effect(
        changes={"pending_kind": Approval.Kind.RETURN.value},
        payload={
            "reason_label": move.catalogue.label("return_reason", move.text("reason")),
            "clause": move.text("clause"),
            "suggested_name": suggested.name,
            "text": move.text("text"),
        },
        reason_code=move.text("reason"),
    )


def _close_return(move: Move, result: str) -> str:
    """Write the decision; return the kind of another request still waiting, or ''."""
    Approval.objects.filter(
        case_id=move.case.pk, kind=Approval.Kind.RETURN, result=Approval.Result.OPEN
    ).update(
        result=result,
        decided_by_id=move.actor.user_id,
        decided_at=move.now,
        decision_text=move.text("text"),
    )
    others = (row.kind for row in move.bundle.open_approvals if row.kind != Approval.Kind.RETURN)
    return next(others, "")


def _end_duties(move: Move, reason: str) -> Effect:
    """End every duty and whatever else was asked; the first unit stays on record as 首接."""
    lapse_requests(move)
    Duty.objects.filter(case_id=move.case.pk, active=True).update(
        active=False, ended_at=move.now, end_reason=reason
    )
    return Effect(
        changes={
            "pending_kind": "",
            "lead_unit_id": None,
            "holder_id": None,
            "parts_open": 0,
        },
        payload={"text": move.text("text")},
        fields=("duty",),
    )


@verb(Command.RECALL)
def recall(move: Move) -> Effect:
    """Take back a wrong dispatch before it is signed for; clock and 首接 stay."""
    return _end_duties(move, "recalled")


@verb(Command.GRANT_RETURN)
def grant_return(move: Move) -> Effect:
    """Agree: the unit's duty and whatever else it asked end."""
    _close_return(move, Approval.Result.GRANTED)
    return _end_duties(move, "returned")


@verb(Command.REFUSE_RETURN)
def refuse_return(move: Move) -> Effect:
    """Refuse: the unit keeps the duty and its sign-for budget starts anew."""
    waiting = _close_return(move, Approval.Result.REFUSED)
    return Effect(changes={"pending_kind": waiting}, payload={"text": move.text("text")})
