"""职能处置: progress notes, support units' part, internal comments."""

from __future__ import annotations

from linli.cases.actions.attaching import attach
from linli.cases.actions.calling import mention
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.models import Attachment, Duty
from linli.domain.errors import NotNow
from linli.domain.lifecycle import Command


@verb(Command.PROGRESS)
def progress(move: Move) -> Effect:
    """Note what was done; a first contact with the requester stops the response clock."""
    case = move.case
    count = attach(
        case,
        move.words("files"),
        purpose=Attachment.Purpose.PROGRESS,
        user_id=move.actor.user_id,
        now=move.now,
    )
    mentioned = mention(move)
    contacted = bool(move.values.get("contacted"))
    changes: dict[str, object] = {}
    if contacted and case.responded_at is None:
        changes["responded_at"] = move.now
    return Effect(
        changes=changes,
        payload={
            "text": move.text("text"),
            "files": count,
            "contacted": "已联系诉求人" if contacted else "",
            "mentioned_names": mentioned,
        },
    )


@verb(Command.CONTRIBUTE)
def contribute(move: Move) -> Effect:
    """A supporting unit reports its part to the lead. Raises NotNow when it already has."""
    mine = [
        duty
        for duty in move.bundle.active(Duty.Part.SUPPORT)
        if duty.unit_id in move.actor.units and duty.done_at is None
    ]
    if not mine:
        raise NotNow("already-contributed", "本单位已经反馈过，如有新情况请留言。")
    Duty.objects.filter(pk=mine[0].pk).update(
        done_at=move.now, done_by_id=move.actor.user_id, answer=move.text("text")
    )
    count = attach(
        move.case,
        move.words("files"),
        purpose=Attachment.Purpose.PROGRESS,
        user_id=move.actor.user_id,
        now=move.now,
    )
    unit = move.catalogue.units[mine[0].unit_id]
    return Effect(
        payload={"text": move.text("text"), "files": count, "unit_name": unit.name},
        fields=("duty",),
    )


@verb(Command.COMMENT)
def comment(move: Move) -> Effect:
    """Leave a note for colleagues; never shown to the requester."""
    return Effect(payload={"text": move.text("text"), "mentioned_names": mention(move)})
