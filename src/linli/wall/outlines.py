"""Outlines of an area and of those one step below it: read once for each catalogue."""

from __future__ import annotations

import json
from functools import lru_cache

from linli.catalogue.snapshot import Catalogue
from linli.places.drawing import Ring, rings
from linli.places.models import AreaGeometry
from linli.places.tree import Node
from linli.wall.screen import Outline


def outlines(catalogue: Catalogue, area: Node) -> tuple[Outline, ...]:
    """Return the outlines that are known, the area's own first: at most one query."""
    nodes = {one.id: one for one in [area, *catalogue.tree.children(area.id)]}
    rows = _read(catalogue.revision, tuple(sorted(nodes)))
    found = [
        Outline(nodes[key].code, nodes[key].name, shape, key == area.id, rough)
        for key, shape, rough in rows
    ]
    return tuple(sorted(found, key=lambda one: (not one.here, one.code)))


@lru_cache(maxsize=64)
def _read(
    revision: str,  # noqa: ARG001 - a new catalogue is a new key
    areas: tuple[int, ...],
) -> tuple[tuple[int, tuple[Ring, ...], bool], ...]:
    rows = AreaGeometry.objects.filter(area_id__in=areas, valid_to__isnull=True)
    return tuple(
        (area, tuple(rings(json.loads(text))), rough)
        for area, text, rough in rows.values_list("area_id", "geometry", "schematic")
    )
