"""The answer to a published matter: it goes on the board only after somebody looked at it."""

from __future__ import annotations

from collections.abc import Collection

from linli.board import access
from linli.board.actions.deciding import check_marks
from linli.board.actions.proposing import ANSWER_LIMIT
from linli.board.actions.recording import record
from linli.board.hiding import masked
from linli.board.judging import roles
from linli.board.models import AnswerNotice, Publication
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.domain import publishing
from linli.domain.errors import Invalid, LostRace, NotNow, NotYours
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import SYSTEM, Actor

_OPEN = AnswerNotice.Status.PROPOSED


def propose_by_rule(publication: Publication) -> None:
    """Propose the present answer of the case, masked, in the platform's name (own transaction)."""
    case, now = publication.case, clock.now()
    words = masked(case.answer, snapshot.current()).text
    with write():
        _lay_aside(publication)
        AnswerNotice.objects.create(
            publication=publication,
            round=case.answer_round,
            text=words[:ANSWER_LIMIT],
            proposed_at=now,
        )
        record(publication, "board-answer-propose", SYSTEM, now, round=case.answer_round)


def propose_answer(*, actor: Actor, key: str, text: str) -> AnswerNotice:
    """Propose an answer worded by a person; one already waiting gives way to it.

    Raises NotFound, NotYours, NotNow (not shown, or not answered), Invalid.
    """
    words, now = tidy(text), clock.now()
    if not words:
        raise Invalid(fields={"answer": "请填写要公开的答复。"})
    if len(words) > ANSWER_LIMIT:
        raise Invalid(fields={"answer": Words("最多 {limit} 个字。", limit=ANSWER_LIMIT)})
    with write():
        found = access.get_for_desk(actor, key, lock=True)
        if not publishing.may_propose(roles(actor, found)):
            raise NotYours("not-proposer", "由综治中心的坐席、分流员或负责人提出公开。")
        if found.status != Publication.Status.PUBLISHED:
            raise NotNow("not-shown", "这件事现在没有公开。")
        if found.case.answered_at is None:
            raise NotNow("not-answered", "这件事还没有答复。")
        _lay_aside(found)
        notice = AnswerNotice.objects.create(
            publication=found,
            round=found.case.answer_round,
            text=words,
            proposed_by_id=actor.user_id,
            proposed_at=now,
        )
        record(found, "board-answer-propose", actor, now, round=notice.round, answer=words)
    return notice


def approve_answer(
    *, actor: Actor, key: str, notice: int, checked: Collection[str] = ()
) -> Publication:
    """Show the answer that waits (``notice`` is its id). Raises as :func:`deciding.approve`."""
    now = clock.now()
    with write():
        found, waiting = _waiting(actor, key, notice)
        if found.status != Publication.Status.PUBLISHED:
            raise NotNow("not-shown", "这件事现在没有公开。")
        if found.case.answered_at is None or waiting.round != found.case.answer_round:
            raise NotNow("answer-old", "这份答复已经作废，事项正在重新办理。")
        check_marks((waiting.text,), checked)
        _decide(actor, waiting, AnswerNotice.Status.PUBLISHED)
        save(found, None, answer=waiting.text, answer_round=waiting.round)
        record(found, "board-answer-approve", actor, now, answer=waiting.text)
    return found


def refuse_answer(*, actor: Actor, key: str, notice: int, text: str) -> Publication:
    """Do not show the answer that waits, with a reason on record."""
    words, now = tidy(text)[:200], clock.now()
    if not words:
        raise Invalid(fields={"text": "请写明为什么不公开，提出的人好修改。"})
    with write():
        found, waiting = _waiting(actor, key, notice)
        _decide(actor, waiting, AnswerNotice.Status.REFUSED)
        record(found, "board-answer-refuse", actor, now, text=words)
    return found


def _waiting(actor: Actor, key: str, notice: int) -> tuple[Publication, AnswerNotice]:
    found = access.get_for_desk(actor, key, lock=True)
    waiting = AnswerNotice.objects.filter(publication=found, pk=notice, status=_OPEN).first()
    if waiting is None:
        raise NotNow("not-proposed", "这份答复已经有人处理过了。")
    problem = publishing.decide_problem(
        roles(actor, found), actor.user_id or 0, waiting.proposed_by_id
    )
    if problem:
        raise NotYours("not-deciding", problem)
    return found, waiting


def _decide(actor: Actor, waiting: AnswerNotice, status: AnswerNotice.Status) -> None:
    written = AnswerNotice.objects.filter(pk=waiting.pk, status=_OPEN).update(
        status=status, decided_by_id=actor.user_id, decided_at=clock.now()
    )
    if not written:
        raise LostRace


def _lay_aside(publication: Publication) -> None:
    AnswerNotice.objects.filter(publication=publication, status=_OPEN).update(
        status=AnswerNotice.Status.REFUSED, decided_at=clock.now()
    )
