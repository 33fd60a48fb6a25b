"""The case document, its list line and its history, as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel

from linli.api.outputs import Clocks, FileOut, Named, StateOut
from linli.cases.models import Duty
from linli.cases.queries.record import Happening, Record
from linli.cases.queries.rows import CaseRow
from linli.cases.queries.words import ROLE_LABELS, WORDS
from linli.catalogue.snapshot import Catalogue
from linli.domain.deadlines import Step
from linli.domain.lifecycle import Command, Option


class ClockOut(BaseModel):
    """How the business clock stands: normal, near, overdue, paused, done, late or none."""

    status: str
    name: str
    left: str
    due: datetime | None


class RowOut(BaseModel):
    """One case in a list."""

    no: str
    title: str
    state: StateOut
    matter: str
    place: str
    unit: str
    holder: str
    level: Named
    door: str
    start: datetime
    clock: ClockOut
    stage_due: datetime | None
    last_at: datetime
    last: str
    overseen: bool
    supervision: str
    pending: str
    place_unchecked: bool
    place_seeded: bool

    @classmethod
    def of(cls, row: CaseRow) -> Self:
        """Return the API's form of a list line."""
        return cls(
            no=row.no,
            title=row.title,
            state=StateOut.of(row.state),
            matter=row.matter,
            place=row.place,
            unit=row.unit,
            holder=row.holder,
            level=Named(code=row.level, name=row.level_label),
            door=row.door,
            start=row.clock_start,
            clock=ClockOut(
                status=row.clock.status,
                name=row.clock.word,
                left=row.clock.left,
                due=row.clock.due_at,
            ),
            stage_due=row.stage_due_at,
            last_at=row.last_at,
            last=row.last_word,
            overseen=row.overseen,
            supervision=row.supervision,
            pending=row.pending,
            place_unchecked=row.place_unchecked,
            place_seeded=row.place_seeded,
        )


class ListOut(BaseModel):
    """One page; ``next`` and ``prev`` are cursors for the same filters."""

    items: list[RowOut]
    next: str | None
    prev: str | None


class NextOut(BaseModel):
    """A move the caller's roles know here; ``refusal`` says why it is not open now."""

    command: str
    name: str
    allowed: bool
    code: str = ""
    refusal: str = ""

    @classmethod
    def of(cls, option: Option) -> Self:
        """Return the API's form of an option."""
        return cls(
            command=option.command.value,
            name=WORDS[option.command].label,
            allowed=option.allowed,
            code=option.code,
            refusal=option.refusal,
        )


class DutyOut(BaseModel):
    """One unit's part; ended ones stay as the chain of responsibility."""

    unit: Named
    part: str
    active: bool
    given_at: datetime
    signed_at: datetime | None
    assignee: str
    done_at: datetime | None
    ended_at: datetime | None


class ContactOut(BaseModel):
    """A person of the case, masked."""

    role: str
    privacy: str
    name: str
    phone: str


class AttachmentOut(FileOut):
    """A file of the case and what it proves."""

    purpose: str
    added_at: datetime


class LinkOut(BaseModel):
    """A related case that the caller may see."""

    relation: str
    no: str
    title: str
    state: StateOut


class PlaceOut(BaseModel):
    """Where it is; coordinates are WGS-84."""

    area: Named
    label: str
    address: str
    lon: float | None
    lat: float | None
    unchecked: bool
    seeded: bool


class CountsOut(BaseModel):
    """How often the case went round."""

    returned: int
    reworked: int
    reopened: int
    extended: int
    unreached: int


class ScoreOut(BaseModel):
    """The score of the finished work, 0 to 100, and its parts."""

    total: int
    timeliness: int
    quality: int | None
    rating: int | None


class CaseOut(BaseModel):
    """A case as its caller may see it, with what the caller may do next."""

    no: str
    version: int
    state: StateOut
    level: str
    door: str
    request_type: str
    title: str
    text: str
    matter: Named | None
    place: PlaceOut
    occurred_at: datetime | None
    people_affected: int | None
    contacts: list[ContactOut]
    centre: Named
    lead_unit: Named | None
    holder_unit: Named | None
    holder: str
    duties: list[DutyOut]
    clocks: Clocks
    responded_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    ended_at: datetime | None
    answer: str
    outcome: str
    end_reason: str
    end_text: str
    counts: CountsOut
    overseen: bool
    supervision: str
    sampled: bool
    self_settled: bool
    pending: str
    score: ScoreOut | None
    attachments: list[AttachmentOut]
    links: list[LinkOut]
    next: list[NextOut]


def _unit(unit_id: int | None, catalogue: Catalogue) -> Named | None:
    unit = catalogue.units.get(unit_id) if unit_id else None
    return Named(code=unit.code, name=unit.name) if unit else None


