"""Visits of the field tasks, and how much of the grid book they reached: counts of places.

What is counted is places and times somebody was met there, by the place's area: who made a visit
stands in no row that is read here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import Count, QuerySet

from linli.catalogue.snapshot import Catalogue
from linli.domain import gridbook
from linli.domain.indicator_figures import Counted, Stay
from linli.domain.outings import Kind, Spot
from linli.domain.spans import Span
from linli.gridbook.models import Entry
from linli.insights.ask import Ask
from linli.kernel import clock
from linli.outings.models import Stop
from linli.places.tree import Node
from linli.tally import reading
from linli.tally.scopes import Dim, Scope

#: Outcomes of a stop at which somebody was met, or the place seen.
MET: Final = (Spot.DONE.value, Spot.NO_CHANGE.value, Spot.PROBLEM.value)
#: Entries that are visited: places where people live or work.
VISITED: Final = (
    gridbook.Kind.ADDRESS.value,
    gridbook.Kind.BUILDING.value,
    gridbook.Kind.ORGANISATION.value,
    gridbook.Kind.SHOP.value,
)
#: What they may be grouped by.
DIMS: Final = frozenset({Dim.TOWN, Dim.VILLAGE})

Key = reading.Key
Counts = dict[Key, Counted | Stay]


def visits(ask: Ask) -> Counts:
    """Return how often somebody was met on a visit, by group: one query.

    Units are those that gave the task, matters those it was admitted for.
    """
    rows = _stops(ask.span, ask.scope).order_by().values_list("area_id").annotate(n=Count("id"))
    found: dict[Key, int] = {}
    for key, n in _grouped(rows, ask):
        found[key] = found.get(key, 0) + n
    return {key: Counted(n) for key, n in found.items()}


def coverage(ask: Ask) -> Counts:
    """Return how many places of the grid book were visited, of all current ones: two queries.

    A place that left the book since is in neither number.
    """
    current = Entry.objects.filter(
        kind__in=VISITED, standing=gridbook.Standing.CURRENT.value
    ).order_by()
    seen = _stops(ask.span, ask.scope).filter(
        entry__kind__in=VISITED, entry__standing=gridbook.Standing.CURRENT.value
    )
    whole: dict[Key, int] = {}
    part: dict[Key, int] = {}
    for into, rows in (
        (whole, current.values_list("area_id").annotate(n=Count("id"))),
        (
            part,
            seen.order_by().values_list("entry__area_id").annotate(n=Count("entry", distinct=True)),
        ),
    ):
        for key, n in _grouped(rows, ask):
            into[key] = into.get(key, 0) + n
    return {key: Counted(part.get(key, 0), n) for key, n in whole.items()}


def _stops(span: Span, scope: Scope) -> QuerySet[Stop]:
    start = datetime.combine(span.first, time(), clock.CIVIL)
    end = datetime.combine(span.last + timedelta(days=1), time(), clock.CIVIL)
    rows = Stop.objects.filter(
        outing__kind=Kind.VISIT.value, spot__in=MET, done_at__gte=start, done_at__lt=end
    )
    if scope.units is not None:
        rows = rows.filter(outing__given_unit__in=sorted(scope.units))
    if scope.matters is not None:
        rows = rows.filter(outing__matter__in=sorted(scope.matters))
    return rows


def _grouped(rows: Iterable[tuple[int, int]], ask: Ask) -> Iterable[tuple[Key, int]]:
    """Yield the counts of the areas in the scope, with the key of the group each belongs to."""
    towns, villages = ask.scope.towns, ask.scope.villages
    for area, n in rows:
        node = ask.catalogue.tree.by_id(area)
        ids = {
            Dim.TOWN: _id(node, "town", ask.catalogue),
            Dim.VILLAGE: _id(node, "village", ask.catalogue),
        }
        if towns is not None and ids[Dim.TOWN] not in towns:
            continue
        if villages is not None and ids[Dim.VILLAGE] not in villages:
            continue
        yield tuple(ids[dim] for dim in ask.by), n


def _id(node: Node, kind: str, catalogue: Catalogue) -> int:
    found = catalogue.tree.ancestor(node, kind)
    return found.id if found else 0
