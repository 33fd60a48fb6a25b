"""Names of places one slip away from what was typed.

A slip is one character wrong, missing or added, or two neighbours swapped; never in a number,
for 二号院 is no misspelt 三号院. For searching only: what was typed is searched as it is, the
names are searched besides and shown. Names of two characters are left out, for nearly every word
of two characters is one slip away from one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from linli.domain.han import runs

#: Shortest name for which a slip is considered, most names proposed for one word.
SHORTEST: Final = 3
MOST: Final = 3
_NUMERALS: Final = frozenset("0123456789零〇一二三四五六七八九十百两甲乙丙丁东西南北")  # zh-only
#: Longer words are sentences, not names.
LONGEST_WORD: Final = 20


class NearNames:
    """Names, findable by what is left of them when a character is dropped."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(plain for name in names if (plain := "".join(runs(name))))
        self._dropped: dict[str, set[str]] = defaultdict(set)
        self._lengths = sorted({len(name) for name in self._names if len(name) >= SHORTEST})
        for name in self._names:
            if len(name) >= SHORTEST:
                for form in {name, *_without_one(name)}:
                    self._dropped[form].add(name)

    def near(self, word: str) -> list[str]:
        """Return words to search besides: the name meant, and what else the word says.

        Nothing for a word that holds a name as it is, that is part of one, or that is too long.
        """
        plain = "".join(runs(word))
        if not SHORTEST - 1 <= len(plain) <= LONGEST_WORD or self._known(plain):
            return []
        found: dict[str, None] = {}
        for start, end in self._windows(plain):
            piece = plain[start:end]
            for form in {piece, *_without_one(piece)}:
                for name in sorted(self._dropped.get(form, ())):
                    if one_slip(piece, name) and _numbers(piece) == _numbers(name):
                        found[plain[:start] + name + plain[end:]] = None
        whole = [one for one in found if one in self._names]
        return (whole or list(found))[:MOST]

    def _known(self, plain: str) -> bool:
        return any(
            (len(name) >= SHORTEST and name in plain) or plain in name for name in self._names
        )

    def _windows(self, plain: str) -> Iterator[tuple[int, int]]:
        """Return the pieces that may be a misspelt name: the whole word, then the longest first."""
        lengths = {length + more for length in self._lengths for more in (-1, 0, 1)}
        for length in sorted(lengths, reverse=True):
            if SHORTEST <= length <= len(plain) or length == len(plain):
                for start in range(len(plain) - length + 1):
                    yield start, start + length


def _numbers(word: str) -> list[str]:
    return [char for char in word if char in _NUMERALS]


def _without_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def one_slip(one: str, other: str) -> bool:
    """Tell whether one becomes the other by one wrong, missing, added or swapped character."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = 0
    while at < len(one) and one[at] == other[at]:
        at += 1
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    return one[at + 1 :] == other[at + 1 :] or (
        one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    )
