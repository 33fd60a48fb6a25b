"""Meetings as the API shows them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from linli.api.outputs import Named
from linli.catalogue.snapshot import Catalogue
from linli.kernel import clock
from linli.meetings.queries.listing import MeetingRow
from linli.meetings.queries.room import DecisionRow, ItemRow, Room
from linli.tasks.queries.rows import TaskRow


class RowOut(BaseModel):
    """One meeting in a list."""

    key: str
    title: str
    centre: str
    planned_at: datetime
    place: str
    chair: str
    standing: Named
    items: int
    paper: str

    @classmethod
    def of(cls, row: MeetingRow) -> RowOut:
        """Return the API's form of a list line."""
        return cls(
            key=row.key,
            title=row.title,
            centre=row.centre,
            planned_at=row.planned_at,
            place=row.place,
            chair=row.chair,
            standing=Named(code=row.standing, name=row.standing_label),
            items=row.items,
            paper=row.paper,
        )


class ListOut(BaseModel):
    """One page; ``next`` and ``prev`` are cursors for the same filters."""

    items: list[RowOut]
    next: str | None
    prev: str | None


class DecisionOut(BaseModel):
    """One decision: a unit's with a day, or only noted; ``task`` once it is one."""

    id: int
    text: str
    noted: bool
    unit: Named | None
    person: str
    due_on: date | None
    version: int
    task: str

    @classmethod
    def of(cls, row: DecisionRow) -> DecisionOut:
        """Return the API's form of a decision."""
        return cls(
            id=row.id,
            text=row.text,
            noted=row.noted,
            unit=Named(code=row.unit_code, name=row.unit) if row.unit else None,
            person=row.person,
            due_on=row.due_on,
            version=row.version,
            task=row.task.key if row.task else "",
        )


class ItemOut(BaseModel):
    """One item; ``hidden`` is a matter the caller may not see."""

    id: int
    hidden: bool
    case: str
    title: str
    reason: str
    words: str
    deferred: bool
    version: int
    decisions: list[DecisionOut]

    @classmethod
    def of(cls, row: ItemRow) -> ItemOut:
        """Return the API's form of an item."""
        return cls(
            id=row.id,
            hidden=row.hidden,
            case=row.no,
            title=row.title,
            reason=row.reason,
            words=row.words,
            deferred=row.deferred,
            version=row.version,
            decisions=[DecisionOut.of(one) for one in row.decisions],
        )


class SeatOut(BaseModel):
    """Who was asked to come and whether they came."""

    id: int
    who: str
    mark: Named
    why: str


class PromiseOut(BaseModel):
    """What the last meeting decided, and how it stands."""

    task: str
    text: str
    whom: str
    due: datetime
    standing: Named
    overdue: bool

    @classmethod
    def of(cls, row: TaskRow) -> PromiseOut:
        """Return the API's form of a promise."""
        return cls(
            task=row.key,
            text=row.text,
            whom=row.whom,
            due=row.due_at,
            standing=Named(code=row.standing.value, name=row.standing_name),
            overdue=row.overdue(clock.now()),
        )


class MeetingOut(BaseModel):
    """A meeting as its caller may see it, with what the caller may do next ('' = at once)."""

    key: str
    version: int
    title: str
    centre: Named
    standing: Named
    planned_at: datetime
    held_at: datetime | None
    closed_at: datetime | None
    approved_at: datetime | None
    place: str
    chair: str
    keeper: str
    sent_back: str
    cancelled_why: str
    paper: str
    promised: list[PromiseOut]
    items: list[ItemOut]
    attendance: list[SeatOut]
    next: dict[str, str]


def meeting_out(found: Room, catalogue: Catalogue) -> MeetingOut:
    """Return the API's form of one meeting."""
    meeting = found.meeting
    return MeetingOut(
        key=meeting.key,
        version=meeting.version,
        title=found.title,
        centre=Named(code=catalogue.units[meeting.centre_id].code, name=found.centre),
        standing=Named(code=meeting.standing, name=found.standing_label),
        planned_at=meeting.planned_at,
        held_at=meeting.held_at,
        closed_at=meeting.closed_at,
        approved_at=meeting.approved_at,
        place=meeting.place,
        chair=meeting.chair.full_name,
        keeper=meeting.keeper.full_name,
        sent_back=meeting.sent_back,
        cancelled_why=meeting.cancelled_why,
        paper=meeting.paper,
        promised=[PromiseOut.of(row) for row in found.promised],
        items=[ItemOut.of(row) for row in found.items],
        attendance=[
            SeatOut(
                id=seat.id,
                who=seat.who,
                mark=Named(code=seat.mark, name=seat.mark_label),
                why=seat.why,
            )
            for seat in found.seats
        ],
        next={verb.value: str(why) for verb, why in found.verbs.items()},
    )