def _duty(duty: Duty, found: Record, catalogue: Catalogue) -> DutyOut:
    return DutyOut(
        unit=_unit(duty.unit_id, catalogue) or Named(code="", name=""),
        part=duty.part,
        active=duty.active,
        given_at=duty.given_at,
        signed_at=duty.signed_at,
        assignee=found.names.get(duty.assignee_id or 0, ""),
        done_at=duty.done_at,
        ended_at=duty.ended_at,
    )


def _attachments(found: Record) -> list[AttachmentOut]:
    return [
        AttachmentOut(
            key=row.file.key,
            kind=row.file.kind,
            name=row.file.name,
            media_type=row.file.media_type,
            size=row.file.size,
            purpose=row.purpose,
            added_at=row.added_at,
        )
        for row in found.attachments
    ]


def _place(found: Record, catalogue: Catalogue) -> PlaceOut:
    case = found.case
    node = catalogue.tree.by_id(case.area_id)
    return PlaceOut(
        area=Named(code=node.code, name=node.name),
        label=catalogue.tree.label(node),
        address=case.address,
        lon=case.lon,
        lat=case.lat,
        unchecked=case.place_unchecked,
        seeded=case.place_seeded,
    )


def case_out(found: Record, catalogue: Catalogue) -> CaseOut:
    """Return the whole document."""
    case, score = found.case, found.score
    matter = catalogue.matters.get(case.matter_id) if case.matter_id else None
    return CaseOut(
        no=case.no,
        version=case.version,
        state=StateOut.of(case.state),
        level=case.level,
        door=case.door,
        request_type=case.request_type,
        title=case.title,
        text=case.text,
        matter=Named(code=matter.code, name=matter.name) if matter else None,
        place=_place(found, catalogue),
        occurred_at=case.occurred_at,
        people_affected=case.people_affected,
        contacts=[
            ContactOut(role=c.role, privacy=c.privacy, name=c.name, phone=c.phone)
            for c in found.contacts
        ],
        centre=_unit(case.centre_id, catalogue) or Named(code="", name=""),
        lead_unit=_unit(case.lead_unit_id, catalogue),
        holder_unit=_unit(case.holder_unit_id, catalogue),
        holder=found.names.get(case.holder_id or 0, ""),
        duties=[_duty(duty, found, catalogue) for duty in found.duties],
        clocks=Clocks.of(case),
        responded_at=case.responded_at,
        answered_at=case.answered_at,
        closed_at=case.closed_at,
        ended_at=case.ended_at,
        answer=case.answer,
        outcome=case.outcome,
        end_reason=case.end_reason,
        end_text=case.end_text,
        counts=CountsOut(
            returned=case.return_count,
            reworked=case.rework_count,
            reopened=case.reopen_count,
            extended=case.extension_count,
            unreached=case.unreached_count,
        ),
        overseen=case.overseen,
        supervision=case.supervision,
        sampled=case.sampled,
        self_settled=case.self_settled,
        pending=case.pending_kind,
        score=ScoreOut(
            total=score.total,
            timeliness=score.timeliness,
            quality=score.quality,
            rating=score.rating,
        )
        if score
        else None,
        attachments=_attachments(found),
        links=[
            LinkOut(
                relation=link.words, no=link.no, title=link.title, state=StateOut.of(link.state)
            )
            for link in found.links
        ],
        next=[NextOut.of(option) for option in found.moves],
    )


class EventOut(BaseModel):
    """One thing that happened; ``payload`` holds its words and values."""

    seq: int
    at: datetime
    action: str
    name: str
    role: str
    role_name: str
    unit: Named | None
    source_state: str
    target_state: str
    reason: str
    payload: dict[str, Any]

    @classmethod
    def of(cls, event: Happening, catalogue: Catalogue) -> Self:
        """Return the API's form of an event."""
        known = {command.value for command in Command}
        return cls(
            seq=event.seq,
            at=event.at,
            action=event.action,
            name=WORDS[Command(event.action)].done if event.action in known else event.action,
            role=event.role,
            role_name=ROLE_LABELS.get(event.role, ""),
            unit=_unit(event.unit_id, catalogue),
            source_state=event.source_state,
            target_state=event.target_state,
            reason=event.reason_code,
            payload=event.payload,
        )


class EventsOut(BaseModel):
    """Events in order; ask again with ``after`` = ``next`` while there is one."""

    items: list[EventOut]
    next: int | None


class StepOut(BaseModel):
    """One line of the explanation: a stable code, its sentence, the moment it led to."""

    code: str
    text: str
    at: datetime | None

    @classmethod
    def of(cls, step: Step) -> Self:
        """Return the API's form of a step."""
        return cls(code=step.code, text=step.text, at=step.at)


class DueOut(BaseModel):
    """Why it is due when it is."""

    no: str
    due: datetime | None
    respond_due: datetime | None
    steps: list[StepOut]
