"""Cells of the H3 grid as whole numbers: the finest is stored, every coarser one is a part of it.

The digits of an H3 index stand from coarse to fine, three bits each. So all finest cells inside
one coarser cell are one range of numbers, and the coarser cell is the stored number divided by a
power of eight: every database can group and look up by it without knowing H3.
Source: the bit layout of an H3 index, https://h3geo.org/docs/core-library/h3Indexing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import h3.api.basic_int as h3

#: Resolution that is stored: cells of about 130 m across, finer than a grid of a village.
FINEST: Final = 10
#: Coarsest that is offered: about 6 km across.
COARSEST: Final = 6
#: Stored for a matter without a place somebody could rely on.
NOWHERE: Final = 0
_RESOLUTION: Final = 0xF << 52
_DIGITS: Final = 15

Pair = tuple[float, float]


def cell_at(lon: float, lat: float) -> int:
    """Return the finest cell of a WGS-84 point."""
    return int(h3.latlng_to_cell(lat, lon, FINEST))


def step(resolution: int) -> int:
    """Return by what a finest cell is divided for the key of its cell of this resolution."""
    return 1 << 3 * (_DIGITS - resolution)


def key_of(cell: int) -> int:
    """Return the key of a cell: what :func:`step` makes of every finest cell inside it."""
    resolution = int(h3.get_resolution(cell))
    return int((cell & ~_RESOLUTION) | (FINEST << 52)) // step(resolution)


def whole(key: int, resolution: int) -> int:
    """Return the H3 cell of a key: the inverse of :func:`key_of`."""
    below = step(resolution)
    return ((key * below) & ~_RESOLUTION) | (resolution << 52) | (below - 1)


def span(cell: int) -> tuple[int, int]:
    """Return the finest cells inside a cell as a range: first, and first no longer inside."""
    below, key = step(h3.get_resolution(cell)), key_of(cell)
    return key * below, (key + 1) * below


def name(cell: int) -> str:
    """Return a cell as it stands in an address."""
    return f"{cell:x}"


def read(text: str) -> int | None:
    """Return the cell of :func:`name`; None for what is no cell of an offered resolution."""
    if not (text.isascii() and text.isalnum() and len(text) == len("8828308281fffff")):
        return None
    try:
        cell = int(text, 16)
    except ValueError:
        return None
    if not h3.is_valid_cell(cell) or not COARSEST <= h3.get_resolution(cell) <= FINEST:
        return None
    return cell


def resolution(cell: int) -> int:
    """Return how fine a cell is."""
    return int(h3.get_resolution(cell))


def outline(cell: int) -> list[Pair]:
    """Return the corners of a cell, longitude first, WGS-84."""
    return [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]


def middle(cell: int) -> Pair:
    """Return the middle of a cell, longitude first, WGS-84."""
    lat, lon = h3.cell_to_latlng(cell)
    return lon, lat


def fitting(degree: float, across: float, allowed: Iterable[int]) -> int:
    """Return the finest allowed resolution whose cells are drawn at least ``across`` wide.

    ``degree``: how long a degree of latitude is drawn, in the same units. The coarsest allowed
    one when none is that wide.
    """
    ordered = sorted(allowed)
    fits = [one for one in ordered if _width(one) * degree >= across]
    return fits[-1] if fits else ordered[0]


def _width(resolution: int) -> float:
    """Return how wide cells of a resolution are from side to side, degrees of latitude."""
    edge = float(h3.average_hexagon_edge_length(resolution, unit="km"))
    return edge * math.sqrt(3) / 111.2
