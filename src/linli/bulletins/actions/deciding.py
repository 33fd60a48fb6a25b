"""From the draft to the issued paper: submitted, sent back, approved by somebody else, issued."""

from __future__ import annotations

from linli.bulletins.access import people_of
from linli.bulletins.actions.recording import record, tell
from linli.bulletins.judging import judged
from linli.bulletins.models import WHY_LIMIT, Bulletin
from linli.bulletins.posts import leaders
from linli.catalogue import snapshot
from linli.documents.actions.papers import void_paper
from linli.documents.kinds import Kind as PaperKind
from linli.documents.models import IssuedPaper
from linli.domain.bulletins import Standing, Verb
from linli.domain.errors import Invalid
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor
from linli.rota.reading import Reader
from linli.text.marks import cut


def submit(*, actor: Actor, key: str, version: int | None) -> Bulletin:
    """Submit the draft; its words and numbers stand still until somebody decides."""
    now = clock.now()
    with write():
        catalogue = snapshot.current()
        row, target = judged(actor, key, Verb.SUBMIT, catalogue)
        save(
            row,
            version,
            standing=target.value,
            submitted_by_id=actor.user_id,
            submitted_at=now,
            sent_back="",
        )
        record(row, "submit_bulletin", actor, now)
        others = leaders(catalogue.units[row.unit_id], clock.today()) - people_of(actor)
        tell(row, "submit", others, "通报已提交，请审签")
    return row


def take_back(*, actor: Actor, key: str, version: int | None) -> Bulletin:
    """Take a submitted draft back to go on working on it."""
    return _moved(actor, key, Verb.TAKE_BACK, version, "take_back_bulletin")


def drop(*, actor: Actor, key: str, version: int | None) -> Bulletin:
    """Give a draft up; it stays in the record, and the period may be drafted anew."""
    return _moved(actor, key, Verb.DROP, version, "drop_bulletin")


def _moved(actor: Actor, key: str, verb: Verb, version: int | None, action: str) -> Bulletin:
    now = clock.now()
    with write():
        row, target = judged(actor, key, verb, snapshot.current())
        save(row, version, standing=target.value)
        record(row, action, actor, now)
    return row


def send_back(*, actor: Actor, key: str, why: str, version: int | None) -> Bulletin:
    """Ask for changes, with the reason; an approval given before is off the table."""
    reading, now = Reader({"why": why}), clock.now()
    with write():
        row, target = judged(actor, key, Verb.SEND_BACK, snapshot.current())
        reason = reading.line("why", WHY_LIMIT, "请写明要改什么。")
        if reading.fields:
            raise Invalid(fields=reading.fields)
        save(
            row,
            version,
            standing=target.value,
            sent_back=reason,
            approved_by_id=None,
            approved_at=None,
        )
        record(row, "send_back_bulletin", actor, now, why=reason)
        authors = {one for one in (row.submitted_by_id, row.drafted_by_id) if one}
        tell(row, "back", authors - people_of(actor), "通报退回修改")
    return row


def approve(*, actor: Actor, key: str, version: int | None) -> Bulletin:
    """Approve what was submitted. Raises NotYours for who wrote any of it."""
    now = clock.now()
    with write():
        row, target = judged(actor, key, Verb.APPROVE, snapshot.current())
        save(
            row,
            version,
            standing=target.value,
            approved_by_id=actor.user_id,
            approved_at=now,
        )
        record(row, "approve_bulletin", actor, now, digest=row.digest)
        authors = {one for one in (row.submitted_by_id,) if one}
        tell(row, "approved", authors - people_of(actor), "通报已审签，请印发")
    return row


def issued(actor: Actor, key: str, number: str) -> None:
    """Note the number of the issued paper, and withdraw the edition it stands for.

    Called with the paper, in its transaction.
    """
    now = clock.now()
    with write():
        row, target = judged(actor, key, Verb.ISSUE, snapshot.current())
        save(row, None, standing=target.value, paper=number, issued_at=now)
        record(row, "issue_bulletin", actor, now, number=number)
        former = row.replaces
        if former is not None and former.standing == Standing.ISSUED.value:
            paper = IssuedPaper.objects.get(
                kind=PaperKind.BULLETIN.value, subject=former.key, voided_at__isnull=True
            )
            reason = f"由{number}替代：{row.why}"  # zh-only
            void_paper(actor=actor, key=paper.key, reason=cut(reason, WHY_LIMIT))


def voided(actor: Actor, key: str, reason: str) -> None:
    """Note that the paper was voided: the bulletin is withdrawn, and stays."""
    now = clock.now()
    with write():
        row, target = judged(actor, key, Verb.RECALL, snapshot.current())
        save(row, None, standing=target.value, withdrawn_why=reason[:WHY_LIMIT])
        record(row, "withdraw_bulletin", actor, now, why=reason[:WHY_LIMIT])
