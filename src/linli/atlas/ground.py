"""What lies under the numbers: outlines of an area and of those right below it, in a frame.

No base map is needed. Outlines change only with the catalogue, so a process reads them once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from linli.catalogue.snapshot import Catalogue
from linli.pins import cells
from linli.pins.boxes import Box
from linli.places import drawing
from linli.places.drawing import Frame, Patch, Ring
from linli.places.models import AreaGeometry
from linli.places.tree import Node

WIDTH: Final = 480
HEIGHT: Final = 400
MARGIN: Final = 14
#: Narrowest a cell is drawn so that a number of three figures fits in.
CELL_WIDE: Final = 23.0
#: How far beyond the county's outline a box may still show something, degrees.
AROUND: Final = 0.1


@dataclass(frozen=True, slots=True)
class Ground:
    """A frame and the patches in it; ``schematic``: an outline is for orientation only.

    ``known``: the outlines are there; without them the frame is that of the cells.
    """

    frame: Frame
    patches: tuple[Patch, ...]
    schematic: bool
    known: bool

    @property
    def degree(self) -> float:
        """How long a degree of latitude is drawn."""
        return self.frame.scale

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of what is drawn, WGS-84 degrees."""
        west, south = self.frame.back(0, HEIGHT)
        east, north = self.frame.back(WIDTH, 0)
        return round(west, 5), round(south, 5), round(east, 5), round(north, 5)


def ground(catalogue: Catalogue, area: Node, cell: int | None = None) -> Ground | None:
    """Return what is drawn of an area, or around one of its cells: at most one query.

    None where neither an outline nor a cell says where the place is.
    """
    around = area if cell is None else _around(catalogue, area, cell)
    tree = catalogue.tree
    nodes = {one.id: one for one in [around, *tree.children(around.id)]}
    rows = _outlines(catalogue.revision, tuple(sorted(nodes)))
    shapes = {key: rings for key, rings, _ in rows}
    points = [point for shape in shapes.values() for ring in shape for point in ring]
    if cell is not None:
        points = cells.outline(cell)
    if not points:
        return None
    frame = drawing.frame(points, WIDTH, HEIGHT, MARGIN if cell is None else 4 * MARGIN)
    patches = tuple(
        Patch(
            drawing.path(shapes[key], frame),
            nodes[key].name,
            _middle(shapes[key], frame),
            key == around.id,
            nodes[key].code,
        )
        for key in sorted(shapes, key=lambda key: (nodes[key].depth, nodes[key].code))
    )
    return Ground(frame, patches, any(row[2] for row in rows), bool(rows))


def _around(catalogue: Catalogue, area: Node, cell: int) -> Node:
    """Return the area whose parts are drawn around a cell: the town, or the village, it is in."""
    found = catalogue.locator.find(*cells.middle(cell))
    if found is None or not found.path.startswith(area.path):
        return area
    kind = "town" if cells.resolution(cell) < 9 else "village"
    return catalogue.tree.ancestor(found, kind) or area


def extent(catalogue: Catalogue) -> Box | None:
    """Return the box around the county's outline, a cell wider; None without one: one query.

    None, too, for an outline that is none of a county.
    """
    return _extent(catalogue.revision, catalogue.tree.root.id)


@lru_cache(maxsize=8)
def _extent(revision: str, area: int) -> Box | None:
    points = [
        point for _, rings, _ in _outlines(revision, (area,)) for ring in rings for point in ring
    ]
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    try:
        return Box(min(lons) - AROUND, min(lats) - AROUND, max(lons) + AROUND, max(lats) + AROUND)
    except ValueError:
        return None


def middles(catalogue: Catalogue, areas: Iterable[int]) -> dict[int, tuple[float, float]]:
    """Return the middles of areas with a known outline, longitude first: at most one query."""
    wanted = tuple(sorted(areas))
    rows = _outlines(catalogue.revision, wanted) if wanted else ()
    return {key: _mean(rings) for key, rings, _ in rows}


@lru_cache(maxsize=512)
def _outlines(
    revision: str,  # noqa: ARG001 - a new catalogue is a new key
    areas: tuple[int, ...],
) -> tuple[tuple[int, list[Ring], bool], ...]:
    rows = AreaGeometry.objects.filter(area_id__in=areas, valid_to__isnull=True).values_list(
        "area_id", "geometry", "schematic"
    )
    found = []
    for area, text, rough in rows:
        # What a pack says may be no polygon, or one without corners: then nothing is drawn of it.
        shape = [ring for ring in drawing.rings(json.loads(text)) if ring]
        if shape:
            found.append((area, shape, rough))
    return tuple(found)


def collection(catalogue: Catalogue, area: Node) -> dict[str, Any]:
    """Return the outlines of an area and of those right below it as GeoJSON: one query.

    ``mid`` is where the name stands; ``bbox`` goes around the area itself, else around all, and is
    None without any outline.
    """
    nodes = {one.id: one for one in [area, *catalogue.tree.children(area.id)]}
    rows = AreaGeometry.objects.filter(area_id__in=nodes, valid_to__isnull=True)
    features, boxes = [], {}
    for key, text, rough in rows.values_list("area_id", "geometry", "schematic"):
        node, geometry = nodes[key], json.loads(text)
        shape = [ring for ring in drawing.rings(geometry) if ring]
        if not shape:
            continue
        boxes[key] = [point for ring in shape for point in ring]
        named = {
            "code": node.code,
            "name": node.name,
            "kind": node.kind,
            "here": key == area.id,
            "schematic": rough,
            "mid": [round(one, 5) for one in _mean(shape)],
        }
        features.append({"type": "Feature", "properties": named, "geometry": geometry})
    features.sort(key=lambda one: (not one["properties"]["here"], one["properties"]["code"]))
    points = boxes.get(area.id) or [point for all_ in boxes.values() for point in all_]
    lons, lats = zip(*points, strict=True) if points else ((), ())
    return {
        "type": "FeatureCollection",
        "features": features,
        "schematic": any(one["properties"]["schematic"] for one in features),
        "bbox": [min(lons), min(lats), max(lons), max(lats)] if points else None,
    }


def _middle(shape: list[Ring], frame: Frame) -> tuple[float, float]:
    """Return where the name of an area stands."""
    return frame.at(*_mean(shape))


def _mean(shape: list[Ring]) -> tuple[float, float]:
    """Return the middle of the outer corners of an area."""
    lons, lats = zip(*shape[0], strict=True)
    return sum(lons) / len(lons), sum(lats) / len(lats)
