"""One meeting as one person sees it: promises, agenda, who came, decisions, what may be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.meetings import STANDINGS, Facts, Hand, Standing, Verb, open_to
from linli.kernel import clock
from linli.meetings import naming
from linli.meetings.access import (
    HIDDEN,
    get_meeting,
    shown_promises,
    sight,
    units_of,
    visible_to,
)
from linli.meetings.judging import facts_of
from linli.meetings.models import AgendaItem, Attendance, Decision, Meeting
from linli.meetings.people import Staff, staff
from linli.people.actor import Actor
from linli.tasks.queries.rows import TaskRow, of_origin


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision; ``unit_code`` and ``username`` are for the form that changes it."""

    id: int
    text: str
    noted: bool
    unit: str
    unit_code: str
    unit_closed: bool
    person: str
    username: str
    due_on: date | None
    version: int
    task: TaskRow | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item; ``hidden`` keeps back everything but its place on the agenda."""

    id: int
    position: int
    hidden: bool
    case_id: int | None
    no: str
    title: str
    reason: str
    words: str
    deferred: bool
    version: int
    changed_by: str
    decisions: tuple[DecisionRow, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """One line of the attendance; ``who`` is the unit's or the person's name.

    ``why`` somebody is absent stands here for the chair and the keeper alone.
    """

    id: int
    who: str
    unit_id: int | None
    mark: str
    mark_label: str
    why: str


@dataclass(frozen=True)
class Room:
    """All of one meeting."""

    meeting: Meeting
    title: str
    centre: str
    standing: Standing
    standing_label: str
    items: tuple[ItemRow, ...]
    seats: tuple[Seat, ...]
    promised: tuple[TaskRow, ...]
    verbs: Mapping[Verb, str]
    facts: Facts
    staff: Staff
    #: Matters on the agenda, or promised about, that the reader does not see.
    unseen: frozenset[int]

    def may(self, *verbs: Verb) -> bool:
        """Tell whether the reader is offered one of these, if not at once."""
        return any(verb in self.verbs for verb in verbs)

    @property
    def writes(self) -> bool:
        """The reader may write into it now."""
        return Verb.RECORD in self.verbs


def room(
    actor: Actor, key: str, catalogue: Catalogue, now: datetime, *, lock: bool = False
) -> Room:
    """Return a visible meeting: at most eleven queries. Raises NotFound."""
    meeting = get_meeting(actor, key, catalogue, lock=lock)
    items = list(meeting.items.select_related("changed_by").annotate(no_=F("case__no")))
    decisions = list(
        Decision.objects.filter(item__meeting_id=meeting.pk).select_related("person").order_by("id")
    )
    attendance = list(meeting.attendance.select_related("person"))
    former = of_origin("meeting", meeting.previous.key) if meeting.previous else []
    given = {task.key: task for task in of_origin("meeting", meeting.key)} if decisions else {}
    about = [one.case_id for one in items] + [task.case_id for task in former]
    seen = sight(actor, [one for one in about if one is not None])
    may = staff(catalogue.units[meeting.centre_id], catalogue)
    facts = facts_of(
        actor,
        meeting,
        catalogue,
        items=items,
        decisions=decisions,
        attendance=attendance,
        may=may,
    )
    by_item: dict[int, list[Decision]] = defaultdict(list)
    for one in decisions:
        by_item[one.item_id].append(one)
    view = _View(seen.seen, units_of(actor), catalogue, given, now.astimezone(clock.CIVIL).date())
    rows = [
        _item(one, by_item[one.pk], view)
        for one in items
        if one.case_id is None or one.case_id not in seen.out
    ]
    return Room(
        meeting=meeting,
        title=naming.title(meeting, catalogue),
        centre=catalogue.units[meeting.centre_id].name,
        standing=Standing(meeting.standing),
        standing_label=STANDINGS[Standing(meeting.standing)],
        items=tuple(rows),
        seats=tuple(
            _seat(one, catalogue, private=bool(facts.hands & {Hand.CHAIR, Hand.KEEPER}))
            for one in attendance
        ),
        promised=shown_promises(actor, former, seen),
        verbs=open_to(facts),
        facts=facts,
        staff=may,
        unseen=frozenset(one for one in about if one is not None) - seen.seen,
    )


@dataclass(frozen=True, slots=True)
class _View:
    """What the lines are drawn with: matters seen, the reader's units, tasks by key."""

    seen: frozenset[int]
    units: frozenset[int]
    catalogue: Catalogue
    given: Mapping[str, TaskRow]
    today: date


def _item(one: AgendaItem, decisions: list[Decision], view: _View) -> ItemRow:
    hidden = one.case_id is not None and one.case_id not in view.seen
    shown = [row for row in decisions if not hidden or row.unit_id in view.units]
    return ItemRow(
        id=one.pk,
        position=one.position,
        hidden=hidden,
        case_id=None if hidden else one.case_id,
        no="" if hidden else str(getattr(one, "no_", None) or ""),
        title=HIDDEN if hidden else one.title,
        reason="" if hidden else one.reason,
        words="" if hidden else one.words,
        deferred=one.deferred,
        version=one.version,
        changed_by=one.changed_by.full_name if one.changed_by and not hidden else "",
        decisions=tuple(_decision(row, view) for row in shown),
    )


def _decision(row: Decision, view: _View) -> DecisionRow:
    unit = view.catalogue.units.get(row.unit_id) if row.unit_id else None
    return DecisionRow(
        id=row.pk,
        text=row.text,
        noted=row.noted,
        unit=unit.name if unit else "",
        unit_code=unit.code if unit else "",
        unit_closed=unit is not None and not unit.live(view.today),
        person=row.person.full_name if row.person else "",
        username=row.person.username if row.person else "",
        due_on=row.due_on,
        version=row.version,
        task=view.given.get(row.task_key),
    )


def _seat(row: Attendance, catalogue: Catalogue, *, private: bool) -> Seat:
    unit = catalogue.units.get(row.unit_id) if row.unit_id else None
    who = (unit.name if unit else "", row.person.full_name if row.person else row.name)
    return Seat(
        id=row.pk,
        who=" ".join(filter(None, who)),
        unit_id=row.unit_id,
        mark=row.mark,
        mark_label=row.get_mark_display(),
        why=row.why if private or row.mark != Attendance.Mark.ABSENT else "",
    )


def on_agendas(case: Case, actor: Actor, catalogue: Catalogue) -> list[AgendaItem]:
    """Return where a case the actor sees stands on an agenda they see, newest first: one query."""
    return list(
        AgendaItem.objects.filter(case_id=case.pk, meeting__in=visible_to(actor, catalogue))
        .select_related("meeting")
        .prefetch_related("decisions")
        .order_by("-meeting__planned_at", "-pk")[:5]
    )
