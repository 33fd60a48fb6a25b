"""``/meetings``: list, read, plan, run and close meetings; their minutes are issued at the desk."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router
from ninja.params import functions as params
from pydantic import BaseModel, Field

from linli.api import idempotency, parsing
from linli.api.auth import actor_of
from linli.api.meeting_outputs import ListOut, MeetingOut, RowOut, meeting_out
from linli.api.outputs import REFUSALS
from linli.catalogue import snapshot
from linli.domain.meetings import Verb
from linli.kernel import clock
from linli.meetings import actions
from linli.meetings.queries.listing import meetings
from linli.meetings.queries.room import room

router = Router(tags=["meetings"])


def _read(request: HttpRequest, key: str) -> MeetingOut:
    catalogue = snapshot.current()
    return meeting_out(room(actor_of(request), key, catalogue, clock.now()), catalogue)


class ListIn(BaseModel):
    """``show``: coming (default) or past; ``centre`` by its code."""

    show: str = Field("coming", pattern="^(coming|past)$")
    centre: str = ""
    cursor: str = ""


@router.get(
    "/meetings", response={200: ListOut, **REFUSALS}, summary="会议列表", operation_id="meetings"
)
def list_meetings(request: HttpRequest, query: Annotated[ListIn, params.Query(...)]) -> ListOut:
    """List the meetings the caller sees, newest first."""
    parsing.only(request, *ListIn.model_fields)
    found = meetings(
        actor_of(request),
        snapshot.current(),
        clock.now(),
        show=query.show,
        centre=query.centre,
        cursor=query.cursor,
    )
    return ListOut(items=[RowOut.of(row) for row in found.items], next=found.next, prev=found.prev)


@router.get(
    "/meetings/{key}",
    response={200: MeetingOut, **REFUSALS},
    summary="一次会议",
    operation_id="meeting",
    url_name="meeting",
)
def read_meeting(request: HttpRequest, key: str, response: HttpResponse) -> MeetingOut:
    """Return one meeting; its version is the ETag."""
    found = _read(request, key)
    response["ETag"] = parsing.etag(found.version)
    return found


class LineIn(BaseModel):
    """One line of the agenda: a case by its number, or a text."""

    no: str = ""
    text: str = ""
    reason: str = ""


class PlanIn(BaseModel):
    """A plan. Times with an offset; people by user name, units by code."""

    centre: str = ""
    planned_at: str
    place: str
    chair: str
    keeper: str
    units: list[str] = []
    names: list[str] = []
    agenda: list[LineIn] = []


@router.post(
    "/meetings",
    response={201: MeetingOut, **REFUSALS},
    summary="安排会议",
    operation_id="plan_meeting",
)
def plan(
    request: HttpRequest, body: PlanIn, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Plan a meeting and call those invited."""
    actor, raw = actor_of(request), body.model_dump()

    def act() -> idempotency.Answer:
        made = actions.plan(actor=actor, raw=raw)
        location = reverse("api-v1:meeting", kwargs={"key": made.key})
        return _answer(request, made.key, 201, location=location)

    return idempotency.answered(request, idempotency_key, "meetings", body, act)


def _answer(
    request: HttpRequest, key: str, status: int = 200, location: str = ""
) -> idempotency.Answer:
    out = _read(request, key)
    return idempotency.Answer(
        status, out.model_dump(mode="json"), location=location, etag=parsing.etag(out.version)
    )


class DecisionIn(BaseModel):
    """A decision; ``id`` with ``version`` of the decision changes one, ``remove`` takes it out."""

    id: int | None = None
    version: int | None = None
    text: str = ""
    unit: str = ""
    person: str = ""
    due_on: str = ""
    noted: bool = False
    remove: bool = False


class MarkIn(BaseModel):
    """Who came: a row of the attendance, its mark, why absent or who came instead."""

    id: int
    mark: str
    why: str = ""


class VerbIn(BaseModel):
    """What a verb may need: ``why`` for cancelling and sending back, the rest for its verb."""

    why: str = ""
    plan: PlanIn | None = None
    item: int | None = None
    words: str = ""
    deferred: bool = False
    decision: DecisionIn | None = None
    attendance: list[MarkIn] = []


def _write(request: HttpRequest, key: str, body: VerbIn, version: int) -> None:
    """Write what came of an item, or its decision; ``version`` is then the item's."""
    actor, item = actor_of(request), body.item or 0
    one = body.decision
    if one is None:
        actions.write_item(
            actor=actor,
            key=key,
            item_id=item,
            words=body.words,
            deferred=body.deferred,
            version=version,
        )
    elif one.remove:
        actions.undecide(
            actor=actor,
            key=key,
            item_id=item,
            decision_id=one.id or 0,
            version=one.version or 0,
        )
    else:
        raw = one.model_dump(exclude={"id", "version", "remove"})
        actions.decide(
            actor=actor,
            key=key,
            item_id=item,
            raw=raw,
            decision_id=one.id,
            version=one.version,
        )


def _do(request: HttpRequest, key: str, verb: Verb, body: VerbIn, version: int) -> None:
    actor = actor_of(request)
    named: dict[str, Any] = {"actor": actor, "key": key, "version": version}
    match verb:
        case Verb.CHANGE:
            raw = body.plan.model_dump() if body.plan else {}
            actions.change(raw=raw, **named)
        case Verb.CANCEL:
            actions.cancel(why=body.why, **named)
        case Verb.OPEN:
            actions.open_meeting(**named)
        case Verb.RECORD if body.attendance:
            marks = {one.id: (one.mark, one.why) for one in body.attendance}
            actions.attend(marks=marks, **named)
        case Verb.RECORD:
            _write(request, key, body, version)
        case Verb.CLOSE:
            actions.close(**named)
        case Verb.SEND_BACK:
            actions.send_back(why=body.why, **named)
        case Verb.TAKE_CHAIR:
            actions.take_chair(**named)
        case _:
            actions.approve(**named)


#: Issuing and voiding the minutes takes a look at the paper first: at the desk.
VERBS = tuple(verb for verb in Verb if verb not in (Verb.ISSUE, Verb.RECALL))
_SAY = {
    Verb.CHANGE: "修改会议安排",
    Verb.CANCEL: "取消会议",
    Verb.OPEN: "开会",
    Verb.RECORD: "记录：签到、议定意见、议定事项",
    Verb.CLOSE: "结束会议，形成纪要草稿",
    Verb.SEND_BACK: "退回修改纪要",
    Verb.TAKE_CHAIR: "接替不在岗的主持人",
    Verb.APPROVE: "审签纪要，议定事项成为任务",
}


def _operation(verb: Verb) -> None:
    def operation(
        request: HttpRequest,
        key: str,
        body: VerbIn,
        if_match: parsing.IfMatch = None,
        idempotency_key: parsing.IdempotencyKey = None,
    ) -> HttpResponse:
        version = parsing.if_match(if_match, needed=True) or 0

        def act() -> idempotency.Answer:
            _do(request, key, verb, body, version)
            return _answer(request, key)

        path = f"meetings/{key}/{verb.value}"
        return idempotency.answered(request, idempotency_key, path, body, act)

    operation.__name__ = f"meeting_{verb.value}"
    operation.__doc__ = None
    router.post(
        f"/meetings/{{key}}/{verb.value}",
        response={200: MeetingOut, **REFUSALS},
        summary=_SAY[verb],
        operation_id=f"meeting_{verb.value}",
        description="必须带 If-Match：会议的版本；写议定意见时是该议题的版本。",
    )(operation)


for _verb in VERBS:
    _operation(_verb)
