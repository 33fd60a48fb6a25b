"""Places people of a demonstration keep talking about: some of the pack's, one nobody listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.places.tree import Node

#: The share of matters that names one, and how many of the pack's places they are about.
SHARE: Final = 0.24
FEW: Final = 6
#: What comes after the name; the last one leaves a doubt.
_WHERE: Final = ("门口", "里面", "东门口", "路口", "中段", "附近")
#: A place the pack does not list, so that there is something to learn; of so many of them.
_UNLISTED: Final = "兴隆搅拌站"
_UNLISTED_SHARE: Final = 0.18


@dataclass(frozen=True, slots=True)
class Named:
    """Where a matter is and what people call it."""

    node: Node
    words: str


def named(catalogue: Catalogue, door: Case.Door, key: str) -> Named | None:
    """Return the place a matter is about, the same for the same key; None for most of them.

    Grid workers report what they see on their own ground, so it is never theirs.
    """
    places = _places(catalogue)
    rng = Random(f"{key}|named")  # noqa: S311 - a simulation, no secret
    if not places or door is Case.Door.GRID or rng.random() >= SHARE:
        return None
    node, names = rng.choice(places)
    if rng.random() < _UNLISTED_SHARE:
        villages = catalogue.tree.of_kind("village")
        ground = _ground(catalogue, villages[len(villages) // 3], Random(0))  # noqa: S311 - as above
        return Named(ground, f"{_UNLISTED}{rng.choice(_WHERE[:4])}")
    return Named(_ground(catalogue, node, rng), f"{rng.choice(names)}{rng.choice(_WHERE)}")


def _ground(catalogue: Catalogue, node: Node, rng: Random) -> Node:
    """Return one of the smallest areas in an area: what is reported lies in a grid."""
    while children := catalogue.tree.children(node.id):
        node = rng.choice(list(children))
    return node


def _places(catalogue: Catalogue) -> list[tuple[Node, list[str]]]:
    """Return some of the pack's places with all their names, every kind among them."""
    lists = catalogue.settings.get("place_names")
    found = []
    for rows in lists.values() if isinstance(lists, Mapping) else ():
        for row in rows[: FEW // 3]:
            node = catalogue.tree.by_code(str(row["area"]))
            if node is not None:
                found.append((node, [row["name"], *row.get("aliases", ())]))
    return found
