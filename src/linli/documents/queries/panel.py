"""The panel “文书” on the case page: what was issued, what may be issued now, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.queries.detail import CaseView
from linli.catalogue.snapshot import Catalogue
from linli.documents.facts import case_facts, roles
from linli.documents.kinds import KINDS, READERS, Kind, may_issue, may_read
from linli.documents.models import IssuedDocument
from linli.domain.lifecycle import Role
from linli.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Issued:
    """One issued document as this person sees it; ``may_open`` False shows the line only."""

    key: str
    kind: str
    name: str
    number: str
    title: str
    issued_at: datetime
    issued_by: str
    void: str
    may_open: bool
    may_void: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind the person issues; ``refusal`` empty = now. A preview is always possible."""

    kind: str
    name: str
    icon: str
    refusal: str


@dataclass(frozen=True, slots=True)
class Panel:
    """All of it; falsy when there is nothing to show to this person."""

    issued: tuple[Issued, ...]
    offers: tuple[Offer, ...]

    def __bool__(self) -> bool:
        return bool(self.issued or self.offers)


def panel(actor: Actor, view: CaseView, catalogue: Catalogue) -> Panel:
    """Return the panel of a case page already read: one query."""
    case = view.case
    supports = {duty.unit for duty in view.duties if duty.part == "协办" and duty.active}
    mine = frozenset(unit for unit in actor.units if catalogue.units[unit].name in supports)
    towards = roles(actor, case, mine)
    facts = case_facts(case, supported=bool(supports))
    offers = tuple(
        Offer(kind.value, info.name, info.icon, info.refusal(facts))
        for kind, info in KINDS.items()
        if may_issue(kind, towards)
    )
    return Panel(_issued(case.pk, towards), offers)


def _issued(case_id: int, towards: frozenset[Role]) -> tuple[Issued, ...]:
    if not any(towards & readers for readers in READERS.values()):
        return ()
    rows = (
        IssuedDocument.objects.filter(case_id=case_id)
        .select_related("issued_by")
        .defer("content")
        .order_by("-id")[:50]
    )
    return tuple(
        Issued(
            key=row.key,
            kind=row.kind,
            name=KINDS[Kind(row.kind)].name,
            number=row.number,
            title=row.title,
            issued_at=row.issued_at,
            issued_by=row.issued_by.full_name,
            void=row.void_reason if row.voided_at else "",
            may_open=may_read(Kind(row.kind), towards),
            may_void=row.voided_at is None and may_issue(Kind(row.kind), towards),
        )
        for row in rows
        if may_read(Kind(row.kind), towards)
    )
