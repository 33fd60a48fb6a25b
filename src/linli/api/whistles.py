"""吹哨 of one case and as a list of all calls; the decision of an objection.

Calling, answering, recording arrivals and ending are commands of the case
(``POST /cases/{no}/whistle`` …).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router, params
from pydantic import BaseModel, ConfigDict

from linli.api import idempotency, parsing
from linli.api.auth import actor_of
from linli.api.numbers import number
from linli.api.outputs import Refusal
from linli.cases.access import get_case
from linli.catalogue import snapshot
from linli.kernel import clock
from linli.whistles.actions.objecting import decide
from linli.whistles.models import Call
from linli.whistles.queries.panel import CallView, WhistleView, whistles_of
from linli.whistles.queries.register import Line, register

router = Router(tags=["whistles"])

_REFUSALS = {400: Refusal, 403: Refusal, 404: Refusal, 409: Refusal, 422: Refusal}


class CallOut(BaseModel):
    """One department of a whistle; ``minutes`` after the deadline, negative when early."""

    unit: str
    name: str
    standing: str
    standing_name: str
    has_duty: bool
    answer_by: datetime
    reply: str
    clause: str
    replied_at: datetime | None
    decision: str
    arrived_at: datetime | None
    minutes: int
    stars: int | None
    rating: str

    @classmethod
    def of(cls, call: CallView) -> Self:
        """Return one department."""
        return cls(
            unit=call.code,
            name=call.unit,
            standing=call.standing.value,
            standing_name=call.word,
            has_duty=call.has_duty,
            answer_by=call.answer_by,
            reply=call.reply_text,
            clause=call.clause,
            replied_at=call.replied_at,
            decision=call.decision,
            arrived_at=call.arrived_at,
            minutes=call.minutes,
            stars=call.stars,
            rating=call.rating_text,
        )


class WhistleOut(BaseModel):
    """One whistle of a case."""

    no: str
    kind: str
    kind_name: str
    unit: str
    called_at: datetime
    arrive_by: datetime
    meet_at: str
    text: str
    basis: str
    stage: str
    outcome: str
    result: str
    ended_at: datetime | None
    calls: list[CallOut]

    @classmethod
    def of(cls, one: WhistleView) -> Self:
        """Return one whistle."""
        plain = (
            *("no", "kind", "kind_name", "unit", "called_at", "arrive_by", "meet_at", "text"),
            *("basis", "outcome", "result", "ended_at"),
        )
        return cls(
            **{name: getattr(one, name) for name in plain},
            stage=one.stage.value,
            calls=[CallOut.of(call) for call in one.calls],
        )


@router.get(
    "/cases/{no}/whistles",
    response={200: list[WhistleOut], 404: Refusal},
    summary="本件的吹哨",
    operation_id="list_case_whistles",
)
def of_case(request: HttpRequest, no: str) -> list[WhistleOut]:
    """Return the whistles of a visible case, newest first."""
    actor = actor_of(request)
    case = get_case(actor, number(no))
    found = whistles_of(actor, case, snapshot.current(), clock.now())
    return [WhistleOut.of(one) for one in found]


class LineOut(BaseModel):
    """One call in the list of all; ``case`` is the number of the matter."""

    case: str
    whistle: str
    kind: str
    calling_unit: str
    unit: str
    standing: str
    called_at: datetime
    answer_by: datetime
    arrive_by: datetime
    replied_at: datetime | None
    arrived_at: datetime | None
    stars: int | None

    @classmethod
    def of(cls, line: Line) -> Self:
        """Return one line."""
        return cls(**{name: getattr(line, name) for name in cls.model_fields})


class LinesOut(BaseModel):
    """One page, newest first."""

    items: list[LineOut]
    next: str | None
    prev: str | None


class LinesIn(BaseModel):
    """``stand``: open (still going on) or all; ``unit``: code of a called unit."""

    stand: str = "open"
    unit: str = ""
    cursor: str = ""


@router.get(
    "/whistles",
    response={200: LinesOut, 422: Refusal},
    summary="吹哨台账",
    operation_id="list_whistles",
)
def list_whistles(request: HttpRequest, asked: Annotated[LinesIn, params.Query()]) -> LinesOut:
    """Return one page of the calls in visible cases, newest first."""
    parsing.only(request, *LinesIn.model_fields)
    page = register(
        actor_of(request), snapshot.current(), asked.cursor, stand=asked.stand, unit=asked.unit
    )
    return LinesOut(items=[LineOut.of(line) for line in page.items], next=page.next, prev=page.prev)


class RulingIn(BaseModel):
    """``ruling``: uphold (the unit need not come) or refuse (it must)."""

    model_config = ConfigDict(extra="forbid")

    ruling: str = ""
    text: str = ""


class RulingOut(BaseModel):
    """Where the call stands now."""

    unit: str
    standing: str

    @classmethod
    def of(cls, call: Call) -> Self:
        """Return a call just decided."""
        unit = snapshot.current().units[call.unit_id]
        return cls(unit=unit.code, standing=call.standing.value)


@router.post(
    "/cases/{no}/whistles/{unit}/objection",
    response={200: RulingOut, **_REFUSALS},
    summary="裁定应哨异议",
    operation_id="decide_whistle_objection",
)
def decide_objection(
    request: HttpRequest,
    no: str,
    unit: str,
    body: RulingIn,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Decide the objection of a called unit; a leader of the county's centre, never who called."""
    actor, case_no = actor_of(request), number(no)

    def act() -> idempotency.Answer:
        call = decide(actor=actor, no=case_no, unit=unit, raw=body.model_dump())
        return idempotency.Answer(200, RulingOut.of(call).model_dump())

    path = f"{case_no}/whistles/{unit}/objection"
    return idempotency.answered(request, idempotency_key, path, body, act)
