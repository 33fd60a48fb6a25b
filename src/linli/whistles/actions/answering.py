"""应哨 and 到场: what the called department says, and when the caller saw it come."""

from __future__ import annotations

from datetime import datetime

from linli.cases.actions.engine import Effect, Move, verb
from linli.domain import whistles as rules
from linli.domain.authority import UNIT_ROLES
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import Command
from linli.domain.whistles import Act, Reply, Side, Standing
from linli.domain.words import Words
from linli.whistles import judging
from linli.whistles.models import Call


@verb(Command.ANSWER_WHISTLE)
def answer(move: Move) -> Effect:
    """Say that the unit comes, or that it is not its duty: then document and clause are named.

    Raises NotNow where the unit is not called or has answered.
    """
    units = {post.unit_id for post in move.actor.posts if post.role in UNIT_ROLES}
    rows = Call.objects.filter(case_id=move.case.pk, unit_id__in=units, open=True).order_by("id")
    found = list(rows.select_related("whistle"))
    if not found:
        raise NotNow("not-called", "本单位在本件上没有被吹哨，或者吹哨已经办结。")
    call = next((one for one in found if one.standing is Standing.CALLED), found[0])
    reply = Reply(move.text("reply"))
    act = Act.COME if reply is Reply.COMING else Act.OBJECT
    rules.after(call.standing, act, Side.CALLED_UNIT)
    if reply is Reply.OBJECTS and not move.text("clause"):
        sentence = "提出异议的，请写明依据的文件和条款。"
        raise Invalid(fields={"clause": sentence})
    Call.objects.filter(pk=call.pk).update(
        reply=reply.value,
        reply_text=move.text("text"),
        clause=move.text("clause"),
        replied_by_id=move.actor.user_id,
        replied_at=move.now,
    )
    return Effect(
        payload={
            "whistle_no": call.whistle.label,
            "whistle_reply": rules.REPLY_NAMES[reply],
            "unit_name": move.catalogue.units[call.unit_id].name,
            "clause": move.text("clause"),
            "text": move.text("text"),
        },
        fields=("whistle",),
        reason_code=reply.value,
    )


@verb(Command.ARRIVE)
def arrive(move: Move) -> Effect:
    """Record which departments have come, and when; by the calling side alone.

    Raises NotYours for everybody else and Invalid for a department that is not awaited.
    """
    rows = Call.objects.filter(case_id=move.case.pk, open=True).select_related("whistle")
    calls = {call.unit_id: call for call in rows.order_by("id")}
    units = [unit for code in move.words("units") if (unit := move.catalogue.unit_by_code(code))]
    given = move.values.get("at")
    at = given if isinstance(given, datetime) else move.now
    come: list[Call] = []
    for unit in units:
        call = calls.get(unit.id)
        if call is None:
            sentence = Words("“{unit}”没有被吹哨，或者吹哨已经办结。", unit=unit.name)
            raise Invalid(fields={"units": sentence})
        refusal = judging.caller_refusal(move.actor, call.whistle, [call])
        if refusal is not None:
            raise refusal
        if call.standing not in rules.AWAITED:
            raise Invalid(fields={"units": Words("“{unit}”已经登记到场。", unit=unit.name)})
        rules.after(call.standing, Act.ARRIVE, Side.CALLING_SIDE)
        if problem := rules.arrival_problem(at, call.whistle.called_at, move.now):
            raise Invalid(fields={"at": problem})
        come.append(call)
    Call.objects.filter(pk__in=[call.pk for call in come]).update(
        arrived_at=at, arrival_by_id=move.actor.user_id, arrival_noted_at=move.now
    )
    return Effect(
        payload={
            "whistle_no": come[0].whistle.label,
            "arrived_names": "、".join(unit.name for unit in units),
            "arrived_at": at.isoformat(),
            "text": move.text("text"),
        },
        fields=("whistle",),
    )
