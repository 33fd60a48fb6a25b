"""A small drawing of the grid a case lies in: outlines scaled to a box, no base map needed.

Outlines are for orientation (示意); a page that shows them says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.places import drawing
from linli.places.models import AreaGeometry

WIDTH, HEIGHT, MARGIN = 320, 180, 10


@dataclass(frozen=True, slots=True)
class Outline:
    """One area: an SVG path, its short name, whether the case lies in it."""

    path: str
    name: str
    here: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """The drawing: outlines in a box of :data:`WIDTH` × :data:`HEIGHT`, the point if known."""

    outlines: tuple[Outline, ...]
    point: tuple[float, float] | None
    schematic: bool
    title: str


@lru_cache(maxsize=256)
def _outlines(
    revision: str,  # noqa: ARG001 - a new catalogue is a new key
    areas: tuple[int, ...],
) -> tuple[tuple[int, list[drawing.Ring], bool], ...]:
    """Return (area, rings, whether schematic) of the live outlines of ``areas``."""
    rows = AreaGeometry.objects.filter(area_id__in=areas, valid_to__isnull=True).values_list(
        "area_id", "geometry", "schematic"
    )
    return tuple((area, drawing.rings(json.loads(text)), rough) for area, text, rough in rows)


def sketch(case: Case, catalogue: Catalogue) -> Sketch | None:
    """Return the village's grids around the case, None without outlines.

    One query for the first case of a village; outlines change only with the catalogue.
    """
    tree = catalogue.tree
    around = case.village_id or case.town_id
    if around is None:
        return None
    nodes = {node.id: node for node in [tree.by_id(around), *tree.children(around)]}
    if case.area_id not in nodes:
        nodes[case.area_id] = tree.by_id(case.area_id)
    rows = _outlines(catalogue.revision, tuple(sorted(nodes)))
    shapes = {area_id: rings for area_id, rings, _ in rows}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    if not points:
        return None
    frame = drawing.frame(points, WIDTH, HEIGHT, MARGIN)
    ordered = sorted(shapes, key=lambda area_id: (area_id == case.area_id, nodes[area_id].depth))
    outlines = tuple(
        Outline(
            drawing.path(shapes[area_id], frame),
            nodes[area_id].name,
            area_id == case.area_id,
        )
        for area_id in ordered
    )
    inside = case.lon is not None and case.lat is not None and not case.place_unchecked
    point = frame.at(case.lon, case.lat) if inside and case.lon and case.lat else None
    return Sketch(outlines, point, any(row[2] for row in rows), tree.by_id(around).name)
