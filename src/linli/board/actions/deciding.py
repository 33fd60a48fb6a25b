"""The second person: approving what exactly is shown, refusing it, and taking it down."""

from __future__ import annotations

from collections.abc import Collection

from linli.board import access
from linli.board.actions.recording import record
from linli.board.judging import doubts, roles, shown_texts
from linli.board.models import Publication
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.domain import publishing
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor

WORDS_LIMIT = 200


def check_marks(texts: Collection[str], ticked: Collection[str]) -> None:
    """Raise Invalid while anything doubtful has not been ticked as looked at."""
    left = [span.text for span in doubts(*texts) if span.mark not in ticked]
    if left:
        raise Invalid(
            "unchecked",
            fields={
                "checked": Words(
                    "还有 {n} 处没有确认：{what}。", n=len(left), what="、".join(left[:5])
                )
            },
        )


def approve(
    *, actor: Actor, key: str, checked: Collection[str] = (), version: int | None = None
) -> Publication:
    """Show a proposed matter to everybody.

    ``checked`` are the marks of the doubtful places the person has looked at. Raises NotFound,
    NotYours (the proposer, or no such post), NotNow, LostRace, or Invalid while something
    doubtful is not ticked.
    """
    now, catalogue = clock.now(), snapshot.current()
    with write():
        found = access.get_for_desk(actor, key, lock=True)
        _may_decide(actor, found)
        facts = access.candidate(found.case, catalogue)
        why = publishing.down(facts, found.basis)
        if why:
            raise NotNow("hidden-by-rule", why)
        check_marks(shown_texts(found), checked)
        save(
            found,
            version,
            status=Publication.Status.PUBLISHED,
            decided_by_id=actor.user_id,
            decided_at=now,
        )
        record(found, "board-approve", actor, now, checked=sorted(checked)[:50])
    return found


def refuse(*, actor: Actor, key: str, text: str, version: int | None = None) -> Publication:
    """Send a proposal back with a reason; it may be proposed anew. Raises as :func:`approve`."""
    words, now = _words(text, "请写明为什么不公开，提出的人好修改。"), clock.now()
    with write():
        found = access.get_for_desk(actor, key, lock=True)
        _may_decide(actor, found)
        save(
            found,
            version,
            status=Publication.Status.REFUSED,
            decided_by_id=actor.user_id,
            decided_at=now,
            decision_text=words,
        )
        record(found, "board-refuse", actor, now, text=words)
    return found


def withdraw(*, actor: Actor, key: str, text: str) -> Publication:
    """Take a matter off the board at once, or a proposal back.

    Raises NotFound, NotYours, NotNow when it is neither shown nor proposed, Invalid without a
    reason. Who saw an older state of it may still withdraw: hiding waits for nobody.
    """
    words = _words(text, "请写明撤下的原因。")
    with write():
        found = access.get_for_desk(actor, key, lock=True)
        hands = (found.proposed_by_id, found.decided_by_id)
        if not publishing.may_withdraw(roles(actor, found), actor.user_id or 0, hands):
            raise NotYours("not-withdrawing", "由提出、审核的人或者综治中心撤下。")
        take_down(actor, found, words)
    return found


def take_down(actor: Actor, found: Publication, words: str) -> None:
    """Take down what is shown or proposed, in the caller's transaction; NotNow for the rest."""
    if found.status not in {Publication.Status.PROPOSED, Publication.Status.PUBLISHED}:
        raise NotNow("not-shown", "这件事现在没有公开，也没有待审核。")
    now = clock.now()
    save(
        found,
        None,
        status=Publication.Status.WITHDRAWN,
        withdrawn_by_id=actor.user_id,
        withdrawn_at=now,
        withdrawn_why=words,
    )
    record(found, "board-withdraw", actor, now, text=words)


def _may_decide(actor: Actor, found: Publication) -> None:
    problem = publishing.decide_problem(
        roles(actor, found), actor.user_id or 0, found.proposed_by_id
    )
    if problem:
        raise NotYours("not-deciding", problem)
    if found.status != Publication.Status.PROPOSED:
        raise NotNow("not-proposed", "这份公开申请已经有人处理过了。")


def _words(text: str, missing: str) -> str:
    words = tidy(text)
    if not words:
        raise Invalid(fields={"text": missing})
    if len(words) > WORDS_LIMIT:
        raise Invalid(fields={"text": Words("最多 {limit} 个字。", limit=WORDS_LIMIT)})
    return words
