"""Places in running text: which areas a sentence or an address names. No query, no guess.

Names come from the county's gazetteer: areas, and the estates, roads and facilities of the pack
with their other names. A grid is found by its number behind its village.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from linli.places.gazetteer import gazetteer_of
from linli.places.naming_words import people_call
from linli.places.tree import Node, Tree
from linli.text.gazetteer import Entry

__all__ = ["MOST", "Named", "named_in", "people_call"]

_GRID: Final = re.compile(r"第?([一二三四五六七八九十]+|\d+)网格")  # zh-only
#: Kinds of names that are an area, not something in one.
_AREAS: Final = ("town", "village")
#: Most places offered.
MOST = 3


@dataclass(frozen=True, slots=True)
class Named:
    """An area and the words of the text that name it.

    ``of`` is the official name of an estate, road or facility, where the words are one.
    """

    node: Node
    words: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class _Meant:
    node: Node
    words: str
    entry: Entry


def named_in(tree: Tree, text: str, settings: Mapping[str, object] | None = None) -> list[Named]:
    """Return the deepest areas a text names, the longest match first, at most three.

    ``settings`` of the county add its estates, roads and facilities. A village whose name is
    part of a longer name that also stands there is not meant; where several places share a
    name, those in a town the text names too win.
    """
    plain = unicodedata.normalize("NFKC", text)
    meant = [
        _Meant(node, hit.words, entry)
        for hit in gazetteer_of(tree, settings).find(plain)
        for entry in hit.entries
        if (node := tree.by_code(entry.code)) is not None
    ]
    whole = {one.words for one in meant}
    meant = [one for one in meant if not any(one.words != w and one.words in w for w in whole)]
    towns = {one.node.path for one in meant if one.entry.kind == "town"}
    deep = [one for one in meant if one.entry.kind != "town"]
    inside = [
        one
        for one in deep
        if any(one.node.path.startswith(path) and one.node.path != path for path in towns)
    ]
    chosen = inside or deep or meant
    chosen.sort(key=lambda one: (-len(one.words), one.node.code))
    found: dict[str, Named] = {}
    for one in chosen:
        named = _with_grid(tree, one, plain)
        found.setdefault(named.node.code, named)
    return list(found.values())[:MOST]


def _with_grid(tree: Tree, one: _Meant, text: str) -> Named:
    """Go down to the grid of the village when the text names it as well."""
    of = "" if one.entry.kind in _AREAS else one.entry.name or one.entry.words
    said = _GRID.search(text)
    for child in tree.children(one.node.id) if said is not None else ():
        if said is not None and said.group(1) in child.name and _GRID.search(child.name):
            return Named(child, f"{one.words}{said.group(0)}", of)
    return Named(one.node, one.words, of)
