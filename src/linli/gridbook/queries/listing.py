"""The book of one grid, village or town: one kind at a time, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from linli.catalogue.snapshot import Catalogue
from linli.domain.gridbook import Kind, Standing
from linli.domain.gridbook_same import folded
from linli.gridbook import access
from linli.gridbook.models import Entry, Merge
from linli.kernel import keyset
from linli.people.actor import Actor
from linli.places.models import AreaKind
from linli.places.reach import within
from linli.places.tree import Node

#: Entries on one page.
PAGE = 50
_ORDER = ("folded", "id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; ``ended`` shows what no longer counts instead."""

    node: Node
    kind: Kind
    text: str = ""
    ended: bool = False


def home(actor: Actor, catalogue: Catalogue) -> Node | None:
    """Return the place a person's book begins at: the smallest area of their posts."""
    tree = catalogue.tree
    nodes = [tree.by_code(path.strip("/").split("/")[-1]) for path in reading(actor)]
    return max((node for node in nodes if node), key=lambda node: node.depth, default=None)


def reading(actor: Actor) -> tuple[str, ...]:
    """Return the areas whose book the person reads, their keeping first."""
    return tuple(
        dict.fromkeys((*access.paths(actor, access.WRITERS), *access.paths(actor, access.READERS)))
    )


def place(actor: Actor, catalogue: Catalogue, code: str) -> Node | None:
    """Return the area a list asks for if the person reads it, else where their book begins."""
    node = catalogue.tree.by_code(code) if code else None
    if node is not None and any(node.path.startswith(path) for path in reading(actor)):
        return node
    return home(actor, catalogue)


def listed(actor: Actor, wanted: Wanted, cursor: str) -> keyset.Page[Entry]:
    """Return one page in the order of names: one query. Raises Invalid for a bad cursor."""
    entries = _found(actor, wanted).filter(kind=wanted.kind.value)
    return keyset.page(
        entries.select_related("checked_unit"), order=_ORDER, cursor=cursor, size=PAGE
    )


def counted(actor: Actor, wanted: Wanted) -> dict[Kind, int]:
    """Return how many of each kind there are, with the same conditions: one query."""
    rows = _found(actor, wanted).order_by().values_list("kind").annotate(many=Count("id"))
    return {Kind(kind): many for kind, many in rows}


def _found(actor: Actor, wanted: Wanted) -> QuerySet[Entry]:
    entries = access.visible_to(actor).filter(within(wanted.node.path))
    current = Q(standing=Standing.CURRENT.value)
    entries = entries.filter(~current if wanted.ended else current)
    form = folded(wanted.text)
    if form:
        entries = entries.filter(Q(folded__contains=form) | Q(code=wanted.text.strip()[:30]))
    return entries


def wholes(actor: Actor, node: Node, catalogue: Catalogue, kinds: list[str]) -> list[Entry]:
    """Return the addresses and buildings an entry of this place may be part of: one query."""
    home_node = catalogue.tree.ancestor(node, AreaKind.VILLAGE) or node
    entries = access.visible_to(actor).filter(
        within(home_node.path), kind__in=kinds, standing=Standing.CURRENT.value
    )
    return list(entries.order_by("folded", "id")[:300])


def merges_open(actor: Actor, node: Node) -> list[Merge]:
    """Return the merges of a place that wait for a second look, oldest first, at most 20."""
    seen = access.visible_to(actor).filter(within(node.path))
    return list(
        Merge.objects.filter(standing=Merge.Standing.ASKED, keep__in=seen)
        .select_related("keep", "drop", "asked_by")
        .order_by("id")[:20]
    )
