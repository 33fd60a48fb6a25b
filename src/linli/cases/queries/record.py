"""One case with everything around it, as plain values: what the API's case document shows.

A fixed number of queries whatever the length of the history; names of units and matters
come from the catalogue in memory.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from linli.audit.models import Event
from linli.cases import judging, rights
from linli.cases.bundle import Bundle
from linli.cases.models import Attachment, Case, Duty, Party, Score
from linli.cases.queries.related import LinkView, links_of, people_of
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotYours
from linli.domain.lifecycle import Option, Role
from linli.kernel import encryption, masking
from linli.people.actor import Actor


@dataclass(frozen=True)
class Contact:
    """A person of the case as shown before any reveal: masked, or only how they wish to appear."""

    role: str
    privacy: str
    name: str
    phone: str


@dataclass(frozen=True)
class Record:
    """The case, its duties and people, and what the actor may do next."""

    case: Case
    duties: tuple[Duty, ...]
    names: dict[int, str]
    contacts: tuple[Contact, ...]
    attachments: tuple[Attachment, ...]
    links: tuple[LinkView, ...]
    score: Score | None
    moves: tuple[Option, ...]


def record(actor: Actor, found: Bundle, catalogue: Catalogue, now: datetime) -> Record:
    """Read what belongs to an already fetched case: at most eight queries."""
    case = found.case
    return Record(
        case=case,
        duties=tuple(found.duties),
        names=people_of(found),
        contacts=_contacts(actor, found),
        attachments=tuple(
            Attachment.objects.filter(case_id=case.pk).select_related("file").order_by("id")
        ),
        links=links_of(actor, found),
        score=Score.objects.filter(case_id=case.pk).first() if case.ended_at else None,
        moves=judging.moves(actor, found, catalogue, now),
    )


def _contacts(actor: Actor, found: Bundle) -> tuple[Contact, ...]:
    shown = []
    for party in Party.objects.filter(case_id=found.case.pk).order_by("id"):
        name = phone = ""
        if rights.may_see_contact(actor, found, party.privacy):
            if party.name:
                sealed = encryption.open_sealed("cases.party.name", party.row_key, party.name)
                name = masking.name(sealed)
            phone = f"****{party.phone_tail}" if party.phone_tail else ""
        shown.append(Contact(party.role, party.privacy, name, phone))
    return tuple(shown)


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
    actor: Actor, found: Bundle, *, after: int, size: int
) -> tuple[list[Happening], int | None]:
    """Return events with ``seq`` above ``after``, and where to go on, None at the end: one query.

    Raises NotYours for somebody who is only the requester: internal notes are not theirs.
    """
    if rights.roles_on(actor, found) == {Role.REPORTER}:
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
