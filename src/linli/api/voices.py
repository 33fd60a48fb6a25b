"""负担意见: said by field workers, answered by the county's centre; never who said it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router, params
from pydantic import BaseModel, ConfigDict, Field

from linli.admission import voices
from linli.admission.actions import voicing
from linli.admission.models import Voice
from linli.admission.queries.voices import Line, listed
from linli.api import idempotency, parsing
from linli.api.auth import actor_of
from linli.api.command_bodies import Body
from linli.api.outputs import REFUSALS
from linli.catalogue import snapshot
from linli.domain.errors import NotYours
from linli.kernel import clock

router = Router(tags=["grid-matters"])


class VoiceOut(BaseModel):
    """What was said; ``text`` is empty for a unit, which reads the answer alone."""

    key: str
    about: str
    subject: str
    unit: str
    text: str
    said_on: date
    due_on: date
    late: bool
    outcome: str
    answer: str
    answered_on: date | None

    @classmethod
    def of(cls, line: Line) -> Self:
        """Return the API's form of a line."""
        return cls(
            key=line.key,
            about=line.about,
            subject=line.subject,
            unit=line.unit,
            text=line.text,
            said_on=line.said_on,
            due_on=line.due_on,
            late=line.late,
            outcome=line.outcome,
            answer=line.answer,
            answered_on=line.answered_on,
        )


class VoicesOut(BaseModel):
    """One page: what waits by its term, what is answered newest first."""

    items: list[VoiceOut]
    next: str | None
    prev: str | None


class PageIn(BaseModel):
    """``answered``: those with an answer instead of those that wait for one."""

    model_config = ConfigDict(extra="forbid")

    answered: bool = False
    cursor: str = ""


Text = Annotated[str, Field(max_length=2000)]


class VoiceBody(Body):
    """What weighs: ``matter`` a code of the list, or ``work`` in one's own words."""

    about: Text
    text: Text
    matter: Text = ""
    work: Text = ""


class AnswerBody(Body):
    """What comes of it: stopped, eased or kept, and the words of the answer."""

    outcome: Text
    text: Text = ""


class SaidOut(BaseModel):
    """Where it stands."""

    key: str
    due_on: date
    outcome: str

    @classmethod
    def of(cls, row: Voice) -> Self:
        """Return the row's standing."""
        return cls(key=row.key, due_on=row.due_on, outcome=row.outcome)


@router.get("/burden-voices", response={200: VoicesOut, **REFUSALS}, summary="负担意见")
def burden_voices(request: HttpRequest, wanted: params.Query[PageIn]) -> VoicesOut:
    """Return one page of what the caller answers, or of what concerns the caller's unit."""
    actor, catalogue = actor_of(request), snapshot.current()
    if not voices.reads(actor, catalogue):
        raise NotYours("not-told", "负担意见由县综治中心答复，牵头单位看得到答复。")
    found = listed(actor, catalogue, wanted.cursor, answered=wanted.answered, today=clock.today())
    return VoicesOut(
        items=[VoiceOut.of(one) for one in found.items], next=found.next, prev=found.prev
    )


@router.post("/burden-voices", response={201: SaidOut, **REFUSALS}, summary="提出负担意见")
def say(
    request: HttpRequest, body: VoiceBody, idempotency_key: parsing.IdempotencyKey = None
) -> HttpResponse:
    """Say what weighs, as somebody who works outside; the record names nobody."""
    actor = actor_of(request)

    def act() -> idempotency.Answer:
        row = voicing.complain(actor=actor, raw=body.model_dump())
        return idempotency.Answer(201, SaidOut.of(row).model_dump(mode="json"))

    return idempotency.answered(request, idempotency_key, "burden-voices", body, act)


@router.post(
    "/burden-voices/{key}/answer", response={200: SaidOut, **REFUSALS}, summary="答复负担意见"
)
def answer(
    request: HttpRequest,
    key: str,
    body: AnswerBody,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Answer one, for the office that keeps the list of grid matters."""
    actor = actor_of(request)

    def act() -> idempotency.Answer:
        row = voicing.answer(actor=actor, key=key, outcome=body.outcome, text=body.text)
        return idempotency.Answer(200, SaidOut.of(row).model_dump(mode="json"))

    path = f"burden-voices/{key}/answer"
    return idempotency.answered(request, idempotency_key, path, body, act)
