"""``/warnings``: hot issues found by the night's look; they are judged at the desk."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as params
from pydantic import BaseModel, Field

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import REFUSALS
from linli.catalogue import snapshot
from linli.rising.queries.listing import warnings
from linli.rising.queries.rooms import room

router = Router(tags=["warnings"])


class WarningOut(BaseModel):
    """One warning in a list."""

    key: str
    kind: str
    kind_name: str
    day: date
    last: date
    place: str
    matter: str
    text: str
    count: int
    verdict: str
    number: str


class WarningsOut(BaseModel):
    """One page, newest first."""

    items: list[WarningOut]
    next: str | None
    prev: str | None


class DayOut(BaseModel):
    """One day of the evidence; ``expected`` is null where nothing is known."""

    day: date
    count: int
    expected: float | None


class WarningWholeOut(BaseModel):
    """A warning with its evidence; ``cases`` are those the caller may see, 30 at most."""

    key: str
    kind: str
    day: date
    text: str
    method: str
    chance: float | None
    verdict: str
    words: str
    days: list[DayOut]
    cases: list[str]


class WarningsIn(BaseModel):
    """``show``: open (default), judged or all; ``kind`` by its code."""

    show: str = Field("open", pattern="^(open|judged|all)$")
    kind: str = ""
    cursor: str = ""


@router.get(
    "/warnings",
    response={200: WarningsOut, **REFUSALS},
    summary="热点预警列表",
    operation_id="warnings",
)
def list_warnings(
    request: HttpRequest, query: Annotated[WarningsIn, params.Query(...)]
) -> WarningsOut:
    """List the warnings the caller sees, newest first."""
    parsing.only(request, *WarningsIn.model_fields)
    found = warnings(
        actor_of(request), snapshot.current(), query.show, query.kind, query.cursor or None
    )
    items = [
        WarningOut(
            key=row.key,
            kind=row.kind,
            kind_name=row.kind_name,
            day=row.day,
            last=row.last,
            place=row.place,
            matter=row.matter,
            text=row.told,
            count=row.count,
            verdict=row.verdict,
            number=row.paper,
        )
        for row in found.items
    ]
    return WarningsOut(items=items, next=found.next, prev=found.prev)


@router.get(
    "/warnings/{key}",
    response={200: WarningWholeOut, **REFUSALS},
    summary="一条热点预警",
    operation_id="warning",
)
def read_warning(request: HttpRequest, key: str, response: HttpResponse) -> WarningWholeOut:
    """Return one warning with its evidence; its version is the ETag."""
    found = room(actor_of(request), key, snapshot.current())
    row = found.row
    response["ETag"] = parsing.etag(row.version)
    return WarningWholeOut(
        key=row.key,
        kind=row.kind,
        day=row.day,
        text=found.told,
        method=row.method,
        chance=row.chance,
        verdict=row.verdict,
        words=row.words,
        days=[
            DayOut(
                day=one.day,
                count=one.count,
                expected=float(one.expected) if one.expected else None,
            )
            for one in found.days
        ],
        cases=[no for no, _, _ in found.cases],
    )
