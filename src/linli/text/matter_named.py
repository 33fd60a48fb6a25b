"""Items whose own words stand in a text, whatever a model makes of the rest of it.

A report of one trouble often tells what came of it (a lamp is out, somebody fell), and the longer
half decides where a model puts it. The name of the other half's item stands there in plain words,
so it is among what is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from linli.text.matter import READ, Item, Tree
from linli.text.normal import normal

#: Shorter says too little, longer than this no name is looked for.
_SHORTEST, _LONGEST = 2, 12
#: What parts the words of a name: 市政设施损坏（井盖、路灯、护栏）, 油烟、异味与扬尘.
_APART: Final = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+|[与和及或]")
#: A word that names more items than this names none of them.
_SHARED: Final = 2


@dataclass(frozen=True, slots=True)
class Named:
    """An item, and its words that stand in the text; ``own``: in its very name, not an alias."""

    code: str
    words: tuple[str, ...]
    own: bool


class Names:
    """The words of the items' names and aliases, looked for in texts. Built once a tree."""

    def __init__(self, tree: Tree) -> None:
        self._told: dict[str, dict[str, bool]] = {}
        leaves = {code for codes in tree.within.values() for code in codes}
        leaves.update(code for code in tree.firsts if code not in tree.within)
        for code in leaves:
            for word, own in _words(tree.items[code]).items():
                self._told.setdefault(word, {})[code] = own
        self._told = {word: told for word, told in self._told.items() if len(told) <= _SHARED}
        # By their first two characters: one look-up for each place of a text.
        self._begins: dict[str, list[str]] = {}
        for word in sorted(self._told, key=len, reverse=True):
            self._begins.setdefault(word[:_SHORTEST], []).append(word)

    def in_text(self, text: str) -> list[Named]:
        """Return the items named in a normal text, those with the most told first.

        A word inside a longer one found at the same place does not count beside it.
        """
        found: dict[str, dict[str, bool]] = {}
        at, end = 0, min(len(text), READ)
        while at < end - 1:
            near = self._begins.get(text[at : at + _SHORTEST], ())
            word = next((one for one in near if text.startswith(one, at)), "")
            for code, own in self._told.get(word, {}).items():
                found.setdefault(code, {})[word] = own
            at += len(word) or 1
        return sorted(
            (Named(code, tuple(words), any(words.values())) for code, words in found.items()),
            key=lambda one: (not one.own, -sum(map(len, one.words)), one.code),
        )


def _words(item: Item) -> Mapping[str, bool]:
    """Return the words an item is called by, with whether they stand in its own name."""
    aliases = (normal(word) for word in item.words if len(word) <= _LONGEST)
    named = _APART.split(normal(item.name))
    found = {word: False for word in aliases if word.isalnum()} | dict.fromkeys(named, True)
    return {word: own for word, own in found.items() if _SHORTEST <= len(word) <= _LONGEST}
