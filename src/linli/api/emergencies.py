"""``/emergencies``: list, read, call, answer, end. Where responders are is not part of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as params
from pydantic import BaseModel, Field

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.numbers import number
from linli.api.outputs import REFUSALS, Named
from linli.api.rota_acts import Key, carry_out
from linli.catalogue import snapshot
from linli.kernel import clock
from linli.rota import actions
from linli.rota.queries import emergencies

router = Router(tags=["emergencies"])

_Words = Annotated[str, Field(max_length=1000)]


class KeyOut(BaseModel):
    """The key of an emergency."""

    key: str


class CallDoneOut(BaseModel):
    """The key of a call."""

    id: int


class RowOut(BaseModel):
    """One emergency in a list; ``late``: nobody acknowledged within the goal."""

    key: str
    place: str
    why: str
    opened_at: datetime
    acknowledged_at: datetime | None
    ended_at: datetime | None
    outcome: str
    late: bool


class ListOut(BaseModel):
    """One page, newest first."""

    items: list[RowOut]
    next: str | None
    prev: str | None


class ListIn(BaseModel):
    """``show``: open (default) or ended."""

    show: Literal["open", "ended"] = "open"
    cursor: str = ""


class CallOut(BaseModel):
    """One unit called; ``verbs`` are open to the caller."""

    id: int
    version: int
    unit: Named
    post: str
    phone: str
    near: str
    standing: str
    called_at: datetime
    acknowledged_at: datetime | None
    set_out_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    words: str
    verbs: list[str]


class EmergencyOut(BaseModel):
    """One emergency with its calls; ``no`` is empty where the caller does not see the case."""

    key: str
    no: str
    title: str
    place: str
    address: str
    why: str
    opened_at: datetime
    acknowledged_at: datetime | None
    ended_at: datetime | None
    outcome: str
    calls: list[CallOut]


@router.get(
    "/emergencies",
    response={200: ListOut, **REFUSALS},
    summary="应急呼叫列表",
    operation_id="emergencies",
)
def list_emergencies(request: HttpRequest, query: Annotated[ListIn, params.Query(...)]) -> ListOut:
    """List the emergencies the caller may see."""
    parsing.only(request, *ListIn.model_fields)
    catalogue, now = snapshot.current(), clock.now()
    found = emergencies.listed(actor_of(request), which=query.show, cursor=query.cursor or None)
    lines = [emergencies.line(row, catalogue, now) for row in found.items]
    items = [RowOut(**{name: getattr(one, name) for name in RowOut.model_fields}) for one in lines]
    return ListOut(items=items, next=found.next, prev=found.prev)


@router.get(
    "/emergencies/{key}",
    response={200: EmergencyOut, **REFUSALS},
    summary="一次应急呼叫",
    operation_id="emergency",
)
def read_emergency(request: HttpRequest, key: str) -> EmergencyOut:
    """Return one emergency with its calls."""
    view = emergencies.detail(actor_of(request), snapshot.current(), key)
    return EmergencyOut(
        key=view.row.key,
        no=view.no,
        title=view.title,
        place=view.place,
        address=view.address,
        why=view.row.why,
        opened_at=view.row.opened_at,
        acknowledged_at=view.row.acknowledged_at,
        ended_at=view.row.ended_at,
        outcome=view.row.outcome,
        calls=[
            CallOut(
                id=call.id,
                version=call.version,
                unit=Named(code=call.unit.code, name=call.unit.name),
                post=call.post,
                phone=call.phone,
                near=call.near,
                standing=call.standing,
                called_at=call.called_at,
                acknowledged_at=call.acknowledged_at,
                set_out_at=call.set_out_at,
                arrived_at=call.arrived_at,
                ended_at=call.ended_at,
                words=call.words,
                verbs=[verb for verb, _ in call.verbs],
            )
            for call in view.calls
        ],
    )


class WhyIn(BaseModel):
    """Why people have to come at once."""

    why: _Words


@router.post(
    "/cases/{no}/emergency",
    response={201: KeyOut, **REFUSALS},
    summary="按应急呼叫",
    operation_id="emergency_call",
)
def call(
    request: HttpRequest, no: str, body: WhyIn, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Call people to a case by hand."""
    actor, case_no = actor_of(request), number(no)
    return carry_out(
        request,
        f"cases/{case_no}/emergency",
        body,
        idempotency_key,
        lambda raw: {"key": actions.call_by_hand(actor=actor, no=case_no, raw=raw).key},
        status=201,
    )


@router.post(
    "/emergencies/{key}/next",
    response={200: CallDoneOut, **REFUSALS},
    summary="再叫下一个",
    operation_id="emergency_next",
)
def next_one(
    request: HttpRequest, key: str, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Call the next on the list."""
    actor = actor_of(request)
    return carry_out(
        request,
        f"emergencies/{key}/next",
        None,
        idempotency_key,
        lambda _raw: actions.call_next(actor=actor, key=key),
    )


class EndIn(BaseModel):
    """``outcome``: handled, stood_down or mistaken; a sentence."""

    outcome: _Words
    words: _Words


@router.post(
    "/emergencies/{key}/end",
    response={200: KeyOut, **REFUSALS},
    summary="结束应急呼叫",
    operation_id="emergency_end",
)
def end(
    request: HttpRequest, key: str, body: EndIn, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """End an emergency as its duty officer."""
    actor = actor_of(request)
    return carry_out(
        request,
        f"emergencies/{key}/end",
        body,
        idempotency_key,
        lambda raw: {"key": actions.end_emergency(actor=actor, key=key, raw=raw).key},
    )


class RespondIn(BaseModel):
    """What was done, or why the unit is stood down."""

    words: _Words = ""


@router.post(
    "/emergencies/{key}/calls/{response_id}/{verb}",
    response={200: CallDoneOut, **REFUSALS},
    summary="收到、已出发、已到场、已处置、撤回",
    operation_id="emergency_respond",
)
def respond(
    request: HttpRequest,
    key: str,
    response_id: Key,
    verb: Literal["acknowledge", "set_out", "arrive", "finish", "stand_down"],
    *,
    body: RespondIn,
    if_match: parsing.IfMatch = None,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Carry out one verb on one call."""
    actor, version = actor_of(request), parsing.if_match(if_match, needed=False)
    return carry_out(
        request,
        f"emergencies/{key}/calls/{response_id}/{verb}",
        body,
        idempotency_key,
        lambda raw: actions.respond(
            actor=actor, key=key, response_id=response_id, verb=verb, raw=raw, version=version
        ),
    )
