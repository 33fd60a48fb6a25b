"""答复稿: written, sent to a reviewer, approved or sent back, and used when the answer is given."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Case as Choose
from django.db.models import Q, Value, When

from linli.cases import access, rights
from linli.cases.actions.attaching import attach
from linli.cases.actions.engine import Effect, Move, verb
from linli.cases.inputs import FILES_LIMIT, TEXT_LIMIT, Clean, tidy
from linli.cases.models import Attachment, ReplyDraft
from linli.cases.reviewers import reviewers
from linli.catalogue import snapshot
from linli.domain.errors import Invalid, LostRace, NotNow, NotYours
from linli.domain.lifecycle import Command, Role, State
from linli.domain.replies import digest
from linli.domain.words import Words
from linli.kernel import clock, statements
from linli.kernel.transaction import write
from linli.people.actor import Actor

Status = ReplyDraft.Status
#: States in which a reply is written.
WRITING = frozenset({State.HANDLING, State.REWORK})
_AUTHORS = frozenset({Role.HANDLER, Role.UNIT_LEADER})


def save_draft(*, actor: Actor, no: str, raw: Mapping[str, object]) -> ReplyDraft:
    """Keep what somebody has written so far; their own draft, seen by nobody who did not ask.

    ``raw``: answer, outcome, files (``KEY:purpose`` items). A draft may have gaps. Raises
    NotFound, NotYours, NotNow (nothing is to be answered now, or the draft is under review),
    Invalid when it is too long.
    """
    text = tidy(str(raw.get("answer") or ""))
    if len(text) > TEXT_LIMIT:
        sentence = Words("最多{limit}个字，现在有{n}个字。", limit=TEXT_LIMIT, n=len(text))
        raise Invalid(fields={"answer": sentence})
    files = raw.get("files")
    kept = [str(item)[:80] for item in files][:FILES_LIMIT] if isinstance(files, list) else []
    outcome = tidy(str(raw.get("outcome") or ""))
    with write():
        found = access.load(actor, no, lock=True)
        case = found.case
        if not any(rights.roles_on(hat, found) & _AUTHORS for hat in rights.hats(actor, found)):
            raise NotYours("not-your-role", "答复稿由主办单位的承办人或负责人起草。")
        if State(case.state) not in WRITING:
            raise NotNow("not-in-state", "这件事现在不在办理环节，不能起草答复。")
        reply = found.reply
        if reply is not None and reply.author_id == actor.user_id:
            raise NotNow("reply-in-review", "答复稿已送审或已审核同意，要改动请撤回后重新送审。")
        draft, _ = ReplyDraft.objects.update_or_create(
            case_id=case.pk,
            author_id=actor.user_id,
            round=case.answer_round,
            defaults={
                "text": text,
                "outcome": outcome if snapshot.current().entry("outcome", outcome) else "",
                "files": "\n".join(kept),
                "updated_at": clock.now(),
            },
        )
    return draft


def is_approved(reply: ReplyDraft, values: Mapping[str, Clean]) -> bool:
    """Tell whether what is sent is word for word what the reviewer approved."""
    said = (values.get("answer"), values.get("outcome"))
    return reply.status == Status.APPROVED and said == (reply.words, reply.outcome)


def use_reply(move: Move) -> Effect:
    """Close the review as the answer is given; tell who approved it if it is what they approved."""
    reply = move.bundle.reply
    if reply is None:
        return Effect()
    same = is_approved(reply, move.values)
    statements.update(
        ReplyDraft, {"id": reply.pk}, status=(Status.USED if same else Status.LAPSED).value
    )
    payload: dict[str, object] = {}
    if same:
        payload = {
            "reviewer_name": move.bundle.reviewer_name,
            "text_sha256": digest(reply.words, reply.outcome),
        }
    return Effect(changes={"reply_stage": ""}, payload=payload)


def release(move: Move, user_id: int) -> dict[str, object]:
    """Take somebody out of the review who is kept out of the case; return what changes on it."""
    if not move.case.reply_stage:
        return {}
    concerned = ReplyDraft.objects.filter(
        Q(author_id=user_id) | Q(reviewer_id=user_id),
        case_id=move.case.pk,
        status__in=[Status.SUBMITTED, Status.APPROVED],
    )
    theirs = When(author_id=user_id, then=Value(Status.LAPSED.value))
    status = Choose(theirs, default=Value(Status.DRAFT.value))
    return {"reply_stage": ""} if concerned.update(status=status, reviewer_id=None) else {}


def _outcome(move: Move, code: str) -> str:
    entry = move.catalogue.entry("outcome", code)
    return entry.label if entry else code


@verb(Command.SUBMIT_REPLY)
def submit_reply(move: Move) -> Effect:
    """Send the reply to a reviewer; evidence that comes along is filed with the case.

    A reply approved before is given up: only the newest may go out. Raises Invalid when the
    reviewer may not review it.
    """
    case, wanted = move.case, move.text("reviewer")
    absent = (move.actor.in_place_of.user_id,) if move.actor.in_place_of else ()
    others = reviewers(case, move.person, *absent)
    fitting = [one for one in others if one.username == wanted]
    if not fitting:
        raise Invalid(fields={"reviewer": "请从列表中选择另一位能审阅的人员。"})
    if move.bundle.reply is not None and move.bundle.reply.author_id != move.person:
        statements.update(
            ReplyDraft, {"id": move.bundle.reply.pk}, status=Status.DRAFT.value, reviewer_id=None
        )
    count = attach(
        case,
        move.words("files"),
        purpose=Attachment.Purpose.AFTER,
        user_id=move.person,
        now=move.now,
    )
    text, outcome = move.text("answer"), move.text("outcome")
    draft, edition = move.bundle.drafts.get(move.person), 1
    values = {
        "text": text,
        "outcome": outcome,
        "files": "",
        "reviewer_id": fitting[0].user_id,
        "status": Status.SUBMITTED.value,
        "reviewed_text": "",
        "note": "",
        "updated_at": move.now,
        "submitted_at": move.now,
        "decided_at": None,
    }
    if draft is None:
        statements.insert_values(
            ReplyDraft,
            {
                "case_id": case.pk,
                "author_id": move.person,
                "round": case.answer_round,
                "edition": edition,
                **values,
            },
        )
    else:
        edition = draft.edition + 1
        statements.update(ReplyDraft, {"id": draft.pk}, edition=edition, **values)
    return Effect(
        changes={"reply_stage": "submitted"},
        payload={
            "sent_to": fitting[0].name,
            "outcome_label": _outcome(move, outcome),
            "edition": edition,
            "text_sha256": digest(text, outcome),
            "files": count,
        },
        fields=("reply",),
    )


def _reply(move: Move) -> ReplyDraft:
    """Return the reply under review; the judgement has made sure that it exists.

    Raises LostRace when the reviewer read another edition of it.
    """
    reply = move.bundle.reply
    if reply is None:
        raise LookupError("reply")  # reply_stage says that there is one
    if move.values.get("edition") not in (None, reply.edition):
        raise LostRace(version=move.case.version)
    return reply


@verb(Command.WITHDRAW_REPLY)
def withdraw_reply(move: Move) -> Effect:
    """Take the reply back to go on writing, or because its author is away."""
    reply = _reply(move)
    statements.update(ReplyDraft, {"id": reply.pk}, status=Status.DRAFT.value, updated_at=move.now)
    return Effect(
        changes={"reply_stage": ""},
        payload={"text": move.text("text"), "edition": reply.edition},
        fields=("reply",),
    )


@verb(Command.APPROVE_REPLY)
def approve_reply(move: Move) -> Effect:
    """Approve the reply, as it is or as the reviewer changed it; both versions stay."""
    reply, changed = _decided(move, Status.APPROVED)
    return Effect(
        changes={"reply_stage": "approved"},
        payload={
            "text": move.text("text"),
            "edition": reply.edition,
            "edited": "审阅人修改了文字" if changed else "",
            "text_sha256": digest(changed or reply.text, reply.outcome),
        },
        fields=("reply",),
    )


@verb(Command.RETURN_REPLY)
def return_reply(move: Move) -> Effect:
    """Send the reply back with a note, perhaps with a better wording."""
    reply, changed = _decided(move, Status.RETURNED)
    return Effect(
        changes={"reply_stage": ""},
        payload={
            "text": move.text("text"),
            "edition": reply.edition,
            "edited": "审阅人提出了修改稿" if changed else "",
        },
        fields=("reply",),
    )


def _decided(move: Move, status: Status) -> tuple[ReplyDraft, str]:
    """Write what the reviewer decided.

    Return the reply as it was sent, and the reviewer's wording of it ('' where it is the author's).
    """
    reply = _reply(move)
    said = move.text("answer")
    changed = said if said != reply.text else ""
    statements.update(
        ReplyDraft,
        {"id": reply.pk},
        status=status.value,
        reviewed_text=changed,
        note=move.text("text"),
        decided_at=move.now,
    )
    return reply, changed
