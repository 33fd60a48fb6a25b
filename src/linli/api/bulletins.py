"""``/bulletins``: list and read bulletins; they are worded, approved and issued at the desk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as params
from pydantic import BaseModel, Field

from linli.api import parsing
from linli.api.auth import actor_of
from linli.api.outputs import REFUSALS
from linli.bulletins.queries.listing import BulletinRow, Wanted, bulletins, listed
from linli.bulletins.queries.room import Room, room
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue

router = Router(tags=["bulletins"])


class RowOut(BaseModel):
    """One bulletin in a list."""

    key: str
    kind: str
    kind_name: str
    title: str
    centre: str
    first: date
    last: date
    edition: int
    standing: str
    standing_name: str
    number: str
    issued_at: datetime | None

    @classmethod
    def of(cls, row: BulletinRow) -> RowOut:
        """Return a row as it is sent."""
        return cls(
            key=row.key,
            kind=row.kind,
            kind_name=row.kind_name,
            title=row.title,
            centre=row.centre,
            first=row.first,
            last=row.last,
            edition=row.edition,
            standing=row.standing,
            standing_name=row.standing_name,
            number=row.paper,
            issued_at=row.issued_at,
        )


class ListOut(BaseModel):
    """One page, newest first."""

    items: list[RowOut]
    next: str | None
    prev: str | None


class TableOut(BaseModel):
    """A frozen table."""

    title: str
    head: list[str]
    rows: list[list[str]]


class PartOut(BaseModel):
    """One printed block: text with its numbers, a table, or the counts of a chart."""

    key: str
    kind: str
    text: str
    table: TableOut | None
    chart: dict[str, Any] | None


class FigureOut(BaseModel):
    """One frozen figure with the definition it was counted by."""

    code: str
    name: str
    text: str
    numerator: int | None
    denominator: int | None
    suppressed: bool
    version: int
    excluded: list[str]


class DisputeOut(BaseModel):
    """What a unit said about a figure, and the answer."""

    unit: str
    figure: str
    printed: str
    why: str
    at: datetime
    answer: str
    upheld: bool | None


class ChangeOut(BaseModel):
    """A difference to the former edition."""

    kind: str
    label: str
    was: str
    now: str


class BulletinOut(RowOut):
    """A bulletin with its frozen numbers."""

    why: str
    digest: str
    version: int
    parts: list[PartOut]
    figures: list[FigureOut]
    disputes: list[DisputeOut]
    changes: list[ChangeOut]


class ListIn(BaseModel):
    """``show``: out (default), work or dropped; ``kind`` and ``centre`` by their codes."""

    show: str = Field("out", pattern="^(out|work|dropped)$")
    kind: str = ""
    centre: str = ""
    cursor: str = ""


@router.get(
    "/bulletins", response={200: ListOut, **REFUSALS}, summary="通报列表", operation_id="bulletins"
)
def list_bulletins(request: HttpRequest, query: Annotated[ListIn, params.Query(...)]) -> ListOut:
    """List the bulletins the caller sees, newest first."""
    parsing.only(request, *ListIn.model_fields)
    wanted = Wanted(query.show, query.kind, query.centre)
    found = bulletins(actor_of(request), snapshot.current(), wanted, query.cursor or None)
    return ListOut(items=[RowOut.of(row) for row in found.items], next=found.next, prev=found.prev)


@router.get(
    "/bulletins/{key}",
    response={200: BulletinOut, **REFUSALS},
    summary="一份通报",
    operation_id="bulletin",
)
def read_bulletin(request: HttpRequest, key: str, response: HttpResponse) -> BulletinOut:
    """Return one bulletin with its frozen numbers; its version is the ETag."""
    catalogue = snapshot.current()
    found = room(actor_of(request), key, catalogue)
    response["ETag"] = parsing.etag(found.row.version)
    return _out(found, catalogue)


def _out(found: Room, catalogue: Catalogue) -> BulletinOut:
    row = found.row
    return BulletinOut(
        **RowOut.of(listed(row, catalogue)).model_dump(),
        why=row.why,
        digest=row.digest,
        version=row.version,
        parts=[
            PartOut(
                key=one.key,
                kind=one.kind,
                text=one.printed,
                table=TableOut(
                    title=one.table.title,
                    head=list(one.table.head),
                    rows=[list(line.cells) for line in one.table.rows],
                )
                if one.table
                else None,
                chart={
                    "title": one.chart.title,
                    "labels": list(one.chart.labels),
                    "series": {name: list(counts) for name, counts in one.chart.series},
                }
                if one.chart
                else None,
            )
            for one in found.parts
            if one.shown
        ],
        figures=[
            FigureOut(
                code=one.code,
                name=one.label,
                text=one.text,
                numerator=one.count,
                denominator=one.whole,
                suppressed=one.hidden,
                version=one.version,
                excluded=list(one.excluded),
            )
            for one in found.given
        ],
        disputes=[
            DisputeOut(
                unit=one.unit,
                figure=one.label,
                printed=one.printed,
                why=one.why,
                at=one.at,
                answer=one.answer,
                upheld=one.upheld,
            )
            for one in found.disputes
        ],
        changes=[
            ChangeOut(kind=one.kind.value, label=one.label, was=one.was, now=one.now)
            for one in found.changes
        ],
    )
