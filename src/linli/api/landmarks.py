"""地点: the list, and one landmark with its names, its numbers and the matters one may open.

Read only: names are kept on the pages, where one sees what a change does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from django.http import HttpRequest
from ninja import Router, params
from pydantic import BaseModel, ConfigDict, Field

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import REFUSALS, Named, Refusal
from linli.catalogue import snapshot
from linli.domain.errors import Invalid
from linli.domain.landmarks import KIND_NAMES, STANDING_NAMES, Kind, Standing
from linli.landmarks.models import Landmark
from linli.landmarks.queries import detail, listing

router = Router(tags=["landmarks"])


class LandmarkOut(BaseModel):
    """One landmark; ``area`` is a code, ``lon`` and ``lat`` are WGS-84.

    ``matters`` and ``open`` count what the caller may open, nothing else.
    """

    id: int
    name: str
    kind: Named
    standing: Named
    area: str
    names: list[str]
    lon: float | None
    lat: float | None
    entry: int | None
    matters: int
    open: int

    @classmethod
    def of(cls, row: Landmark, names: list[str], matters: int, open_: int) -> Self:
        """Return the API's form of a landmark."""
        kind, standing = Kind(row.kind), Standing(row.standing)
        return cls(
            id=row.pk,
            name=row.name,
            kind=Named(code=kind.value, name=KIND_NAMES[kind]),
            standing=Named(code=standing.value, name=STANDING_NAMES[standing]),
            area=snapshot.current().tree.by_id(row.area_id).code,
            names=names,
            lon=row.lon,
            lat=row.lat,
            entry=row.entry_id,
            matters=matters,
            open=open_,
        )


class LandmarksOut(BaseModel):
    """One page in the order of names."""

    items: list[LandmarkOut]
    next: str | None
    prev: str | None


class LandmarksIn(BaseModel):
    """``area``: code of a place; ``text``: part of a name; ``ended``: what no longer counts."""

    model_config = ConfigDict(extra="forbid")

    kind: str = ""
    area: str = ""
    text: Annotated[str, Field(max_length=40)] = ""
    ended: bool = False
    cursor: str = ""
    size: Annotated[int, Field(ge=1, le=100)] = 50


class MatterOut(BaseModel):
    """One matter of a landmark: when it came, what was promised, what came of it."""

    no: str
    title: str
    at: datetime
    matter: str
    state: str
    due_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    outcome: str


class OneOut(BaseModel):
    """A landmark with its matters, newest first."""

    landmark: LandmarkOut
    matters: list[MatterOut]
    next: str | None
    prev: str | None


class OneIn(BaseModel):
    """``open``: only matters still worked on."""

    model_config = ConfigDict(extra="forbid")

    open: bool = False
    cursor: str = ""


@router.get(
    "/landmarks",
    response={200: LandmarksOut, 422: Refusal},
    summary="地点列表",
    operation_id="list_landmarks",
)
def list_landmarks(
    request: HttpRequest, asked: Annotated[LandmarksIn, params.Query()]
) -> LandmarksOut:
    """Return one page of landmarks with all their names."""
    parsing.only(request, *LandmarksIn.model_fields)
    node = snapshot.current().tree.by_code(asked.area) if asked.area else None
    if asked.area and node is None:
        raise Invalid(fields={"area": "没有这个区划代码。"})
    if asked.kind and asked.kind not in set(Kind):
        raise Invalid(fields={"kind": "没有这个类别。"})
    kind = Kind(asked.kind) if asked.kind else None
    wanted = listing.Wanted(node, kind, asked.text.replace("\x00", ""), ended=asked.ended)
    page = listing.listed(actor_of(request), wanted, asked.cursor, asked.size)
    items = [
        LandmarkOut.of(one.landmark, list(one.others), one.matters, one.open) for one in page.items
    ]
    return LandmarksOut(items=items, next=page.next, prev=page.prev)


@router.get(
    "/landmarks/{key}",
    response={200: OneOut, **REFUSALS},
    summary="一个地点和那里的事项",
    operation_id="get_landmark",
)
def get_landmark(request: HttpRequest, key: str, asked: Annotated[OneIn, params.Query()]) -> OneOut:
    """Return one landmark with its names and the matters the caller may open."""
    parsing.only(request, *OneIn.model_fields)
    found = detail.view(
        actor_of(request), snapshot.current(), key, asked.cursor, open_only=asked.open
    )
    numbers, names = found.numbers, [one.text for one in found.names]
    return OneOut(
        landmark=LandmarkOut.of(found.landmark, names, numbers.matters, numbers.open),
        matters=[
            MatterOut(**{name: getattr(one, name) for name in MatterOut.model_fields})
            for one in found.lines.items
        ],
        next=found.lines.next,
        prev=found.lines.prev,
    )
