"""How well the outlines of a county fit together: overlaps, holes, areas sticking out.

Real outlines come from different surveys and never match exactly, so none of this is refused: it
is told with names and square metres, to whoever can put the outlines right. Where a point falls
meanwhile is fixed all the same (:meth:`linli.places.lookup.Locator.find`): in an overlap it is in
the area with the smaller code, in a hole in the area around it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

#: Metres of a degree of latitude.
_DEGREE: Final = 111_195.0
#: Square metres below which a difference is only rounding.
LEAST: Final = 1.0
#: Share of an area that may stick out of the one around it before anybody is told.
OUTSIDE: Final = 0.01


class Flaw(StrEnum):
    """What does not fit."""

    OVERLAP = "overlap"
    HOLE = "hole"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Drawn:
    """An area with its outline in WGS-84 degrees; ``parent`` is a code, "" at the top."""

    code: str
    parent: str
    kind: str
    outline: BaseGeometry


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw: its size in square metres, a point in it, and the codes it is between.

    OVERLAP: the two areas, smaller code first. HOLE: the areas beside it that share most of its
    edge, at most two, with ``inside`` the area around it. OUTSIDE: the area, and ``inside`` the
    one it should lie in; ``share`` of it is outside.
    """

    what: Flaw
    codes: tuple[str, ...]
    inside: str
    square_metres: float
    lon: float
    lat: float
    share: float = 0.0


def findings(areas: Mapping[str, Drawn], partly: Collection[str] = ()) -> list[Finding]:
    """Return every flaw of the outlines, the largest of each sort first; always the same order.

    ``areas`` holds all live ones with an outline, by code; ``partly`` the codes of those in which
    not everything was drawn, where a hole is only what is missing.
    """
    if not areas:
        return []
    plane = _Plane(areas)
    found = [*_overlaps(plane), *_outside(plane), *_holes(plane, partly)]
    order = list(Flaw)
    return sorted(found, key=lambda one: (order.index(one.what), -one.square_metres, one.codes))


class _Plane:
    """The outlines in metres east and north: flat, right to a few parts in a thousand."""

    def __init__(self, areas: Mapping[str, Drawn]) -> None:
        self.areas = areas
        boxes = shapely.total_bounds([one.outline for one in areas.values()])
        self._squeeze = math.cos(math.radians((boxes[1] + boxes[3]) / 2)) * _DEGREE
        self.shapes = {code: self._flat(one.outline) for code, one in sorted(areas.items())}
        self.children: dict[str, list[str]] = {}
        for code in self.shapes:
            self.children.setdefault(areas[code].parent, []).append(code)

    def _flat(self, outline: BaseGeometry) -> BaseGeometry:
        scale = np.array([self._squeeze, _DEGREE])
        return shapely.transform(outline, lambda pairs: pairs * scale)

    def finding(
        self, what: Flaw, codes: tuple[str, ...], inside: str, piece: BaseGeometry, share: float = 0
    ) -> Finding:
        """Return a flaw with the place it is at."""
        at = shapely.point_on_surface(piece)
        lon, lat = float(shapely.get_x(at)), float(shapely.get_y(at))
        place = round(lon / self._squeeze, 6), round(lat / _DEGREE, 6)
        return Finding(what, codes, inside, round(float(piece.area), 1), *place, share)


def _overlaps(plane: _Plane) -> Iterator[Finding]:
    """Yield pairs of one kind that share ground: grids with grids, villages with villages."""
    kinds: dict[str, list[str]] = {}
    for code in plane.shapes:
        kinds.setdefault(plane.areas[code].kind, []).append(code)
    for codes in kinds.values():
        shapes = [plane.shapes[code] for code in codes]
        pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T
        for first, second in sorted((int(a), int(b)) for a, b in pairs if a < b):
            both = _grounds(shapes[first].intersection(shapes[second]))
            if both.area >= LEAST:
                yield plane.finding(Flaw.OVERLAP, (codes[first], codes[second]), "", both)


def _outside(plane: _Plane) -> Iterator[Finding]:
    """Yield areas of which more than the tolerance lies outside of the one around them."""
    for code, shape in plane.shapes.items():
        around = plane.areas[code].parent
        if around not in plane.shapes or shape.area == 0:
            continue
        out = _grounds(shape.difference(plane.shapes[around]))
        share = float(out.area / shape.area)
        if share > OUTSIDE:
            yield plane.finding(Flaw.OUTSIDE, (code,), around, out, share)


def _holes(plane: _Plane, partly: Collection[str]) -> Iterator[Finding]:
    """Yield the ground of an area that none of the areas below it covers."""
    for around, codes in plane.children.items():
        if around not in plane.shapes or around in partly:
            continue
        shapes = [plane.shapes[code] for code in codes]
        left = _grounds(plane.shapes[around].difference(shapely.union_all(shapes)))
        for piece in shapely.get_parts(left):
            if piece.area >= LEAST:
                yield plane.finding(Flaw.HOLE, _beside(piece, codes, shapes), around, piece)


def _beside(piece: BaseGeometry, codes: list[str], shapes: list[BaseGeometry]) -> tuple[str, ...]:
    """Return the two areas that share most of the edge of a hole, the larger share first."""
    edge = piece.boundary.buffer(0.01)
    sizes = [float(edge.intersection(shape).area) for shape in shapes]
    touching = sorted((-size, code) for size, code in zip(sizes, codes, strict=True) if size > 0)
    return tuple(code for _size, code in touching[:2])


def _grounds(shape: BaseGeometry) -> BaseGeometry:
    """Return the parts of a shape that have an area: no shared borders, no shared corners."""
    parts = [one for one in shapely.get_parts(shape) if one.area > 0]
    return shapely.union_all(parts) if parts else shapely.Polygon()
