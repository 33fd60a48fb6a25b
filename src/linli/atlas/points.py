"""Matters one by one: as points where few are in the view, and as the list beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import (
    BigIntegerField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.expressions import RawSQL

from linli.atlas import leading
from linli.atlas.asking import ENDLESS, Asked, condition
from linli.atlas.summing import with_below
from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.cases.queries.clock_badges import business_clock
from linli.cases.queries.rows import CaseRow, Line, case_rows
from linli.catalogue.snapshot import Catalogue
from linli.kernel import keyset
from linli.kernel.among import Among
from linli.kernel.keyset import Page
from linli.people.actor import Actor
from linli.pins import cells, reading
from linli.pins.models import PinFact
from linli.pins.reading import Question

#: Up to so many matters are drawn one by one.
MOST: Final = 120
#: The same on a map that moves, of what is in sight.
IN_SIGHT: Final = 300
#: Up to so many are found by where they lie; more by walking through the newest until a page is
#: full, which is soon then.
FEW: Final = 2000
#: Who sees no more than so many in a view is asked for each, not the cells for everybody's.
OWN: Final = 20_000
_DAY: Final = timedelta(days=1)
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
    key: int


def inside(
    actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime, *, n: int, of: int = 0
) -> QuerySet[Case]:
    """Return the matters of the view that lie in its cell and its frame; all without either.

    ``n``: how many there are, as counted, and ``of`` how many are in the view without its frame
    (0: not known). They decide about speed only: few are found by where they lie and how somebody
    reaches them, many by walking through the newest.
    """
    if n == 0:
        return Case.objects.none()
    few = asked.group in ENDLESS and n <= FEW
    anywhere = asked.cell is None and asked.frame is None
    also = condition(actor, asked, catalogue, now)
    seen = visible_to(actor).filter(also).order_by()
    led = leading.reached(actor, also) if few and (anywhere or 0 < of <= OWN) else None
    cases = seen if led is None else led.order_by()
    if anywhere:
        return cases
    if few and led is None:
        sql, values = reading.keys(_question(asked, catalogue))
        return seen.filter(Among("pk", RawSQL(sql, values)))  # noqa: S611 - our own text
    # Each case's own pins are looked at: PostgreSQL would look through the cells for each.
    plain = ExpressionWrapper(F("cell") + 0, output_field=BigIntegerField())
    pins = PinFact.objects.alias(at=plain).filter(_there(asked))
    own = pins.filter(case_id=OuterRef("pk")).order_by().values("case_id").annotate(s=Sum("n"))
    return cases.alias(pinned=Subquery(own.values("s"))).filter(pinned__gt=0).order_by()


def _there(asked: Asked) -> Q:
    """Return the condition “in the cell, and in the frame” of a pin."""
    found = Q()
    if asked.cell is not None:
        found &= _in(*cells.span(asked.cell))
    if asked.frame is not None:
        either = Q(pk__in=[])
        for first, end in asked.frame.exactly:
            either |= _in(first, end)
        found &= either
    return found


def _in(first: int, end: int) -> Q:
    return Q(at__gte=first, at__lt=end)


def _question(asked: Asked, catalogue: Catalogue) -> Question:
    """Return what pins are asked for the matters of a cell or a frame."""
    matter = catalogue.matter(asked.matter) if asked.matter else None
    return Question(
        cells.FINEST,
        first=asked.first.number if asked.first else None,
        last=asked.last.number if asked.last else None,
        matters=with_below(matter.id, catalogue) if matter else None,
        cell=asked.cell,
        ranges=asked.frame.exactly if asked.frame else None,
    )


def points(
    actor: Actor,
    asked: Asked,
    catalogue: Catalogue,
    now: datetime,
    *,
    n: int,
    of: int = 0,
    most: int = MOST,
) -> list[Point]:
    """Return the matters of the view that have a sure place, at most so many: one query.

    ``n`` and ``of`` as for :func:`inside`.
    """
    cases = inside(actor, asked, catalogue, now, n=n, of=of).filter(
        lon__isnull=False, lat__isnull=False, place_unchecked=False
    )
    rows = cases.order_by("-clock_start", "-id").values(
        *("id", "no", "title", "lon", "lat", "state", "due_at", "near_at", "paused_at"),
        *("answered_at", "supervision", "ended_at"),
    )
    found = []
    for row in rows[:most]:
        clock = business_clock(
            now=now,
            **{
                name: row[name]
                for name in ("state", "due_at", "near_at", "paused_at", "answered_at")
            },
        )
        pressed = bool(row["supervision"]) and row["ended_at"] is None
        where = (row["lon"], row["lat"])
        found.append(Point(row["no"], row["title"], *where, clock.status, pressed, row["id"]))
    return found


def listed(
    actor: Actor,
    asked: Asked,
    catalogue: Catalogue,
    now: datetime,
    cursor: str,
    *,
    n: int,
    of: int = 0,
    known: Sequence[Point] = (),
) -> Page[CaseRow]:
    """Return a page of the matters of the view, newest first: two queries, seldom three.

    ``n`` and ``of`` as for :func:`inside`; ``known``: points of them. Where these are all, nothing
    is looked for again. Raises Invalid for a cursor that does not belong here.
    """
    if known and len(known) == n:
        cases = visible_to(actor).filter(pk__in=[one.key for one in known])
    else:
        cases = inside(actor, asked, catalogue, now, n=n, of=of)
    since = None if cursor else _lately(asked, now, n)
    found = None
    if since is not None:
        lately = Case.objects.filter(clock_start__gte=since).order_by().values("pk")
        found = _page(cases.filter(Among("pk", lately)), "")
    if found is None or found.next is None:
        found = _page(cases, cursor)
    return Page(case_rows(found.items, catalogue, now, actor.stands_for), found.next, found.prev)


def _page(cases: QuerySet[Case], cursor: str) -> Page[Any]:
    return keyset.page(
        cases.values_list(*Line._fields, named=True),
        order=("-clock_start", "-id"),
        cursor=cursor or None,
        size=PAGE,
    )


def _lately(asked: Asked, now: datetime, n: int) -> datetime | None:
    """Return since when three pages of a view's matters came, had they come evenly; a day at least.

    Led by the keys of these few days, PostgreSQL asks for each matter whether a unit has a duty in
    it; without, it first reads all duties the unit ever had.
    """
    since, until = asked.times
    if n <= OWN or asked.group != "all" or since is None:
        return None  # of fewer, these days would hold too many of everybody's
    end = min(now, until) if until else now
    return end - max(_DAY, (end - since) * min(1.0, 3 * PAGE / n))
