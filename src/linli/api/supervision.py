"""督办 as a list, and the public listing of a matter under 挂牌督办.

Issuing, feeding back and releasing are commands of the case (``POST /cases/{no}/supervise`` …).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router, params
from pydantic import BaseModel, ConfigDict, Field

from linli.api import idempotency, parsing
from linli.api.auth import actor_of
from linli.api.numbers import number
from linli.api.outputs import Refusal
from linli.catalogue import snapshot
from linli.supervision import actions
from linli.supervision.models import Listing
from linli.supervision.queries import Line, Wanted, register

router = Router(tags=["supervision"])

_REFUSALS = {400: Refusal, 403: Refusal, 404: Refusal, 409: Refusal, 422: Refusal}


class SupervisionOut(BaseModel):
    """One 督办 with its last step; ``late``: feedback came late, or is missing after its day."""

    no: str
    unit: str
    level: str
    level_name: str
    number: str
    standing: str
    standing_name: str
    reason: str
    issued_at: datetime
    due_at: datetime
    fed_back_at: datetime | None
    ended_at: datetime | None
    late: bool

    @classmethod
    def of(cls, line: Line) -> Self:
        """Return one line of the register."""
        return cls(**{name: getattr(line, name) for name in cls.model_fields})


class SupervisionsOut(BaseModel):
    """One page, newest first."""

    items: list[SupervisionOut]
    next: str | None
    prev: str | None


class SupervisionsIn(BaseModel):
    """``stand``: live, silent, fed_back, ended or all; ``area``: code of a place."""

    stand: str = "live"
    level: str = ""
    unit: str = ""
    area: str = ""
    cursor: str = ""


@router.get(
    "/supervisions",
    response={200: SupervisionsOut, 422: Refusal},
    summary="督办台账",
    operation_id="list_supervisions",
)
def list_supervisions(
    request: HttpRequest, asked: Annotated[SupervisionsIn, params.Query()]
) -> SupervisionsOut:
    """Return one page of the 督办 of visible cases, newest first."""
    parsing.only(request, *SupervisionsIn.model_fields)
    catalogue = snapshot.current()
    wanted = Wanted.read(asked.model_dump(exclude={"cursor"}), catalogue)
    page = register(actor_of(request), wanted, catalogue, asked.cursor)
    return SupervisionsOut(
        items=[SupervisionOut.of(line) for line in page.items], next=page.next, prev=page.prev
    )


class ListingIn(BaseModel):
    """What to show: a fixed ground and a day. ``note`` is for the record and never shown."""

    model_config = ConfigDict(extra="forbid")

    ground: str = ""
    due_on: Annotated[str, Field(max_length=10, json_schema_extra={"format": "date"})] = ""
    note: str = ""
    confirmed: bool = False


class EndIn(BaseModel):
    """Why the listing is taken down."""

    model_config = ConfigDict(extra="forbid")

    note: str = ""


class ListingOut(BaseModel):
    """A public listing."""

    id: int
    ground: str
    due_on: date
    listed_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Listing) -> Self:
        """Return a listing."""
        return cls(
            id=row.pk,
            ground=row.ground,
            due_on=row.due_on,
            listed_at=row.listed_at,
            ended_at=row.ended_at,
        )


@router.post(
    "/cases/{no}/listing",
    response={201: ListingOut, **_REFUSALS},
    summary="挂牌公示",
    operation_id="list_publicly",
)
def list_publicly(
    request: HttpRequest,
    no: str,
    body: ListingIn,
    idempotency_key: parsing.IdempotencyKey = None,
) -> HttpResponse:
    """Show a matter under 挂牌督办 to everybody; ``confirmed`` must be true."""
    actor, case_no = actor_of(request), number(no)

    def act() -> idempotency.Answer:
        row = actions.list_publicly(
            actor=actor,
            no=case_no,
            ground=body.ground,
            due_on=body.due_on,
            note=body.note,
            confirmed=body.confirmed,
        )
        return idempotency.Answer(201, ListingOut.of(row).model_dump())

    return idempotency.answered(request, idempotency_key, f"{case_no}/listing", body, act)


@router.post(
    "/listings/{int:listing}/end",
    response={200: ListingOut, **_REFUSALS},
    summary="撤下挂牌公示",
    operation_id="take_down_listing",
)
def take_down(request: HttpRequest, listing: int, body: EndIn) -> ListingOut:
    """Take a public listing down before the 督办 is released."""
    row = actions.take_down(actor=actor_of(request), listing=listing, note=body.note)
    return ListingOut.of(row)
