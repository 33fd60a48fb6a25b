"""Drawings of areas without a base map: outlines scaled to a box, for orientation (示意).

Coordinates are WGS-84 degrees; drawn units are those of an SVG ``viewBox``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass

from linli.places.models import AreaGeometry
from linli.places.tree import Tree

Ring = list[tuple[float, float]]


def rings(geometry: dict[str, object]) -> list[Ring]:
    """Return the rings of a GeoJSON Polygon or MultiPolygon; of anything else none."""
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon" and isinstance(coordinates, list):
        return [[(x, y) for x, y, *_ in ring] for ring in coordinates]
    if geometry.get("type") == "MultiPolygon" and isinstance(coordinates, list):
        return [[(x, y) for x, y, *_ in ring] for part in coordinates for ring in part]
    return []


@dataclass(frozen=True)
class Frame:
    """How degrees become drawn units: east-west is squeezed by the latitude's cosine."""

    west: float
    north: float
    scale: float
    squeeze: float
    left: float
    top: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point is drawn, to a tenth of a unit."""
        x = self.left + (lon - self.west) * self.squeeze * self.scale
        y = self.top + (self.north - lat) * self.scale
        return round(x, 1), round(y, 1)

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Return the longitude and latitude of a drawn point."""
        lon = self.west + (x - self.left) / (self.squeeze * self.scale)
        return lon, self.north - (y - self.top) / self.scale


def frame(
    points: Iterable[tuple[float, float]], width: float, height: float, margin: float
) -> Frame:
    """Return the frame that shows all points, centred; ValueError when there are none."""
    lons, lats = zip(*points, strict=True)
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    squeeze = math.cos(math.radians((south + north) / 2))
    across = max((east - west) * squeeze, 1e-6)
    down = max(north - south, 1e-6)
    scale = min((width - 2 * margin) / across, (height - 2 * margin) / down)
    return Frame(
        west,
        north,
        scale,
        squeeze,
        (width - across * scale) / 2,
        (height - down * scale) / 2,
    )


def path(shape: Iterable[Ring], drawn: Frame) -> str:
    """Return the SVG path of an area."""
    return " ".join(
        "M" + " L".join("{} {}".format(*drawn.at(*point)) for point in ring) + " Z"
        for ring in shape
    )


@dataclass(frozen=True, slots=True)
class Patch:
    """One drawn area: its path, its name, where the name stands, whether it is the one asked."""

    path: str
    name: str
    middle: tuple[float, float]
    here: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """An area drawn to put a point on: box in units, its edges in degrees, the parts.

    ``schematic``: at least one outline is for orientation only, and the page must say so.
    """

    width: int
    height: int
    west: float
    east: float
    north: float
    south: float
    outlines: tuple[Patch, ...]
    schematic: bool
    title: str


def ground(tree: Tree, area_id: int, *, width: int = 480, height: int = 270) -> Ground | None:
    """Return an area with the areas right below it, drawn: one query; None without outlines."""
    node = tree.by_id(area_id)
    nodes = {one.id: one for one in [node, *tree.children(area_id)]}
    rows = list(
        AreaGeometry.objects.filter(area_id__in=nodes, valid_to__isnull=True).values_list(
            "area_id", "geometry", "schematic"
        )
    )
    shapes = {key: rings(json.loads(text)) for key, text, _ in rows}
    points = [point for shape in shapes.values() for ring in shape for point in ring]
    if not points:
        return None
    drawn = frame(points, width, height, 12)
    west, north = drawn.back(0, 0)
    east, south = drawn.back(width, height)
    patches = tuple(
        Patch(
            path(shapes[key], drawn),
            "" if key == area_id else nodes[key].name,
            _middle(shapes[key], drawn),
            key == area_id,
            nodes[key].code,
        )
        for key in sorted(shapes, key=lambda key: (nodes[key].depth, nodes[key].code))
    )
    schematic = any(row[2] for row in rows)
    return Ground(width, height, west, east, north, south, patches, schematic, node.name)


def _middle(shape: list[Ring], drawn: Frame) -> tuple[float, float]:
    """Return the middle of the box around a shape: where its name is written."""
    points = [point for ring in shape for point in ring]
    lons, lats = zip(*points, strict=True)
    return drawn.at((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
