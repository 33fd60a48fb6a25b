"""The list of landmarks, what stands beside each name, the names that wait, a short search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from linli.cases.access import visible_to as visible_cases
from linli.domain.landmarks import Kind, LinkStanding, NameStanding, Standing, form_of
from linli.kernel import keyset
from linli.landmarks import access
from linli.landmarks.models import Alias, Landmark
from linli.people.actor import Actor
from linli.places.reach import within
from linli.places.tree import Node

#: Landmarks and waiting names on one page; landmarks a short search offers.
PAGE = 50
OFFERED = 20
_ORDER = ("folded", "id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; ``ended`` shows what no longer counts instead."""

    node: Node | None = None
    kind: Kind | None = None
    text: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One landmark: its other names, its matters the reader may open, how many are open."""

    landmark: Landmark
    others: tuple[str, ...]
    matters: int
    open: int


def listed(actor: Actor, wanted: Wanted, cursor: str = "", size: int = PAGE) -> keyset.Page[Line]:
    """Return one page in the order of names: three queries. Raises Invalid for a bad cursor."""
    page = keyset.page(_found(actor, wanted), order=_ORDER, cursor=cursor, size=size)
    keys = [one.pk for one in page.items]
    others = names_of(keys)
    numbers = counted(actor, keys)
    lines = [Line(one, others.get(one.pk, ()), *numbers.get(one.pk, (0, 0))) for one in page.items]
    return keyset.Page(lines, page.next, page.prev)


def _found(actor: Actor, wanted: Wanted) -> QuerySet[Landmark]:
    current = Q(standing=Standing.CURRENT.value)
    rows = access.visible_to(actor).filter(~current if wanted.ended else current)
    if wanted.node is not None and wanted.node.parent_id is not None:
        rows = rows.filter(within(wanted.node.path))
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind.value)
    form = form_of(wanted.text)
    if form:
        others = Alias.objects.filter(
            folded__contains=form, standing=NameStanding.CONFIRMED.value
        ).values("landmark_id")
        rows = rows.filter(Q(folded__contains=form) | Q(pk__in=others))
    return rows


def names_of(keys: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the confirmed other names by landmark: one query."""
    rows = Alias.objects.filter(landmark_id__in=keys, standing=NameStanding.CONFIRMED.value)
    found: dict[int, list[str]] = {}
    for key, text in rows.order_by("id").values_list("landmark_id", "text"):
        found.setdefault(int(key or 0), []).append(text)
    return {key: tuple(texts) for key, texts in found.items()}


def counted(actor: Actor, keys: Iterable[int]) -> Mapping[int, tuple[int, int]]:
    """Return how many matters of each landmark the actor may open, all and open: one query.

    What somebody may not open is left out before anything is counted.
    """
    rows = (
        visible_cases(actor)
        .filter(
            landmark_links__landmark_id__in=list(keys),
            landmark_links__standing=LinkStanding.CONFIRMED.value,
        )
        .order_by()
        .values_list("landmark_links__landmark_id")
        .annotate(
            all=Count("id", distinct=True),
            open=Count(
                "id", distinct=True, filter=Q(ended_at__isnull=True, closed_at__isnull=True)
            ),
        )
    )
    return {key: (all_, open_) for key, all_, open_ in rows}


def offered(actor: Actor, text: str, path: str) -> list[Line]:
    """Return the landmarks of a town that a text names, nearest by name: at most two queries."""
    form = form_of(text)
    if not form:
        return []
    town = "/".join(path.split("/")[:2]) + "/"
    rows = list(_found(actor, Wanted(text=text)).select_related("area").order_by(*_ORDER)[:100])
    rows.sort(key=lambda one: (not one.area.path.startswith(town), one.folded != form, one.folded))
    others = names_of(one.pk for one in rows[:OFFERED])
    return [Line(one, others.get(one.pk, ()), 0, 0) for one in rows[:OFFERED]]


def proposals(actor: Actor, cursor: str = "") -> keyset.Page[Alias]:
    """Return one page of the names that wait for this actor, most said first: one query."""
    rows = access.proposals_for(actor).select_related("area", "likely", "likely__area")
    return keyset.page(rows, order=("-matters", "id"), cursor=cursor, size=PAGE)
