"""Places in running text: which areas a sentence or an address names. No query, no guess.

Official names end in what the area is (村民委员会, 社区, 街道 …); people leave that out, so the
bare name counts too when it is long enough not to be an accident.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from linli.places.tree import Node, Tree

_KINDS: Final = ("town", "village")
#: What an area is, at the end of its name.
_ENDING: Final = re.compile(  # zh-only
    r"(?:社区居民委员会|居民委员会|村民委员会|社区居委会|居委会|村委会|街道办事处|街道|社区|镇|乡|村)$"
)
_GRID: Final = re.compile(r"第?([一二三四五六七八九十]+|\d+)网格")  # zh-only
#: Shortest bare name that counts: one character stands in too many words.
_SHORTEST = 2
#: Most places offered.
MOST = 3


@dataclass(frozen=True, slots=True)
class Named:
    """An area and the words of the text that name it."""

    node: Node
    words: str


def _names(node: Node) -> tuple[str, ...]:
    """Return how people call an area, the full name first."""
    bare = _ENDING.sub("", node.name)
    return (node.name, bare) if len(bare) >= _SHORTEST and bare != node.name else (node.name,)


def _all(tree: Tree) -> Iterator[Node]:
    for kind in _KINDS:
        yield from tree.of_kind(kind)


def named_in(tree: Tree, text: str) -> list[Named]:
    """Return the deepest areas a text names, the longest match first, at most three.

    A village whose name is part of a longer name that also stands there is not meant; where
    several villages share a name, those in a town the text names too win.
    """
    plain = unicodedata.normalize("NFKC", text)
    hits = [
        Named(node, words)
        for node in _all(tree)
        if (words := next((name for name in _names(node) if name in plain), ""))
    ]
    whole = {hit.words for hit in hits}
    hits = [hit for hit in hits if not any(hit.words != w and hit.words in w for w in whole)]
    villages = [hit for hit in hits if hit.node.kind == "village"]
    towns = {hit.node.path for hit in hits if hit.node.kind == "town"}
    inside = [hit for hit in villages if any(hit.node.path.startswith(path) for path in towns)]
    chosen = inside or villages or hits
    chosen.sort(key=lambda hit: (-len(hit.words), hit.node.code))
    return [_with_grid(tree, hit, plain) for hit in chosen[:MOST]]


def _with_grid(tree: Tree, hit: Named, text: str) -> Named:
    """Go down to the grid of the village when the text names it as well."""
    said = _GRID.search(text)
    if said is None:
        return hit
    for child in tree.children(hit.node.id):
        if said.group(1) in child.name and _GRID.search(child.name):
            return Named(child, f"{hit.words}{said.group(0)}")
    return hit
