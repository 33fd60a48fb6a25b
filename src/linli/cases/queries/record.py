"""One case with everything around it, as plain values: what the API's case document shows.

A fixed number of queries whatever the length of the history; names of units and matters
come from the catalogue in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from linli.audit.models import Event
from linli.cases import access
from linli.cases.models import Attachment, Case, CaseLink, Duty, Party, Score
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotYours
from linli.domain.lifecycle import Option, Role
from linli.kernel import encryption, masking
from linli.people.actor import Actor
from linli.people.models import User


@dataclass(frozen=True)
class Contact:
    """A person of the case as shown before any reveal: masked, or only how they wish to appear."""

    role: str
    privacy: str
    name: str
    phone: str


@dataclass(frozen=True)
class Link:
    """Another case this one belongs with; ``no`` is empty when the actor may not see it."""

    kind: str
    inward: bool
    no: str


@dataclass(frozen=True)
class Record:
    """The case, its duties and people, and what the actor may do next."""

    case: Case
    duties: tuple[Duty, ...]
    names: dict[int, str]
    contacts: tuple[Contact, ...]
    attachments: tuple[Attachment, ...]
    links: tuple[Link, ...]
    score: Score | None
    moves: tuple[Option, ...]


def record(actor: Actor, found: access.Bundle, catalogue: Catalogue, now: datetime) -> Record:
    """Read what belongs to an already fetched case: at most eight queries."""
    case = found.case
    people = {case.holder_id, case.reporter_staff_id}
    for duty in found.duties:
        people |= {duty.assignee_id, duty.signed_by_id}
    return Record(
        case=case,
        duties=tuple(found.duties),
        names=_names(people),
        contacts=_contacts(actor, found),
        attachments=tuple(
            Attachment.objects.filter(case_id=case.pk).select_related("file").order_by("id")
        ),
        links=_links(actor, case),
        score=Score.objects.filter(case_id=case.pk).first() if case.ended_at else None,
        moves=access.moves(actor, found, catalogue, now),
    )


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = [one for one in ids if one is not None]
    if not wanted:
        return {}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "full_name"))


def _contacts(actor: Actor, found: access.Bundle) -> tuple[Contact, ...]:
    shown = []
    for party in Party.objects.filter(case_id=found.case.pk).order_by("id"):
        name = phone = ""
        if access.may_see_contact(actor, found, party.privacy):
            if party.name:
                sealed = encryption.open_sealed("cases.party.name", party.row_key, party.name)
                name = masking.name(sealed)
            phone = f"****{party.phone_tail}" if party.phone_tail else ""
        shown.append(Contact(party.role, party.privacy, name, phone))
    return tuple(shown)


def _links(actor: Actor, case: Case) -> tuple[Link, ...]:
    rows = list(CaseLink.objects.filter(Q(source_id=case.pk) | Q(target_id=case.pk)).order_by("id"))
    if not rows:
        return ()
    others = [r.target_id if r.source_id == case.pk else r.source_id for r in rows]
    # A link is no way round visibility: the number of an invisible case is not told.
    seen = dict(access.visible_to(actor).filter(pk__in=others).values_list("pk", "no"))
    return tuple(
        Link(row.kind, row.target_id == case.pk, seen.get(other, ""))
        for row, other in zip(rows, others, strict=True)
    )


@dataclass(frozen=True)
class Happening:
    """One event of the case; ``payload`` is empty once retention has erased it."""

    seq: int
    at: datetime
    action: str
    role: str
    unit_id: int | None
    source_state: str
    target_state: str
    reason_code: str
    payload: dict[str, object]


def happenings(
    actor: Actor, found: access.Bundle, *, after: int, size: int
) -> tuple[list[Happening], int | None]:
    """Return events with ``seq`` above ``after``, and where to go on, None at the end: one query.

    Raises NotYours for somebody who is only the requester: internal notes are not theirs.
    """
    if access.roles_on(actor, found) == {Role.REPORTER}:
        raise NotYours("internal", "办理过程仅供工作人员查看，请用编号和查询码查看进展。")
    rows = list(
        Event.objects.filter(chain_kind="case", chain_id=int(found.case.no), seq__gt=after)
        .select_related("payload")
        .order_by("seq")[: size + 1]
    )
    more = rows[size - 1].seq if len(rows) > size else None
    return [_happening(event) for event in rows[:size]], more


def _happening(event: Event) -> Happening:
    return Happening(
        seq=event.seq,
        at=event.at,
        action=event.action,
        role=event.role,
        unit_id=event.unit_id,
        source_state=event.source_state,
        target_state=event.target_state,
        reason_code=event.reason_code,
        payload=dict(json.loads(event.payload.body)) if event.payload.body else {},
    )
