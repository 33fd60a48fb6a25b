"""What of tasks waits for somebody: those to answer, and answers to judge."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from linli.cases.acting import shown
from linli.domain.tasks import OPEN, Standing
from linli.domain.words import Words
from linli.people.actor import Actor
from linli.tasks.access import to_do_of, to_judge_of, visible_to
from linli.tasks.models import Task
from linli.tasks.queries.listing import case_over, number_of, with_numbers
from linli.tasks.waiting import MOST, Waiting

#: The page of one task.
ROUTE = "desk_task"


def to_answer(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - one shape for all
    """Return the tasks the actor is asked to answer, soonest due first: one query."""
    tasks = visible_to(actor).filter(
        to_do_of(actor), standing__in=sorted(one.value for one in OPEN)
    )
    return [
        _waiting(
            task,
            "task_answer",
            _asked(task),
            shown(task.asked_by.full_name, _name(task.asked_for)) if task.asked_by else "",
            task.asked_at,
        )
        for task in _read(actor, tasks)
    ]


def _asked(task: Task) -> str:
    """Return what is asked: nobody is left wondering about a task whose matter has ended."""
    if task.sent_back:
        return Words("请重新反馈（第{n}次退回）", n=task.sent_back)
    return "请反馈（工单已终结）" if case_over(task) else "请反馈"


def to_judge(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - one shape for all
    """Return the answers the actor is to accept or send back, soonest due first: one query."""
    tasks = visible_to(actor).filter(to_judge_of(actor), standing=Standing.ANSWERED.value)
    return [
        _waiting(
            task,
            "task_judge",
            "请确认反馈",
            shown(task.answered_by.full_name, _name(task.answered_for)) if task.answered_by else "",
            task.answered_at or task.asked_at,
        )
        for task in _read(actor, tasks)
    ]


def _read(actor: Actor, tasks: QuerySet[Task]) -> list[Task]:
    people = ("asked_by", "asked_for", "answered_by", "answered_for")
    rows = with_numbers(actor, tasks.select_related(*people))
    return list(rows.order_by("due_at", "id")[:MOST])


def _waiting(task: Task, kind: str, what: str, by: str, at: datetime) -> Waiting:
    return Waiting(
        kind=kind,
        key=str(task.pk),
        no=number_of(task),
        title=task.text,
        what=what,
        words=task.answer if kind == "task_judge" else task.judgement,
        asked_by=by,
        asked_at=at,
        due_at=task.due_at if kind == "task_answer" else None,
        route=ROUTE,
        args=(str(task.pk),),
    )


def _name(user: object) -> str | None:
    return getattr(user, "full_name", None)
