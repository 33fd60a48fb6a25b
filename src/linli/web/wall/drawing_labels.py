"""Where words stand on the wall's map: in their own ground or at the edge, none over another.

Deterministic, so that a picture that has not changed is the same to the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, pairwise
from typing import Final

#: How far apart the places are that are tried, and in how many directions, drawn units.
_STEP: Final = 9.0
_WAYS: Final = 24
#: So many rings around a point are tried inside its own ground.
_NEAR: Final = 7
#: Room kept around words, and between those that stand aside one below the other.
_AIR: Final = 4.0
_BETWEEN: Final = 10.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    wide: float
    high: float

    @property
    def middle(self) -> Point:
        """The point in its middle."""
        return self.x + self.wide / 2, self.y + self.high / 2

    def meets(self, other: Box, air: float = 0.0) -> bool:
        """Tell whether two rectangles come nearer to each other than ``air``."""
        return (
            self.x < other.x + other.wide + air
            and other.x < self.x + self.wide + air
            and self.y < other.y + other.high + air
            and other.y < self.y + self.high + air
        )

    def within(self, other: Box) -> bool:
        """Tell whether this one lies wholly inside ``other``."""
        return (
            other.x <= self.x
            and other.y <= self.y
            and self.x + self.wide <= other.x + other.wide
            and self.y + self.high <= other.y + other.high
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that belong to a point in a ground (its outer ring): the sizes they may be set in.

    The first size is for words that stand aside, too.
    """

    at: Point
    sizes: tuple[Point, ...]
    ground: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where words stand, in which of their sizes, and whether aside from their ground."""

    box: Box
    size: int
    aside: bool


@lru_cache(maxsize=64)
def place(wanted: tuple[Wanted, ...], room: Box) -> tuple[Placed | None, ...]:
    """Return where each of the words stands, in their order; None where there is no room left.

    Words stand in their own ground where it is large enough, the first in the row choosing first;
    the others go to the nearer edge of the room, so that their lines do not cross. Remembered: the
    numbers of a wall change more often than the room they take.
    """
    held: list[Box] = []
    found: list[Placed | None] = []
    for one in wanted:
        spot = _at_home(one, room, held)
        found.append(spot)
        if spot:
            held.append(spot.box)
    for left in (True, False):
        beside = [
            at
            for at, spot in enumerate(found)
            if spot is None and (wanted[at].at[0] < room.x + room.wide / 2) == left
        ]
        for at, start in _column([(at, wanted[at]) for at in beside], room, left=left):
            box = next((one for one in _tries(start, room) if _free(one, room, held)), None)
            if box:
                held.append(box)
                found[at] = Placed(box, 0, aside=True)
    return tuple(found)


def beside(
    at: Point, wide: float, room: Box, taken: Iterable[Box], ground: Sequence[Point]
) -> Box | None:
    """Return the free square of a width that is nearest to a point, in its ground if it can be.

    None without room.
    """
    start = Box(round(at[0] - wide / 2, 1), round(at[1] - wide / 2, 1), wide, wide)
    held = list(taken)
    home = (box for box in _rings(start, _NEAR) if _inside(box.middle, ground))
    every = chain(home, _tries(start, room))
    return next((box for box in every if _free(box, room, held)), None)


def _at_home(one: Wanted, room: Box, held: Sequence[Box]) -> Placed | None:
    xs, ys = zip(*one.ground, strict=True)
    for size, (wide, high) in enumerate(one.sizes):
        if 0.92 * wide > max(xs) - min(xs) or 0.4 * high > max(ys) - min(ys):
            continue  # no need to look at a thousand places
        start = Box(round(one.at[0] - wide / 2, 1), round(one.at[1] - high / 2, 1), wide, high)
        for box in _rings(start, _NEAR):
            if _free(box, room, held) and all(_inside(end, one.ground) for end in _ends(box)):
                return Placed(box, size, aside=False)
    return None


def _free(box: Box, room: Box, held: Iterable[Box]) -> bool:
    return box.within(room) and not any(box.meets(other, _AIR) for other in held)


def _ends(box: Box) -> list[Point]:
    """Return points of words that lie in their own ground; letters are lower than lines."""
    left, right = box.x + 0.04 * box.wide, box.x + 0.96 * box.wide
    upper, lower = box.y + 0.3 * box.high, box.y + 0.7 * box.high
    return [(left, upper), (right, upper), (left, lower), (right, lower), box.middle]


def _inside(point: Point, ring: Sequence[Point]) -> bool:
    """Tell whether a point lies inside a ring: how often a line to the right crosses it."""
    x, y = point
    inside = False
    for (a, b), (c, d) in pairwise([*ring, ring[0]]):
        if (b > y) != (d > y) and x < (c - a) * (y - b) / (d - b) + a:
            inside = not inside
    return inside


def _column(aside: Sequence[tuple[int, Wanted]], room: Box, *, left: bool) -> list[tuple[int, Box]]:
    """Return words one below the other at an edge, as near to their points as can be."""
    order = sorted(aside, key=lambda one: (one[1].at[1], one[1].at[0]))
    boxes = _stacked(order, room, left=left)
    for _ in range(len(order)):
        crossed = False
        for one, other in combinations(range(len(order)), 2):
            if _cross(order[one][1].at, boxes[one], order[other][1].at, boxes[other]):
                order[one], order[other] = order[other], order[one]
                boxes = _stacked(order, room, left=left)
                crossed = True
        if not crossed:
            break
    return [(at, box) for (at, _), box in zip(order, boxes, strict=True)]


def _stacked(order: Sequence[tuple[int, Wanted]], room: Box, *, left: bool) -> list[Box]:
    high = sum(one.sizes[0][1] + _BETWEEN for _, one in order)
    middle = sum(one.at[1] for _, one in order) / (len(order) or 1)
    top = max(room.y, min(middle - high / 2, room.y + room.high - high))
    boxes = []
    for _, one in order:
        wide, tall = one.sizes[0]
        x = room.x if left else room.x + room.wide - wide
        boxes.append(Box(round(x, 1), round(top, 1), wide, tall))
        top += tall + _BETWEEN
    return boxes


def end_of(box: Box, at: Point) -> Point:
    """Return where the line from a point to words that stand aside ends."""
    x = box.x + box.wide + 6 if box.middle[0] < at[0] else box.x - 6
    return x, box.middle[1]


def _cross(one: Point, box: Box, other: Point, second: Box) -> bool:
    """Tell whether the lines of two words cross."""
    a, b, c, d = one, end_of(box, one), other, end_of(second, other)
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(start: Point, end: Point, point: Point) -> bool:
    return (end[0] - start[0]) * (point[1] - start[1]) > (end[1] - start[1]) * (point[0] - start[0])


def _tries(start: Box, room: Box) -> Iterable[Box]:
    yield from _rings(start, int(math.hypot(room.wide, room.high) / _STEP))


def _rings(start: Box, most: int) -> Iterable[Box]:
    """Go outwards in rings, wider than high as words are."""
    yield start
    for ring in range(1, most + 1):
        for way in range(_WAYS):
            angle = 2 * math.pi * way / _WAYS
            x = start.x + 1.6 * ring * _STEP * math.cos(angle)
            y = start.y + ring * _STEP * math.sin(angle)
            yield Box(round(x, 1), round(y, 1), start.wide, start.high)


def ems(words: str) -> float:
    """Return how wide words are, in heights of their letters."""
    return sum(1.0 if ord(one) > 0x2E7F else 0.58 for one in words)


def broken(words: str, most: int) -> list[str]:
    """Return words in lines of about the same length, none longer than ``most`` letters."""
    count = -(-len(words) // most) or 1
    each = -(-len(words) // count) or 1
    return [words[at : at + each] for at in range(0, len(words), each)] or [""]
