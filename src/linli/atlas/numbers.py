"""How many matters lie where: by cell for the drawing, by area for the list beside it.

What somebody may not see is left out before anything is counted. Both come from one statement,
so the numbers of the cells and of the areas can never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from linli.atlas import leading
from linli.atlas.asking import ENDLESS, Asked, condition, matters
from linli.atlas.counting import one_by_one
from linli.atlas.summing import summed
from linli.catalogue.snapshot import Catalogue
from linli.people.actor import Actor
from linli.pins import cells
from linli.pins.reading import OUTSIDE, UNPLACED, Share
from linli.places.tree import Node


@dataclass(slots=True)
class Sum:
    """Matters: how many, how many of them past or near their deadline, and under 督办."""

    n: int = 0
    late: int = 0
    near: int = 0
    pressed: int = 0
    #: How many of them have no sure place and stand in the list alone.
    unplaced: int = 0

    def add(self, share: Share) -> None:
        """Take a share in."""
        self.n += share.n
        self.late += share.late
        self.near += share.near
        self.pressed += share.pressed
        self.unplaced += share.n if share.key == UNPLACED else 0

    @property
    def placed(self) -> int:
        """How many stand on the map."""
        return self.n - self.unplaced


@dataclass(slots=True)
class Numbers:
    """The numbers of a view: by H3 cell, by id of the area right below (0: of none), together.

    Of a frame only its cells are there, and no areas; together is still the whole view.
    """

    resolution: int
    cells: dict[int, Sum] = field(default_factory=lambda: defaultdict(Sum))
    areas: dict[int, Sum] = field(default_factory=lambda: defaultdict(Sum))
    whole: Sum = field(default_factory=Sum)

    @property
    def inside(self) -> int:
        """How many lie in the cells."""
        return sum(one.n for one in self.cells.values())

    def wide(self, asked: Asked) -> int:
        """How many the view has without its frame; 0 where that was not counted."""
        return self.whole.n if asked.frame is not None and asked.cell is None else 0

    @property
    def in_sight(self) -> Sum:
        """The cells together."""
        found = Sum()
        for one in self.cells.values():
            found.n += one.n
            found.late += one.late
            found.near += one.near
            found.pressed += one.pressed
        return found


def numbers(
    actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime, resolution: int
) -> Numbers:
    """Count the view in cells of a resolution: at most seven statements, whatever the size."""
    shares = summed(actor, asked, catalogue, now, resolution)
    if shares is None:
        led = None
        if asked.group in ENDLESS:
            led = leading.reached(actor, condition(actor, asked, catalogue, now))
        cases = matters(actor, asked, catalogue, now) if led is None else led
        shares = one_by_one(cases, asked, now, resolution)
    found = Numbers(resolution)
    below = _child_of(asked.area, catalogue)
    for share in shares:
        if share.key not in {UNPLACED, OUTSIDE}:
            cell = cells.whole(share.key, resolution)
            if asked.frame is None or cell in asked.frame.cells:
                found.cells[cell].add(share)
        if asked.frame is None:
            found.areas[below(share.area)].add(share)
        found.whole.add(share)
    return found


def _child_of(node: Node, catalogue: Catalogue) -> Callable[[int], int]:
    """Return what names, for an area, the one right below ``node`` it lies in; 0 for none."""
    tree = catalogue.tree

    def child(area: int) -> int:
        if not area or area == node.id:
            return 0
        chain = tree.chain(tree.by_id(area))
        return next((one.id for one in chain if one.parent_id == node.id), 0)

    return child
