"""A draft to look at: what it would say, what would be missing, and whether it may go out."""

from __future__ import annotations

from dataclasses import dataclass

from linli.cases import access, rights
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.documents import fonts
from linli.documents.content import Document
from linli.documents.drafting import draft
from linli.documents.facts import case_facts, issuing_unit
from linli.documents.kinds import KINDS, Audience, Kind, may_issue, may_read
from linli.documents.models import IssuedDocument
from linli.domain.errors import NotYours
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor


@dataclass(frozen=True)
class Preview:
    """The draft, not yet set in pages, and what to know before issuing.

    ``named`` tells that the requester's name, masked here, will stand in full once issued.
    """

    case: Case
    kind: Kind
    name: str
    document: Document
    refusal: str
    missing: tuple[str, ...]
    substituted: tuple[str, ...]
    template_version: int
    former: tuple[str, ...]
    named: bool


def preview(actor: Actor, no: str, kind: Kind, catalogue: Catalogue) -> Preview:
    """Return the preview of one kind for a visible case: at most eleven queries.

    Raises NotFound for an invisible case, NotYours when the person may neither issue nor
    read documents of this kind.
    """
    now = clock.now()
    found = access.load(actor, no)
    info = KINDS[kind]
    towards = rights.roles_on(actor, found)
    mine = actor.user_id is not None and may_issue(kind, towards)
    if not mine and not may_read(kind, towards):
        raise NotYours("not-your-paper", Words("{name}不由您出具。", name=info.name))
    unit = catalogue.units[issuing_unit(actor, found.case, info.roles)]
    made = draft(kind, found, catalogue, unit, now)
    facts = case_facts(found.case, supported=bool(found.active("support")))
    refusal = info.refusal(facts) if mine else Words("{name}不由您出具。", name=info.name)
    return Preview(
        case=found.case,
        kind=kind,
        name=info.name,
        document=made.document,
        refusal=refusal,
        missing=fonts.missing(made.document.texts()),
        substituted=fonts.chosen().substituted(),
        template_version=made.row.version,
        former=_former(found.case, kind),
        named=info.audience is Audience.REQUESTER,
    )


def _former(case: Case, kind: Kind) -> tuple[str, ...]:
    rows = IssuedDocument.objects.filter(case_id=case.pk, kind=kind.value, voided_at__isnull=True)
    return tuple(rows.order_by("-id").values_list("number", flat=True)[:5])
