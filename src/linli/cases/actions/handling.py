"""职能处置: progress notes, what supporting units report, internal comments."""

from __future__ import annotations

from linli.cases.actions.attaching import attach
from linli.cases.actions.calling import mention
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.actions.joining import own_part, write_parts
from linli.cases.joint import due_by, names, part_of, planned
from linli.cases.models import Attachment, Duty
from linli.domain import joint
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import Command
from linli.kernel import statements

#: What a supporting unit says of its part: done, or not yet.
DONE = "done"


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
    """A supporting unit reports to the lead. Raises NotNow when it already has.

    With a part of a joint plan it says whether the part is done, and may report as often as it
    likes before; not before those it waits for are done (NotNow says who they are).
    """
    joint_part = own_part(move)
    if joint_part is not None:
        return _of_part(move, joint_part)
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
    unit = move.catalogue.units[mine[0].unit_id]
    return Effect(
        payload={"text": move.text("text"), "files": _files(move), "unit_name": unit.name},
        fields=("duty",),
    )


def _of_part(move: Move, duty: Duty) -> Effect:
    """Report on a part: its answer, and when it is done the clocks of those that waited for it."""
    duties = planned(move.bundle.active(Duty.Part.SUPPORT))
    parts = [part_of(one) for one in duties]
    refusal = joint.not_yet(parts, duty.place, names(move.catalogue))
    if refusal is not None:
        raise refusal
    said = move.text("part")
    if not said:
        raise Invalid(fields={"part": "请说明这一环节是否已经完成。"})
    done = said == DONE
    if done:
        due_of, name = due_by(move.catalogue), names(move.catalogue)
        parts = list(joint.finish(parts, duty.place, now=move.now, due_of=due_of, name=name))
    written: dict[str, object] = {"answer": move.text("text")}
    if duty.signed_at is None:  # whoever reports has taken the part
        written |= {
            "signed_at": move.now,
            "signed_by_id": move.actor.user_id,
            "assignee_id": duty.assignee_id or move.actor.principal_id,
        }
    if done:
        written["done_by_id"] = move.actor.user_id
    statements.update(Duty, {"id": duty.pk}, **written)
    still_open = write_parts(duties, parts)
    unit = move.catalogue.units[duty.unit_id]
    ready = [one for one in parts if one.ready_at == move.now and one.done_at is None]
    name_of = names(move.catalogue)
    return Effect(
        changes={"parts_open": still_open},
        payload={
            "text": move.text("text"),
            "files": _files(move),
            "unit_name": unit.name,
            "part_place": duty.place,
            "part_text": duty.task,
            "part_done": "已完成" if done else "还没有完成",
            "ready_names": "、".join(name_of(one.unit) for one in ready),
            "ready_units": [one.unit for one in ready],
            "all_done": done and not still_open,
        },
        fields=("duty",),
    )


def _files(move: Move) -> int:
    return attach(
        move.case,
        move.words("files"),
        purpose=Attachment.Purpose.PROGRESS,
        user_id=move.actor.user_id,
        now=move.now,
    )


@verb(Command.COMMENT)
def comment(move: Move) -> Effect:
    """Leave a note for colleagues; never shown to the requester."""
    return Effect(payload={"text": move.text("text"), "mentioned_names": mention(move)})
