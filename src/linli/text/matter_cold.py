"""Proposing before anybody has labelled anything: a text against the names of the items.

Runs of two to four characters that a text shares with an item's name, keywords and script count as
much as they are rare among the items. Shares from names are modest on purpose (``HONEST``): such a
proposal is shown, never filled in. Plain Python.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property
from math import exp, log, sqrt
from typing import Final

from linli.text.matter import READ, Tree
from linli.text.normal import normal

#: So much of the whole a judgement by names may claim: about what it gets right.
HONEST: Final = 0.7
#: From so many labels on a code is judged by labels alone.
ENOUGH: Final = 50
_SHORTEST, _LONGEST = 2, 4
#: A name says more than a keyword or a question of the script.
_NAME, _WORD, _BELOW = 3.0, 2.0, 1.0
#: How fast shares part with the scores (which lie between 0 and about 1).
_STEEP: Final = 9.0
#: An item's text is cut here; nobody needs more keywords.
_WORDS: Final = 600


class Cold:
    """The names of a tree as an index from runs to codes."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._first = _Index({code: _whole(code, tree) for code in tree.firsts})
        self._within = {
            first: _Index({code: _own(code, tree) for code in codes})
            for first, codes in tree.within.items()
        }
        self._known = self._first.runs().union(*(one.runs() for one in self._within.values()))
        self._last: tuple[str, dict[str, int]] = ("", {})

    def first(self, text: str) -> dict[str, float]:
        """Judge the first level of a normal text by names alone; equal shares where none fits."""
        return self._first.shares(self._runs(text))

    def within(self, text: str, first: str) -> dict[str, float]:
        """Judge the items within a first level; empty where it has none."""
        index = self._within.get(first)
        return index.shares(self._runs(text)) if index is not None else {}

    def speaking(self, text: str, first: str, code: str) -> Mapping[str, float]:
        """Return the runs a normal text shares with the names behind a code, with weights."""
        found = self._runs(text)
        told = dict(self._first.shared(found, first))
        if code != first and first in self._within:
            for run, weight in self._within[first].shared(found, code).items():
                told[run] = told.get(run, 0.0) + weight
        return told

    def _runs(self, text: str) -> dict[str, int]:
        """Return the runs of a text that some name holds, with how often; kept for one text."""
        last = self._last
        if last[0] == text:
            return last[1]
        found = _counted(text[:READ], self._known)
        self._last = (text, found)
        return found


class _Index:
    def __init__(self, texts: Mapping[str, list[tuple[str, float]]]) -> None:
        self.codes = tuple(sorted(texts))
        self._told: dict[str, dict[str, float]] = {}
        for code in self.codes:
            for words, weight in texts[code]:
                for run in _counted(normal(words, _WORDS), None):
                    told = self._told.setdefault(run, {})
                    told[code] = max(told.get(code, 0.0), weight)

    def runs(self) -> set[str]:
        """Return every run some name holds."""
        return set(self._told)

    @cached_property
    def _lengths(self) -> dict[str, float]:
        sums = dict.fromkeys(self.codes, 1.0)
        for run, told in self._told.items():
            for code, weight in told.items():
                sums[code] += (weight * self._rarity(run)) ** 2
        # Softened: an item with many names would otherwise never win.
        return {code: sqrt(sqrt(total)) for code, total in sums.items()}

    def _rarity(self, run: str) -> float:
        return log(1 + len(self.codes) / len(self._told[run])) * len(run)

    def shares(self, found: Mapping[str, int]) -> dict[str, float]:
        """Return shares of the codes that add up to one."""
        scores = dict.fromkeys(self.codes, 0.0)
        known = 0.0
        for run, times in found.items():
            told = self._told.get(run)
            if not told:
                continue
            rarity = self._rarity(run)
            known += (rarity * (1 + log(times))) ** 2
            for code, weight in told.items():
                scores[code] += weight * rarity * rarity * (1 + log(times))
        length = sqrt(known) or 1.0
        for code in scores:
            scores[code] /= length * self._lengths[code]
        most = max(scores.values(), default=0.0) or 1.0
        raised = {c: exp(_STEEP * (s - most) / (most + 1)) for c, s in scores.items()}
        whole = sum(raised.values())
        return {code: value / whole for code, value in raised.items()}

    def shared(self, found: Mapping[str, int], code: str) -> dict[str, float]:
        """Return the runs shared with one code."""
        return {
            run: self._told[run][code] * self._rarity(run)
            for run in found
            if code in self._told.get(run, {})
        }


def _counted(text: str, known: Collection[str] | None) -> dict[str, int]:
    """Count the runs of a text; of ``known`` ones only, where given."""
    runs = (
        text[start : start + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(text) - size + 1)
    )
    return Counter(filter(known.__contains__ if known is not None else str.isalnum, runs))


def _own(code: str, tree: Tree) -> list[tuple[str, float]]:
    """Return what names an item, with the steps between it and its first level."""
    item = tree.items[code]
    told = [(item.name, _NAME), *((words, _WORD) for words in item.words)]
    above = item.parent
    first = tree.first_of[code]
    for _ in range(8):
        if above not in tree.items or above == first:
            break
        told.append((tree.items[above].name, _BELOW))
        above = tree.items[above].parent
    return told


def _whole(first: str, tree: Tree) -> list[tuple[str, float]]:
    """Return what names a first level: itself and all that lies below it."""
    item = tree.items[first]
    told = [(item.name, _NAME), *((words, _WORD) for words in item.words)]
    for code, below in tree.items.items():
        if tree.first_of[code] == first and code != first:
            told.append((below.name, _WORD))
            told.extend((words, _BELOW) for words in below.words)
    return told
