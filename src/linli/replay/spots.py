"""Points for replayed reports, so that a demo's map has something on it.

A point hangs on the report's own key alone: nothing else of a replay depends on it. Only where
the point lies in the very area the report names, so that no report changes its place.
"""

from __future__ import annotations

import json
from functools import lru_cache
from random import Random
from typing import Final

from linli.catalogue.snapshot import Catalogue
from linli.places import drawing
from linli.places.models import AreaGeometry
from linli.places.tree import Node

#: One report of so many comes without a point.
_WITHOUT: Final = 6
_TRIES: Final = 12


def somewhere(catalogue: Catalogue, place: Node, key: str) -> tuple[float, float] | None:
    """Return a point in an area for the report of this key; None for some, and without outline."""
    dice = Random(f"point {key}")  # noqa: S311 - made-up places
    box = _box(catalogue.revision, place.id)
    if box is None or dice.randrange(_WITHOUT) == 0:
        return None
    west, south, east, north = box
    for _ in range(_TRIES):
        lon, lat = round(dice.uniform(west, east), 6), round(dice.uniform(south, north), 6)
        found = catalogue.locator.find(lon, lat)
        if found is not None and found.id == place.id:
            return lon, lat
    return None


@lru_cache(maxsize=4096)
def _box(
    revision: str,  # noqa: ARG001 - a new catalogue is a new key
    area: int,
) -> tuple[float, float, float, float] | None:
    """Return the edges of an area's outline: west, south, east, north."""
    rows = AreaGeometry.objects.filter(area_id=area, valid_to__isnull=True).values_list("geometry")
    points = [
        point for (text,) in rows for ring in drawing.rings(json.loads(text)) for point in ring
    ]
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    return min(lons), min(lats), max(lons), max(lats)
