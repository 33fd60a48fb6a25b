"""说明: the handler says in words what a hint is about; nothing else comes of it."""

from __future__ import annotations

from linli.audit import chain
from linli.audit.chain import Entry
from linli.cases.access import get_case
from linli.cases.typed import tidy
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.words import Words
from linli.hints.access import concerned
from linli.hints.models import RecordHint
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor

#: Most characters of an answer to a hint.
LIMIT = 500
CHAIN = "hints"


def answer(*, actor: Actor, no: str, hint: int, text: str) -> RecordHint:
    """Answer a hint in words; one's own answer may be put better until the case has ended.

    Raises NotFound for a case or hint the actor does not see, NotYours for anybody whose record
    it is not, NotNow after the end or where a colleague has answered, Invalid without words.
    """
    case = get_case(actor, no)
    mine = concerned(actor, case)
    row = RecordHint.objects.filter(pk=hint, case_id=case.pk).first()
    if row is None:
        raise NotFound
    if not mine:
        raise NotYours("not-your-record", "只有办理这件事的人可以作说明。")
    if case.ended_at is not None:
        raise NotNow("case-ended", "工单已经终结，不能再作说明。")
    said, now = _clean(text), clock.now()
    with write():
        row = RecordHint.objects.select_for_update().get(pk=row.pk)
        if row.answered_by_id not in (None, actor.user_id):
            raise NotNow("hint-answered", "同事已经作了说明。")
        row.answer, row.answered_by_id, row.answered_at = said, actor.user_id, now
        row.save(update_fields=["answer", "answered_by", "answered_at"])
        chain.log(
            CHAIN,
            case.pk,
            Entry(
                action="answer-hint",
                at=now,
                actor_id=actor.user_id,
                reason_code=row.kind,
                request_id=actor.request_id,
                payload={"actor_name": actor.name, "case": case.no, "hint": row.pk, "text": said},
            ),
        )
    return row


def _clean(text: str) -> str:
    said = tidy(text)
    why = ""
    if not said:
        why = "请写一句说明。"
    elif len(said) > LIMIT:
        why = Words("说明最多 {most} 个字，请删短一些。", most=LIMIT)
    if why:
        raise Invalid("hint-answer", why, fields={"text": why})
    return said
