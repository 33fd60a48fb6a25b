"""The tasks of an area, newest first, and how many of their stops are done: by task and grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from linli.catalogue.snapshot import Catalogue
from linli.domain import outings as rules
from linli.domain.outings import Kind, Spot, Standing
from linli.kernel import keyset
from linli.outings import access
from linli.outings.models import Outing, Stop
from linli.people.actor import Actor
from linli.places.reach import within
from linli.places.tree import Node

#: Tasks on one page.
PAGE = 30
_ORDER = ("-given_at", "-id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; ``ended`` shows what is over instead."""

    kind: Kind | None = None
    node: Node | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One task of a list. ``done`` are stops with an outcome, ``problems`` those with a problem."""

    outing: Outing
    kind: Kind
    standing: Standing
    place: str
    matter: str
    unit: str
    stops: int
    done: int
    problems: int


def listed(actor: Actor, wanted: Wanted, cursor: str) -> keyset.Page[Outing]:
    """Return one page: one query. Raises Invalid for a bad cursor."""
    return keyset.page(_found(actor, wanted), order=_ORDER, cursor=cursor, size=PAGE)


def _found(actor: Actor, wanted: Wanted) -> QuerySet[Outing]:
    outings = access.visible_to(actor)
    open_ = Q(standing__in=sorted(one.value for one in rules.OPEN))
    outings = outings.filter(~open_ if wanted.ended else open_)
    if wanted.kind is not None:
        outings = outings.filter(kind=wanted.kind.value)
    if wanted.node is not None:
        outings = outings.filter(within(wanted.node.path))
    return outings


def lines(outings: Iterable[Outing], catalogue: Catalogue) -> list[Line]:
    """Return tasks as a list shows them: one query."""
    rows = list(outings)
    counts = _counts([one.pk for one in rows])
    return [_line(one, counts.get(one.pk, {}), catalogue) for one in rows]


def _line(one: Outing, states: Mapping[str, int], catalogue: Catalogue) -> Line:
    matter = catalogue.matters.get(one.matter_id)
    unit = catalogue.units.get(one.given_unit_id or 0)
    stops = sum(states.values())
    return Line(
        outing=one,
        kind=Kind(one.kind),
        standing=Standing(one.standing),
        place=catalogue.tree.label(catalogue.tree.by_id(one.area_id)),
        matter=matter.name if matter else "",
        unit=unit.short_name if unit else "",
        stops=stops,
        done=stops - states.get(Spot.OPEN.value, 0) - states.get(Spot.SKIPPED.value, 0),
        problems=states.get(Spot.PROBLEM.value, 0),
    )


def _counts(ids: list[int]) -> dict[int, dict[str, int]]:
    """Return how many stops of each task stand how: by task, and nothing else, ever."""
    if not ids:
        return {}
    rows = Stop.objects.filter(outing_id__in=ids).order_by().values_list("outing_id", "spot")
    found: dict[int, dict[str, int]] = {}
    for outing, state, many in rows.annotate(many=Count("id")):
        found.setdefault(outing, {})[state] = many
    return found
