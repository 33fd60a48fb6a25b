"""A small drawing of the grid a case lies in: outlines scaled to a box, no base map needed.

Outlines are for orientation (示意); a page that shows them says so.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.places.models import AreaGeometry

WIDTH, HEIGHT, MARGIN = 320, 180, 10

Ring = list[tuple[float, float]]


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


def _rings(geometry: dict[str, object]) -> list[Ring]:
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon" and isinstance(coordinates, list):
        return [[(x, y) for x, y, *_ in ring] for ring in coordinates]
    if geometry.get("type") == "MultiPolygon" and isinstance(coordinates, list):
        return [[(x, y) for x, y, *_ in ring] for part in coordinates for ring in part]
    return []


@dataclass(frozen=True)
class _Frame:
    west: float
    north: float
    scale: float
    squeeze: float
    left: float
    top: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x = self.left + (lon - self.west) * self.squeeze * self.scale
        y = self.top + (self.north - lat) * self.scale
        return round(x, 1), round(y, 1)


def _frame(points: Iterable[tuple[float, float]]) -> _Frame:
    lons, lats = zip(*points, strict=True)
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    squeeze = math.cos(math.radians((south + north) / 2))
    width = max((east - west) * squeeze, 1e-6)
    height = max(north - south, 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / width, (HEIGHT - 2 * MARGIN) / height)
    return _Frame(
        west,
        north,
        scale,
        squeeze,
        (WIDTH - width * scale) / 2,
        (HEIGHT - height * scale) / 2,
    )


def sketch(case: Case, catalogue: Catalogue) -> Sketch | None:
    """Return the village's grids around the case: one query, None without outlines."""
    tree = catalogue.tree
    around = case.village_id or case.town_id
    if around is None:
        return None
    nodes = {node.id: node for node in [tree.by_id(around), *tree.children(around)]}
    if case.area_id not in nodes:
        nodes[case.area_id] = tree.by_id(case.area_id)
    rows = list(
        AreaGeometry.objects.filter(area_id__in=nodes, valid_to__isnull=True).values_list(
            "area_id", "geometry", "schematic"
        )
    )
    shapes = {area_id: _rings(json.loads(text)) for area_id, text, _ in rows}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    if not points:
        return None
    frame = _frame(points)
    ordered = sorted(shapes, key=lambda area_id: (area_id == case.area_id, nodes[area_id].depth))
    outlines = tuple(
        Outline(
            " ".join(
                "M" + " L".join("{} {}".format(*frame.at(*point)) for point in ring) + " Z"
                for ring in shapes[area_id]
            ),
            nodes[area_id].name,
            area_id == case.area_id,
        )
        for area_id in ordered
    )
    inside = case.lon is not None and case.lat is not None and not case.place_unchecked
    point = frame.at(case.lon, case.lat) if inside and case.lon and case.lat else None
    return Sketch(outlines, point, any(row[2] for row in rows), tree.by_id(around).name)
