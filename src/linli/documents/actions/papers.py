"""Issue, void and open papers about what is no case."""

from __future__ import annotations

import json
import secrets

from django.db import IntegrityError

from linli.audit.chain import Entry, log
from linli.cases.inputs import tidy
from linli.catalogue import snapshot
from linli.documents import papers
from linli.documents.actions.opening import FORMATS, Opened
from linli.documents.content import Document, digest, from_plain, serialised
from linli.documents.kinds import KINDS, Kind
from linli.documents.models import IssuedPaper
from linli.documents.render_docx import as_docx
from linli.documents.render_pdf import as_pdf
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.domain.words import Words
from linli.kernel import clock, encryption, serial
from linli.kernel.transaction import write
from linli.people.actor import Actor

#: Purpose under which contents are sealed, and the chain of everything done with one paper.
PURPOSE = "documents.paper.content"
CHAIN = "paper"
_ABSENT = "没有找到这份文书，或者您没有查看的权限。"


def issue_paper(*, actor: Actor, kind: str, subject: str) -> IssuedPaper:
    """Issue the paper in one transaction and return its row.

    Raises NotFound for what the actor does not see, NotYours and NotNow as its subject says,
    and NotNow while an earlier one of it stands.
    """
    about = papers.subject_of(kind)
    name = KINDS[about.kind].name
    now = clock.now()
    with write():
        paper = about.find(actor, subject, now, lock=True)
        if actor.user_id is None or not paper.may_issue:
            raise NotYours("not-your-paper", Words("{name}不由您出具。", name=name))
        standing = _standing(about.kind, subject)
        if standing is not None:
            told = Words("已出具{number}；要重新出具，先作废。", number=standing.number)
            raise NotNow("same-paper", told)
        if paper.refusal:
            raise NotNow("not-issuable", paper.refusal)
        catalogue = snapshot.current()
        made = papers.drafted(about.kind, paper, catalogue, now)
        running = serial.take(f"paper:{made.unit.code}:{about.kind.value}:{made.year}")
        document = made.numbered(running)
        text, key = serialised(document), secrets.token_hex(16)
        row = IssuedPaper(
            kind=about.kind.value,
            subject=subject,
            unit_id=made.unit.id,
            year=made.year,
            serial=running,
            number=document.number,
            title=document.title[:200],
            template=made.row,
            key=key,
            content=encryption.seal(PURPOSE, key, text),
            digest=digest(text),
            issued_by_id=actor.user_id,
            issued_at=now,
        )
        try:
            with write():
                row.save(force_insert=True)
        except IntegrityError:
            raise NotNow("same-paper", Words("{name}刚刚已经出具。", name=name)) from None
        about.issued(actor, subject, row.number)
        _record(actor, row, "issue_paper", digest=row.digest, template=made.row.version)
    return row


def void_paper(*, actor: Actor, key: str, reason: str) -> IssuedPaper:
    """Void a paper; it stays in the list and its number is never given again.

    Raises NotFound, NotYours, NotNow (already voided) and Invalid without a reason.
    """
    why = tidy(reason)[:200]
    now = clock.now()
    with write():
        row = _row(key)
        about = papers.subject_of(row.kind)
        paper = about.find(actor, row.subject, now, lock=True)
        if actor.user_id is None or not paper.may_issue:
            raise NotYours(
                "not-your-paper", Words("{name}不由您作废。", name=KINDS[about.kind].name)
            )
        if not why:
            raise Invalid(fields={"reason": "请写明作废的理由。"})
        changed = IssuedPaper.objects.filter(pk=row.pk, voided_at__isnull=True).update(
            voided_at=now, voided_by_id=actor.user_id, void_reason=why
        )
        if not changed:
            raise NotNow("already-void", "这份文书已经作废。")
        row.voided_at, row.voided_by_id, row.void_reason = now, actor.user_id, why
        about.voided(actor, row.subject, why)
        _record(actor, row, "void_paper", reason=why)
    return row


def open_paper(*, actor: Actor, key: str, form: str) -> Opened:
    """Return an issued paper as ``pdf`` or ``docx`` and log the reading.

    Raises NotFound for unknown, invisible and unreadable alike, NotNow when the stored content
    is not what was issued.
    """
    row = _row(key)
    if form not in FORMATS:
        raise NotFound("no-document", _ABSENT)
    about = papers.subject_of(row.kind)
    if not about.find(actor, row.subject, clock.now()).may_read:
        raise NotFound("no-document", _ABSENT)
    document = frozen_paper(row)
    _record(actor, row, "download_paper", format=form)
    # Setting the pages is slow work and stands outside the transaction of the log.
    data = as_pdf(document) if form == "pdf" else as_docx(document)
    return Opened(data, f"{KINDS[Kind(row.kind)].name} {row.number}.{form}", FORMATS[form])


def frozen_paper(row: IssuedPaper) -> Document:
    """Return the content as issued; raises NotNow when it does not fit its digest."""
    text = encryption.open_sealed(PURPOSE, row.key, row.content)
    if digest(text) != row.digest:
        raise NotNow("changed-document", "这份文书的内容与出具时不一致，请联系审计员。")
    return from_plain(json.loads(text))


def _standing(kind: Kind, subject: str) -> IssuedPaper | None:
    rows = IssuedPaper.objects.filter(kind=kind.value, subject=subject, voided_at__isnull=True)
    return rows.defer("content").first()


def _row(key: str) -> IssuedPaper:
    row = IssuedPaper.objects.select_related("template").filter(key=key).first()
    if row is None:
        raise NotFound("no-document", _ABSENT)
    return row


def _record(actor: Actor, row: IssuedPaper, action: str, **more: object) -> None:
    log(
        CHAIN,
        row.pk,
        Entry(
            action=action,
            at=clock.now(),
            actor_id=actor.user_id,
            unit_id=row.unit_id,
            fields=("paper",),
            request_id=actor.request_id,
            payload={
                "kind": row.kind,
                "number": row.number,
                "subject": row.subject,
                "actor_name": actor.name,
                **more,
            },
        ),
    )
