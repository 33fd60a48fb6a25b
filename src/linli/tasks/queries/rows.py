"""A task as pages and programs read it, with the names of everybody it concerns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from linli.cases.acting import shown
from linli.domain.tasks import ENDED, OPEN, STANDING_NAMES, Parties, Standing
from linli.tasks.models import Task

#: Most tasks of one origin or one case shown together.
MOST = 100

#: What a task can come from, as pages say it.
ORIGINS = {
    "instruction": "领导批示",
    "meeting": "会商议定",
    "decision": "提级裁定",
}
_NAMES = ("unit", "asked_unit", "person", "asked_by", "asked_for")
_ANSWERED = ("answered_by", "answered_for", "judged_by")


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task; names say who stood in for whom. Texts stay as they were written.

    ``case_id`` is for the caller, who knows whether the reader may see the case.
    """

    id: int
    origin: str
    origin_key: str
    case_id: int | None
    text: str
    unit_id: int
    unit: str
    person_id: int | None
    person: str
    standing: Standing
    asked_by_id: int | None
    asked_by: str
    asked_unit: str
    asked_at: datetime
    due_at: datetime
    late: bool
    answer: str
    answered_by: str
    answered_at: datetime | None
    sent_back: int
    judged_by: str
    judged_at: datetime | None
    judgement: str
    version: int
    #: Who has to do with it, for the rules.
    parties: Parties
    #: Its case has ended meanwhile: a task stays until it is answered or whoever asked cancels it.
    case_over: bool = False

    @property
    def key(self) -> str:
        """The key in addresses."""
        return str(self.id)

    @property
    def whom(self) -> str:
        """Of whom it is asked."""
        return f"{self.unit} {self.person}".strip()

    @property
    def standing_name(self) -> str:
        """Where it stands, in words."""
        return STANDING_NAMES[self.standing]

    @property
    def origin_name(self) -> str:
        """What it came from, in words."""
        return ORIGINS.get(self.origin, "")

    @property
    def open(self) -> bool:
        """An answer is awaited."""
        return self.standing in OPEN

    def overdue(self, now: datetime) -> bool:
        """Tell whether an answer is awaited and should have come."""
        return self.open and now > self.due_at


def with_names(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Return the query with everybody named in it."""
    return tasks.select_related(*_NAMES, *_ANSWERED)


def row_of(task: Task) -> TaskRow:
    """Return a task read by :func:`with_names` as a row."""
    asked_for = task.asked_for.full_name if task.asked_for else None
    answered_for = task.answered_for.full_name if task.answered_for else None
    return TaskRow(
        id=task.pk,
        origin=task.origin,
        origin_key=task.origin_key,
        case_id=task.case_id,
        text=task.text,
        unit_id=task.unit_id,
        unit=task.unit.short_name or task.unit.name,
        person_id=task.person_id,
        person=task.person.full_name if task.person else "",
        standing=Standing(task.standing),
        asked_by_id=task.asked_by_id,
        asked_by=shown(task.asked_by.full_name, asked_for) if task.asked_by else "系统",
        asked_unit=(task.asked_unit.short_name or task.asked_unit.name) if task.asked_unit else "",
        asked_at=task.asked_at,
        due_at=task.due_at,
        late=task.late,
        answer=task.answer,
        answered_by=shown(task.answered_by.full_name, answered_for) if task.answered_by else "",
        answered_at=task.answered_at,
        sent_back=task.sent_back,
        judged_by=task.judged_by.full_name if task.judged_by else "",
        judged_at=task.judged_at,
        judgement=task.judgement,
        version=task.version,
        parties=task.parties,
    )


def of_origin(origin: str, key: str) -> list[TaskRow]:
    """Return the tasks of one origin in the order given: one query. The caller judges access."""
    return of_origins(origin, [key]).get(key, [])


def of_origins(origin: str, keys: Collection[str]) -> dict[str, list[TaskRow]]:
    """Return the tasks of several origins of a kind by key: one query, none for no keys."""
    found: dict[str, list[TaskRow]] = {}
    if not keys:
        return found
    tasks = Task.objects.filter(origin=origin, origin_key__in=list(keys))
    for task in with_names(tasks).order_by("asked_at", "due_at", "id")[: MOST * 5]:
        found.setdefault(task.origin_key, []).append(row_of(task))
    return found


def of_case(case_id: int) -> list[TaskRow]:
    """Return the tasks about a case, newest first: one query. The caller judges access."""
    tasks = Task.objects.filter(case_id=case_id)
    return [row_of(task) for task in with_names(tasks).order_by("-asked_at", "id")[:MOST]]


def open_overdue(now: datetime, limit: int = MOST) -> list[TaskRow]:
    """Return the tasks whose answer should have come, longest overdue first: one query.

    For the platform's own work; pages of people ask :mod:`linli.tasks.queries.listing`.
    """
    tasks = Task.objects.filter(due_at__lt=now).exclude(
        standing__in=[*(one.value for one in ENDED), Standing.ANSWERED.value]
    )
    return [row_of(task) for task in with_names(tasks).order_by("due_at", "id")[:limit]]
