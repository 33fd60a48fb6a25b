"""In which order to walk to several places: short, not shortest, worked out in a blink.

For the worker alone: their telephone orders what they picked (``field/route_order.js`` is this
module once more, held against it by a test) and keeps the order to itself. Nothing here is asked
by the server, nothing is stored, and nobody is told whether the order was kept.

Nearest neighbour first, then 2-opt on the open way, which takes out every crossing. Arithmetic is
kept to what two languages do alike: sums, products, square roots of whole decimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import floor, sqrt
from typing import Final

#: Decimetres of a degree of latitude, and radians of a degree.
_DEGREE: Final = 1_113_195
_RADIAN: Final = 0.017453292519943295
#: Less than this (decimetres) is no gain.
_GAIN: Final = 1e-6
#: Most rounds of 2-opt: a day's places are at rest long before.
_ROUNDS: Final = 60

#: Longitude and latitude in degrees.
Place = tuple[float, float]
_Point = tuple[int, int]


def order(places: Sequence[Place | None], start: Place | None = None) -> list[int]:
    """Return the indexes of ``places`` in walking order.

    The way begins nearest to ``start``; without one, at the first place that is known. What has
    no place comes last, in the order given.
    """
    known = {n: place for n, place in enumerate(places) if place is not None}
    rest = [n for n, place in enumerate(places) if place is None]
    if not known:
        return rest
    origin = start if start is not None else next(iter(known.values()))
    narrow = _cosine(origin[1])
    points = {n: _point(place, narrow) for n, place in known.items()}
    way = _nearest(list(known), points, _point(origin, narrow))
    return _untangled(way, points, _point(origin, narrow)) + rest


def length(places: Sequence[Place]) -> float:
    """Return the way along ``places`` as the crow flies, metres."""
    if not places:
        return 0.0
    narrow = _cosine(places[0][1])
    points = [_point(place, narrow) for place in places]
    return sum(_apart(*pair) for pair in pairwise(points)) / 10


def _cosine(latitude: float) -> float:
    """Cosine by its series: the same digits everywhere, unlike libraries' own."""
    square = (latitude * _RADIAN) * (latitude * _RADIAN)
    return 1 - square / 2 + square * square / 24 - square * square * square / 720


def _point(place: Place, narrow: float) -> _Point:
    return (floor(place[0] * narrow * _DEGREE + 0.5), floor(place[1] * _DEGREE + 0.5))


def _apart(one: _Point, other: _Point) -> float:
    dx, dy = one[0] - other[0], one[1] - other[1]
    return sqrt(dx * dx + dy * dy)


def _nearest(known: Sequence[int], points: dict[int, _Point], at: _Point) -> list[int]:
    left, way = list(known), []
    while left:
        best = left[0]
        for one in left:
            if _apart(at, points[one]) < _apart(at, points[best]):
                best = one
        left.remove(best)
        way.append(best)
        at = points[best]
    return way


def _untangled(way: list[int], points: dict[int, _Point], origin: _Point) -> list[int]:
    """Turn pieces of the way around as long as that makes it shorter; the origin stays."""
    for _ in range(_ROUNDS):
        better = False
        for first in range(len(way) - 1):
            before = origin if first == 0 else points[way[first - 1]]
            for last in range(first + 1, len(way)):
                head, tail = points[way[first]], points[way[last]]
                saved = _apart(before, head) - _apart(before, tail)
                if last + 1 < len(way):
                    after = points[way[last + 1]]
                    saved += _apart(tail, after) - _apart(head, after)
                if saved > _GAIN:
                    way[first : last + 1] = way[first : last + 1][::-1]
                    better = True
        if not better:
            break
    return way
