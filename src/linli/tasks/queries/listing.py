"""Lists of tasks for people: those one may see, narrowed to a side, page by page."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from django.db.models import Case as Either
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value, When

from linli.audit import chain
from linli.audit.models import Event
from linli.cases.access import visible_to as cases_visible_to
from linli.domain.tasks import ENDED
from linli.kernel import keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor
from linli.tasks.access import asked_by_of, to_do_of, visible_to
from linli.tasks.models import Task
from linli.tasks.queries.rows import TaskRow, row_of, with_names

#: Rows on one page, and events of one task shown.
PAGE_SIZE = 30
_ENDED = sorted(one.value for one in ENDED)


class Side(StrEnum):
    """Which tasks a list shows."""

    DOING = "doing"
    ASKED = "asked"
    ALL = "all"


def listed(
    actor: Actor, side: Side, cursor: str | None = None, *, ended: bool = False
) -> Page[tuple[TaskRow, str]]:
    """Return tasks with the number of their case, empty where the actor does not see it.

    Open ones, soonest due first; ``ended`` ones, latest due first. One query. Raises Invalid for
    a cursor that is not ours.
    """
    tasks = visible_to(actor)
    if side is Side.DOING:
        tasks = tasks.filter(to_do_of(actor))
    elif side is Side.ASKED:
        tasks = tasks.filter(asked_by_of(actor))
    tasks = tasks.filter(standing__in=_ENDED) if ended else tasks.exclude(standing__in=_ENDED)
    order = ("-due_at", "-id") if ended else ("due_at", "id")
    found = keyset.page(
        with_numbers(actor, with_names(tasks)), order=order, cursor=cursor, size=PAGE_SIZE
    )
    rows = [(row_of(task), number_of(task)) for task in found.items]
    return Page(rows, found.next, found.prev)


def with_numbers(actor: Actor, tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Return the query with the number of each task's case, as far as the actor sees it.

    And with the moment of the case's end, which is for those who get the number.
    """
    seen = cases_visible_to(actor).filter(pk=OuterRef("case_id")).order_by()
    return tasks.annotate(
        shown_no=Either(
            When(Exists(seen), then="case__no"), default=Value(""), output_field=CharField()
        ),
        case_end=F("case__ended_at"),
    )


def number_of(task: Task) -> str:
    """Return the number read by :func:`with_numbers`."""
    return str(task.shown_no or "")  # type: ignore[attr-defined]  # annotated above


def case_over(task: Task) -> bool:
    """Tell whether the task's case has ended meanwhile, of one whose number the reader gets."""
    return bool(number_of(task)) and task.case_end is not None  # type: ignore[attr-defined]  # annotated above


def of_task(actor: Actor, task: Task) -> tuple[TaskRow, str]:
    """Return one task fetched through access, with names and the number of its case: one query."""
    found = with_numbers(actor, with_names(Task.objects.filter(pk=task.pk))).get()
    return replace(row_of(found), case_over=case_over(found)), number_of(found)


def history(task: Task) -> list[Event]:
    """Return everything done to a task fetched through access, in order: one query."""
    return chain.read("task", task.pk)
