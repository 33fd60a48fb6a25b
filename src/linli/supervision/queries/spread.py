"""督办 in force on the sketch of a place: which of its parts have how many, level by level."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from linli.cases.access import subtree, visible_to
from linli.catalogue.snapshot import Catalogue
from linli.domain.supervision import LEVEL_NAMES, Level
from linli.domain.words import Listed, Words
from linli.people.actor import Actor
from linli.places.drawing import Ground, ground
from linli.places.tree import Node
from linli.supervision.judging import level_order


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a place that has some: ``hardest`` level, how many in all, and in words."""

    code: str
    name: str
    hardest: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Spread:
    """The sketch of a place, and its parts in the order of the list of areas."""

    place: str
    picture: Ground
    parts: tuple[Part, ...]

    def part(self, code: str) -> Part | None:
        """Return what an area of the sketch has, None for nothing."""
        return next((one for one in self.parts if one.code == code), None)


def spread(actor: Actor, node: Node, catalogue: Catalogue) -> Spread | None:
    """Return the 督办 in force in a county by town, in a town by village, of visible matters.

    Two queries; None for smaller places, and where there is no 督办 or no outline.
    """
    columns = {"county": "town_id", "town": "village_id"}
    if node.kind not in columns:
        return None
    column = columns[node.kind]
    rows = visible_to(actor).filter(subtree(node.path)).exclude(supervision="").order_by()
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for area, level, number in rows.values_list(column, "supervision").annotate(n=Count("pk")):
        if area is not None:
            found[area][level] = number
    picture = ground(catalogue.tree, node.id, width=360, height=240) if found else None
    if picture is None:
        return None
    nodes = sorted((catalogue.tree.by_id(area) for area in found), key=lambda one: one.code)
    parts = tuple(_part(one, found[one.id]) for one in nodes)
    return Spread(node.name, picture, parts)


def _part(node: Node, levels: dict[str, int]) -> Part:
    ordered = sorted(levels, key=level_order, reverse=True)
    words = [
        Words("{level} {n} 件", level=LEVEL_NAMES[Level(one)], n=levels[one]) for one in ordered
    ]
    return Part(node.code, node.name, ordered[0], sum(levels.values()), Listed("、", words))
