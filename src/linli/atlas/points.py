"""Matters one by one: as points where few are in the view, and as the list beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import QuerySet, Sum

from linli.atlas.asking import Asked, matters
from linli.cases.models import Case
from linli.cases.queries.clock_badges import business_clock
from linli.cases.queries.rows import CaseRow, Line, case_rows
from linli.catalogue.snapshot import Catalogue
from linli.kernel import keyset
from linli.kernel.keyset import Page
from linli.people.actor import Actor
from linli.pins import cells
from linli.pins.models import PinFact

#: Up to so many matters are drawn one by one.
MOST: Final = 120
#: Rows of one page of the list.
PAGE: Final = 20


class Point(NamedTuple):
    """One matter on the map; ``status`` as in :mod:`linli.cases.queries.clock_badges`."""

    no: str
    title: str
    lon: float
    lat: float
    status: str
    pressed: bool


def inside(cases: QuerySet[Case], cell: int | None) -> QuerySet[Case]:
    """Return those of the cases that lie in a cell; all of them without one."""
    if cell is None:
        return cases
    first, end = cells.span(cell)
    there = PinFact.objects.filter(cell__gte=first, cell__lt=end).values("case_id")
    return cases.filter(pk__in=there.annotate(s=Sum("n")).filter(s__gt=0).values("case_id"))


def points(actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime) -> list[Point]:
    """Return the matters of the view that have a sure place, at most :data:`MOST`: one query."""
    cases = inside(matters(actor, asked, catalogue, now), asked.cell).filter(
        lon__isnull=False, lat__isnull=False, place_unchecked=False
    )
    rows = cases.order_by("-clock_start", "-id").values(
        *("no", "title", "lon", "lat", "state", "due_at", "near_at", "paused_at"),
        *("answered_at", "supervision", "ended_at"),
    )
    found = []
    for row in rows[:MOST]:
        clock = business_clock(
            now=now,
            **{
                name: row[name]
                for name in ("state", "due_at", "near_at", "paused_at", "answered_at")
            },
        )
        pressed = bool(row["supervision"]) and row["ended_at"] is None
        found.append(Point(row["no"], row["title"], row["lon"], row["lat"], clock.status, pressed))
    return found


def listed(
    actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime, cursor: str
) -> Page[CaseRow]:
    """Return a page of the matters of the view, newest first: two queries.

    Raises Invalid for a cursor that does not belong here.
    """
    cases = inside(matters(actor, asked, catalogue, now), asked.cell)
    found = keyset.page(
        cases.values_list(*Line._fields, named=True),
        order=("-clock_start", "-id"),
        cursor=cursor or None,
        size=PAGE,
    )
    return Page(case_rows(found.items, catalogue, now, actor.stands_for), found.next, found.prev)
