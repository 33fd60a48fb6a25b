"""Looking at papers: the draft before issuing, one issued paper, all of one subject."""

from __future__ import annotations

from dataclasses import dataclass

from linli.catalogue.snapshot import Catalogue
from linli.documents import fonts, papers
from linli.documents.content import Document
from linli.documents.kinds import KINDS, Kind
from linli.documents.models import IssuedPaper
from linli.documents.papers import Paper
from linli.domain.errors import NotFound, NotYours
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor


@dataclass(frozen=True)
class PaperPreview:
    """The draft, not yet set in pages, and what to know before issuing."""

    kind: Kind
    name: str
    subject: str
    paper: Paper
    document: Document
    refusal: str
    missing: tuple[str, ...]
    substituted: tuple[str, ...]
    template_version: int


def preview_paper(actor: Actor, kind: str, subject: str, catalogue: Catalogue) -> PaperPreview:
    """Return the draft of a paper. Raises NotFound, and NotYours for who may not read it whole."""
    about = papers.subject_of(kind)
    now = clock.now()
    paper = about.find(actor, subject, now)
    name = KINDS[about.kind].name
    if not paper.may_read:
        raise NotYours("not-your-paper", paper.unread or Words("{name}不由您出具。", name=name))
    made = papers.drafted(about.kind, paper, catalogue, now)
    refusal = paper.refusal if paper.may_issue else Words("{name}不由您出具。", name=name)
    return PaperPreview(
        kind=about.kind,
        name=name,
        subject=subject,
        paper=paper,
        document=made.document,
        refusal=refusal,
        missing=fonts.missing(made.document.texts()),
        substituted=fonts.chosen().substituted(),
        template_version=made.row.version,
    )


@dataclass(frozen=True)
class PaperPage:
    """One issued paper with what it is about."""

    row: IssuedPaper
    name: str
    paper: Paper
    may_void: bool


def paper_page(actor: Actor, key: str) -> PaperPage:
    """Return what the page of a paper shows. Raises NotFound for unknown and unreadable alike."""
    rows = IssuedPaper.objects.select_related("template", "unit", "issued_by", "voided_by")
    row = rows.defer("content", "template__body").filter(key=key).first()
    absent = NotFound("no-document", "没有找到这份文书，或者您没有查看的权限。")
    if row is None:
        raise absent
    about = papers.subject_of(row.kind)
    paper = about.find(actor, row.subject, clock.now())
    if not paper.may_read:
        raise absent
    return PaperPage(
        row=row,
        name=KINDS[about.kind].name,
        paper=paper,
        may_void=row.voided_at is None and paper.may_issue,
    )


def papers_of(kind: Kind, subject: str) -> list[IssuedPaper]:
    """Return the papers issued about one thing the reader sees, newest first: one query."""
    rows = IssuedPaper.objects.filter(kind=kind.value, subject=subject).defer("content")
    return list(rows.order_by("-id")[:20])
