"""``/tasks``: what is asked of units and people, its answers, and the judgement of the asker.

Presenting a case and instructing are commands of the case (``POST /cases/{no}/present`` …).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router, params
from pydantic import BaseModel, ConfigDict, Field

from linli.api import idempotency, parsing
from linli.api.auth import actor_of
from linli.api.outputs import REFUSALS, Named, Refusal
from linli.domain.errors import NotFound
from linli.domain.tasks import ACT_NAMES, Act, choices
from linli.people.actor import Actor
from linli.tasks.access import facts, get_task
from linli.tasks.actions.doing import carry_out
from linli.tasks.models import Task
from linli.tasks.queries.listing import Side, listed, of_task
from linli.tasks.queries.rows import TaskRow

router = Router(tags=["tasks"])


class TaskOut(BaseModel):
    """One task. ``no`` is the number of its case, empty where the caller does not see it."""

    key: str
    origin: str
    no: str
    text: str
    unit: str
    person: str
    standing: Named
    asked_by: str
    asked_at: datetime
    due_at: datetime
    late: bool
    answer: str
    answered_by: str
    answered_at: datetime | None
    sent_back: int
    judgement: str
    judged_at: datetime | None

    @classmethod
    def of(cls, row: TaskRow, no: str) -> Self:
        """Return one row."""
        same = set(TaskOut.model_fields) - {"no", "standing"}
        return cls(
            no=no,
            standing=Named(code=row.standing.value, name=row.standing_name),
            **{name: getattr(row, name) for name in same},
        )


class ChoiceOut(BaseModel):
    """What the caller may do; ``why`` is the refusal, empty when it may be done now."""

    act: str
    name: str
    why: str


class OneTaskOut(TaskOut):
    """One task with what may be done with it."""

    choices: list[ChoiceOut] = []


class TasksOut(BaseModel):
    """One page."""

    items: list[TaskOut]
    next: str | None
    prev: str | None


class TasksIn(BaseModel):
    """``show``: doing (asked of me or my unit), asked (by me or my centre), all."""

    show: Side = Side.DOING
    ended: bool = False
    cursor: str = ""


class ActIn(BaseModel):
    """``answer`` for answering, else ``text``; ``due_on`` for sending back."""

    model_config = ConfigDict(extra="forbid")

    answer: str = ""
    text: str = ""
    due_on: Annotated[str, Field(max_length=10, json_schema_extra={"format": "date"})] = ""


@router.get(
    "/tasks", response={200: TasksOut, 422: Refusal}, summary="任务列表", operation_id="list_tasks"
)
def list_tasks(request: HttpRequest, asked: Annotated[TasksIn, params.Query()]) -> TasksOut:
    """Return one page of visible tasks: open ones soonest due first, ended ones latest first."""
    parsing.only(request, *TasksIn.model_fields)
    page = listed(actor_of(request), asked.show, asked.cursor or None, ended=asked.ended)
    items = [TaskOut.of(row, no) for row, no in page.items]
    return TasksOut(items=items, next=page.next, prev=page.prev)


def _one(actor: Actor, task: Task) -> OneTaskOut:
    row, no = of_task(actor, task)
    found = OneTaskOut.of(row, no)
    found.choices = [
        ChoiceOut(act=one.act.value, name=ACT_NAMES[one.act], why=one.why)
        for one in choices(facts(actor, task))
    ]
    return found


@router.get(
    "/tasks/{key}",
    response={200: OneTaskOut, 404: Refusal},
    summary="一项任务",
    operation_id="task",
)
def read_task(request: HttpRequest, key: str, response: HttpResponse) -> OneTaskOut:
    """Return one visible task; its ETag goes into ``If-Match`` of what is done with it."""
    actor = actor_of(request)
    task = get_task(actor, key)
    response["ETag"] = parsing.etag(task.version)
    return _one(actor, task)


@router.post(
    "/tasks/{key}/{act}",
    response={200: OneTaskOut, **REFUSALS},
    summary="反馈、确认、退回或取消任务",
    operation_id="task_act",
)
def do_task(  # noqa: PLR0917 - one parameter for each part of a request
    request: HttpRequest,
    key: str,
    act: str,
    body: ActIn,
    if_match: parsing.IfMatch = None,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """``answer``, ``accept``, ``send_back`` or ``cancel`` a task; ``If-Match`` is needed."""
    actor = actor_of(request)
    known = next((one for one in Act if one.value == act), None)
    if known is None:
        raise NotFound("unknown-command", "没有这个操作。")
    version = parsing.if_match(if_match, needed=True)

    def carried() -> tuple[OneTaskOut, int]:
        task = carry_out(known, actor=actor, key=key, raw=body.model_dump(), version=version)
        return _one(actor, task), task.version

    return idempotency.versioned(request, idempotency_key, f"tasks/{key}/{act}", body, carried)
