"""The instructions of a case: presented, read, instructed, what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Value

from linli.cases.acting import shown
from linli.instructions.models import ORIGIN, Instruction, Presentation
from linli.kernel.statements import NUMBER_SLOT, Prepared
from linli.tasks.queries import TaskRow, of_origins

#: Most of each kind shown on the page of a case.
MOST = 20


@dataclass(frozen=True, slots=True)
class Presented:
    """One presentation: ``row`` for acting on it; names say who stood in for whom."""

    row: Presentation
    leader: str
    by: str
    unit: str
    text: str
    at: datetime
    due_at: datetime

    @property
    def read_at(self) -> datetime | None:
        """The first reading."""
        return self.row.read_at

    @property
    def open(self) -> bool:
        """The leader has not instructed."""
        return self.row.answered_at is None

    @property
    def read_by(self) -> str:
        """Who read it, when it was not the leader."""
        reader = self.row.read_by
        return reader.full_name if reader and reader.pk != self.row.leader_id else ""


@dataclass(frozen=True, slots=True)
class Instructed:
    """One instruction with its tasks; ``done`` of them are accepted."""

    id: int
    leader: str
    text: str
    at: datetime
    due_at: datetime | None
    presented_by: str
    tasks: tuple[TaskRow, ...]

    @property
    def done(self) -> int:
        """How many tasks are accepted."""
        return sum(1 for task in self.tasks if task.standing == "accepted")


@dataclass(frozen=True, slots=True)
class Instructions:
    """Everything of a case, newest first."""

    presented: tuple[Presented, ...]
    instructed: tuple[Instructed, ...]


_THERE = Prepared(
    lambda: (
        Presentation.objects.filter(case_id=NUMBER_SLOT)
        .order_by()
        .annotate(kind=Value(0))
        .values_list("kind")
        .union(
            Instruction.objects.filter(case_id=NUMBER_SLOT)
            .order_by()
            .annotate(kind=Value(1))
            .values_list("kind")
        )
    )
)


def what_there_is(case_id: int) -> tuple[bool, bool]:
    """Tell whether anything was presented, and whether anything was instructed: one query."""
    kinds = {row[0] for row in _THERE.tuples(case_id)}
    return 0 in kinds, 1 in kinds


def of_case(case_id: int, *, presented: bool, instructed: bool) -> Instructions | None:
    """Return what there is, None for nothing: one query for each part, one for the tasks.

    The caller has made sure that the reader sees the case.
    """
    people = ("leader", "presented_by", "presented_for", "presented_unit", "read_by")
    rows = (
        Presentation.objects.filter(case_id=case_id).select_related(*people).order_by("-id")
        if presented
        else Presentation.objects.none()
    )
    shown_rows = tuple(_presented(row) for row in rows[:MOST])
    by = {one.row.answered_seq: one.by for one in shown_rows}
    given = _instructed(case_id, by) if instructed else ()
    return Instructions(shown_rows, given) if shown_rows or given else None


def _presented(row: Presentation) -> Presented:
    return Presented(
        row=row,
        leader=row.leader.full_name,
        by=shown(
            row.presented_by.full_name, row.presented_for.full_name if row.presented_for else None
        ),
        unit=row.presented_unit.short_name if row.presented_unit else "",
        text=row.text,
        at=row.presented_at,
        due_at=row.due_at,
    )


def _instructed(case_id: int, by: Mapping[int | None, str]) -> tuple[Instructed, ...]:
    rows = list(
        Instruction.objects.filter(case_id=case_id)
        .select_related("leader", "written_by")
        .order_by("-id")[:MOST]
    )
    tasks = of_origins(ORIGIN, [str(row.pk) for row in rows])
    return tuple(
        Instructed(
            id=row.pk,
            leader=shown(row.written_by.full_name, row.leader.full_name)
            if row.written_by
            else row.leader.full_name,
            text=row.text,
            at=row.given_at,
            due_at=row.due_at,
            presented_by=by.get(row.seq, ""),
            tasks=tuple(tasks.get(str(row.pk), ())),
        )
        for row in rows
    )
