"""A box of the map as whole cells: which ones it touches, and as few ranges of the finest ones.

The sums of years and the matters themselves are both asked by these ranges, so neither knows of
degrees. A cell at the edge of the box counts whole: its number is what its list holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

import h3.api.basic_int as h3

from linli.pins import cells

#: Most degrees a box is wide or high.
WIDEST: Final = 30.0
#: Most ranges by which numbers are asked; more of them would be slower than what lies around.
RANGES: Final = 24
#: Most cells a box has.
MANY: Final = 6000
#: Digit of the last of the seven parts of a cell.
_LAST_PART: Final = 6
#: How far the corners of a cell reach beyond its middle, beside its mean edge: no cell is regular.
_REACH: Final = 1.4
_KM_A_DEGREE: Final = 111.2


class Range(NamedTuple):
    """Finest cells: the first, and the first no longer among them."""

    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A box in degrees, WGS-84; ValueError for one that does not exist or is too wide."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        sides = (self.west, self.south, self.east, self.north)
        if not all(math.isfinite(one) for one in sides):
            raise ValueError("not a number")
        on_earth = -180 <= self.west < self.east <= 180 and -85 <= self.south < self.north <= 85
        if not on_earth or max(self.east - self.west, self.north - self.south) > WIDEST:
            raise ValueError("no such box")

    def touches(self, cell: int) -> bool:
        """Tell whether a cell, or the box around it, lies in this one at least in part."""
        lons, lats = zip(*cells.outline(cell), strict=True)
        beside = max(lons) < self.west or min(lons) > self.east
        return not (beside or max(lats) < self.south or min(lats) > self.north)

    def cells(self, resolution: int) -> frozenset[int] | None:
        """Return the cells of a resolution that this box touches; None for more than MANY."""
        around = self._around(resolution)
        return None if around is None else frozenset(filter(self.touches, around))

    def within(self, other: Box) -> Box | None:
        """Return what the two have in common; None for nothing."""
        sides = (max(self.west, other.west), max(self.south, other.south))
        ends = (min(self.east, other.east), min(self.north, other.north))
        apart = sides[0] >= ends[0] or sides[1] >= ends[1]
        return None if apart else Box(*sides, *ends)

    def _around(self, resolution: int) -> list[int] | None:
        """Return every cell that may touch the box; None for too many."""
        edge = float(h3.average_hexagon_edge_length(resolution, unit="km")) * _REACH / _KM_A_DEGREE
        squeeze = math.cos(math.radians(max(abs(self.south), abs(self.north)) + edge))
        wide = (self.east - self.west) * squeeze + 2 * edge
        high = self.north - self.south + 2 * edge
        area = float(h3.average_hexagon_area(resolution, unit="km^2")) / _KM_A_DEGREE**2
        if wide * high > MANY * area:
            return None
        west, east = self.west - edge / squeeze, self.east + edge / squeeze
        south, north = self.south - edge, self.north + edge
        corners = [(south, west), (south, east), (north, east), (north, west)]
        return [int(one) for one in h3.polygon_to_cells(h3.LatLngPoly(corners), resolution)]


def ranges_of(inside: Iterable[int], most: int) -> tuple[Range, ...]:
    """Return finest cells as at most so many ranges that hold these cells of one resolution.

    Few ranges hold some cells around these, too; with ``most`` large enough they hold no other.
    """
    listed = list(inside)
    if not listed:
        return ()
    at = cells.resolution(listed[0])
    keys = {cells.key_of(cell) for cell in listed}
    for coarser in range(at):
        found = _merged({key >> 3 * coarser for key in keys}, at - coarser)
        if len(found) <= most:
            break
    return tuple(found)


def _merged(keys: Iterable[int], resolution: int) -> list[Range]:
    """Return cells of one resolution, by their keys, as ranges: neighbours in number joined."""
    below = cells.step(resolution)
    found: list[Range] = []
    last = -1
    for key in sorted(keys):
        if found and _following(last, resolution) == key:
            found[-1] = Range(found[-1].first, (key + 1) * below)
        else:
            found.append(Range(key * below, (key + 1) * below))
        last = key
    return found


def _following(key: int, resolution: int) -> int:
    """Return the key after this one; a cell has seven parts, so no key has the digit 7."""
    if key % 8 < _LAST_PART or resolution == 0:
        return key + 1
    return _following(key >> 3, resolution - 1) << 3


#: Narrowest a cell is on the screen, pixels: a number of three figures and its marks fit in.
ACROSS: Final = 44.0
#: Pixels of the whole earth's width at zoom 0, as map programs count them.
_WORLD: Final = 512.0
#: Latitude whose cells are meant: panning north or south must not change how fine they are.
_USUAL: Final = 35.0
#: Least and greatest zoom of a map program.
ZOOMS: Final = (0.0, 24.0)


def fitting(zoom: float) -> int:
    """Return how fine the cells are at a zoom of a web map (Mercator, tiles of 512 pixels).

    Raises ValueError for a zoom that does not exist.
    """
    if not ZOOMS[0] <= zoom <= ZOOMS[1]:
        raise ValueError("no such zoom")
    degree = _WORLD * 2**zoom / 360 / math.cos(math.radians(_USUAL))
    return cells.fitting(degree, ACROSS, range(cells.COARSEST, cells.FINEST + 1))
