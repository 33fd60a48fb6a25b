"""The county's own names of places: its tree of areas, the pack's list, what people confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final
from weakref import WeakKeyDictionary

from linli.places.naming_words import people_call
from linli.places.tree import Tree
from linli.text.gazetteer import Entry, Gazetteer

#: Kinds of areas people name by themselves; a grid goes with its village.
_KINDS: Final = ("town", "village")
_OTHERS: Final = {"estates": "estate", "roads": "road", "facilities": "facility"}
#: Settings with lists of names: the pack's, and those confirmed since.
_LISTS: Final = ("place_names", "landmark_names")
_BUILT: Final[WeakKeyDictionary[Tree, Gazetteer]] = WeakKeyDictionary()


def gazetteer_of(tree: Tree, settings: Mapping[str, object] | None = None) -> Gazetteer:
    """Return all names of a county ready to be found, built once for each tree read.

    ``settings`` are those of the county of which ``tree`` is part: a new revision of the
    catalogue has a new tree, and so a new gazetteer.
    """
    found = _BUILT.get(tree) if settings is not None else None
    if found is None:
        found = Gazetteer(entries_of(tree, settings))
        if settings is not None:
            _BUILT[tree] = found
    return found


def entries_of(tree: Tree, settings: Mapping[str, object] | None = None) -> list[Entry]:
    """Return every name of a place with the area it means, as :func:`gazetteer_of` knows them."""
    return [*_areas(tree), *_named(tree, settings or {})]


def _areas(tree: Tree) -> Iterator[Entry]:
    for kind in _KINDS:
        for node in tree.of_kind(kind):
            for words in people_call(node):
                yield Entry(words, node.code, kind, "" if words == node.name else node.name)


def _named(tree: Tree, settings: Mapping[str, object]) -> Iterator[Entry]:
    held = [settings.get(name) for name in _LISTS]
    for (key, kind), lists in product(_OTHERS.items(), held):
        for row in lists.get(key, ()) if isinstance(lists, Mapping) else ():
            node = tree.by_code(str(row["area"]))
            if node is None or not node.live:
                continue
            yield Entry(row["name"], node.code, kind)
            for alias in row.get("aliases", ()):
                yield Entry(alias, node.code, kind, row["name"])
