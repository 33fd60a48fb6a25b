"""What somebody who gives a task chooses from: matters, places of the grid book."""

from __future__ import annotations

from django.db.models import QuerySet

from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.outings import NEEDS, Kind
from linli.gridbook.models import Entry
from linli.kernel import clock
from linli.outings import access
from linli.outings.actions.giving import bookable
from linli.people.actor import Actor, hats
from linli.places.models import AreaKind
from linli.places.tree import Node

#: Most places offered at once.
MOST = 300


def kinds_of(matter: MatterInfo, catalogue: Catalogue) -> list[Kind]:
    """Return the kinds of task the grid matters' list allows for a matter today."""
    today = clock.today()
    works = {
        work
        for entry in catalogue.grid.get(matter.id, ())
        if entry.live(today)
        for work in entry.works
    }
    return [kind for kind in Kind if NEEDS[kind] & works]


def matters(actor: Actor, catalogue: Catalogue) -> list[tuple[MatterInfo, list[Kind]]]:
    """Return the matters in which the actor may give tasks, each with the kinds it allows."""
    roles = {post.role for hat in hats(actor) for post in hat.posts}
    units = {
        post.unit_id for hat in hats(actor) for post in hat.posts if post.role in access.LEADING
    }
    everything = bool(roles & access.GIVERS)
    return [
        (one, kinds)
        for one in sorted(catalogue.matters.values(), key=lambda row: row.code)
        if (everything or one.lead_unit_id in units) and (kinds := kinds_of(one, catalogue))
    ]


def areas(actor: Actor, catalogue: Catalogue) -> list[Node]:
    """Return the places a task may be given to, with the villages first, by path.

    Grids are offered where the actor's area is no larger than a town: a county has a thousand.
    """
    tree, found = catalogue.tree, {}
    level = [
        node
        for hat in hats(actor)
        for post in hat.posts
        if post.role in access.GIVERS | access.LEADING
        and (node := tree.by_code(post.area_path.strip("/").split("/")[-1]))
    ]
    near = bool(level) and all(node.kind != AreaKind.COUNTY for node in level)
    offered = {AreaKind.VILLAGE, *((AreaKind.GRID,) if near else ())}
    while level:
        for node in level:
            if node.kind in offered and node.live:
                found[node.id] = node
        level = [
            child
            for node in level
            if node.kind not in (AreaKind.GRID, AreaKind.MICROGRID)
            for child in tree.children(node.id)
        ]
    return sorted(found.values(), key=lambda node: node.path)


def entries(actor: Actor, node: Node, kind: str) -> QuerySet[Entry]:
    """Return the entries of one kind that may be stops there, in the order of names."""
    found = bookable(actor, node).filter(kind=kind).select_related("area")
    return found.order_by("area__path", "folded", "id")[:MOST]
