"""What stands on the ground beside matters: centres, and public facilities of the grid book.

Neither holds anything about a person: a centre is its name and the area it serves, a facility
its name, kind and point. The book decides who sees its entries.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from linli.atlas.ground import middles
from linli.catalogue.snapshot import Catalogue
from linli.domain.gridbook import Kind, Standing
from linli.gridbook.access import visible_to
from linli.people.actor import Actor
from linli.people.models import Unit
from linli.places.drawing import Patch
from linli.places.reach import within
from linli.places.tree import Node

#: Most facilities drawn at once; the grid book lists them all.
MOST: Final = 200


class Facility(NamedTuple):
    """A public facility with a point."""

    key: int
    name: str
    lon: float
    lat: float


class Centre(NamedTuple):
    """A governance centre: it is drawn in the middle of its area, its address is not known."""

    name: str
    area: str


def facilities(actor: Actor, area: Node) -> tuple[list[Facility], bool]:
    """Return facilities of an area that somebody may see, and whether there are more: one query."""
    rows = list(
        visible_to(actor)
        .filter(
            within(area.path),
            kind=Kind.FACILITY.value,
            standing=Standing.CURRENT.value,
            lon__isnull=False,
            lat__isnull=False,
        )
        .order_by("id")
        .values_list("id", "name", "lon", "lat")[: MOST + 1]
    )
    found = [
        Facility(key, name, float(lon or 0), float(lat or 0)) for key, name, lon, lat in rows[:MOST]
    ]
    return found, len(rows) > MOST


def standing(catalogue: Catalogue, area: Node) -> list[tuple[Centre, tuple[float, float]]]:
    """Return the centres of an area and of those right below it, where known: at most one query."""
    nodes = {one.id: one for one in [area, *catalogue.tree.children(area.id)]}
    at = middles(catalogue, nodes)
    return [
        (Centre(unit.name, nodes[unit.area_id].name), at[unit.area_id])
        for unit in sorted(catalogue.units.values(), key=lambda unit: unit.code)
        if unit.kind == Unit.Kind.CENTRE.value and unit.area_id in at
    ]


def centres(catalogue: Catalogue, patches: tuple[Patch, ...]) -> list[tuple[Centre, Patch]]:
    """Return the centres of the areas drawn: no query."""
    drawn = {}
    for patch in patches:
        node = catalogue.tree.by_code(patch.code)
        if node is not None:
            drawn[node.id] = patch
    return [
        (Centre(unit.name, drawn[unit.area_id].name), drawn[unit.area_id])
        for unit in sorted(catalogue.units.values(), key=lambda unit: unit.code)
        if unit.kind == Unit.Kind.CENTRE.value and unit.area_id in drawn
    ]
