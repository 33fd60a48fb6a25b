"""Corrections that count at once: the nearest of the latest corrections speaks before a retrain.

Bounded (``KEPT`` corrections, the oldest go first), deterministic, plain Python: a process builds
it from the corrections made since the model was trained and adds new ones as they come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import log, sqrt
from operator import add
from typing import Final

from linli.text.matter import Example
from linli.text.normal import normal

#: So many corrections are remembered.
KEPT: Final = 1_000
#: So many characters of each are remembered; the tail of a long text says little new.
_READ: Final = 600
#: Below this likeness (0…1) a correction says nothing; from the upper one on it says nearly all.
_LEAST, _SURE = 0.25, 0.75
#: Even for the same text something is left to the model.
_MOST: Final = 0.95


@dataclass(frozen=True, slots=True)
class Near:
    """The code corrections speak for: ``share`` of the whole they take, and what is alike."""

    code: str
    share: float
    alike: frozenset[str]


class Overlay:
    """The latest corrections, found by the pairs of characters they share with a text."""

    def __init__(self, corrections: Iterable[Example] = ()) -> None:
        self._kept: deque[tuple[int, str, frozenset[str]]] = deque()
        self._where: dict[str, dict[int, None]] = {}
        self._by_number: dict[int, tuple[str, frozenset[str]]] = {}
        self._next = 0
        #: Weights of pairs and of whole corrections, as long as nothing new is learnt.
        self._weights: dict[str, float] = {}
        self._wholes: dict[int, float] = {}
        for example in corrections:
            self.learn(example.text, example.code)

    def __len__(self) -> int:
        return len(self._kept)

    def learn(self, text: str, code: str) -> None:
        """Remember what a person chose for a text; an empty text is passed over."""
        pairs = _pairs(normal(text, _READ))
        if not pairs:
            return
        self._weights.clear()
        self._wholes.clear()
        if len(self._kept) >= KEPT:
            number, _, old = self._kept.popleft()
            del self._by_number[number]
            for pair in old:
                del self._where[pair][number]
                if not self._where[pair]:
                    del self._where[pair]
        self._kept.append((self._next, code, pairs))
        self._by_number[self._next] = (code, pairs)
        for pair in pairs:
            self._where.setdefault(pair, {})[self._next] = None
        self._next += 1

    def near(self, text: str) -> Near | None:
        """Return what the corrections say of a normal text; of two alike the later counts."""
        if not self._kept:
            return None
        pairs = _pairs(text[:_READ])
        common = max(3, len(self._kept) // 4)
        scores: dict[int, float] = {}
        own = 0.0
        for pair in sorted(pairs):
            weight = self._weight(pair)
            own += weight
            where = self._where.get(pair)
            # A pair in a quarter of all corrections costs much and tells little.
            if where and len(where) <= common:
                for number in where:
                    scores[number] = scores.get(number, 0.0) + weight
        if not scores:
            return None
        best = sorted(scores, key=lambda number: (-scores[number], -number))[:5]
        alike = {number: self._likeness(scores[number], own, number) for number in best}
        top = max(best, key=lambda number: (alike[number], number))
        share = min(_MOST, _MOST * (alike[top] - _LEAST) / (_SURE - _LEAST))
        if share <= 0:
            return None
        code, told = self._by_number[top]
        return Near(code, share, told & pairs)

    def _likeness(self, shared: float, own: float, number: int) -> float:
        other = self._wholes.get(number)
        if other is None:
            other = sum(map(self._weight, self._by_number[number][1]))
            self._wholes[number] = other
        return min(1.0, shared / max(1e-9, sqrt(own * other)))

    def _weight(self, pair: str) -> float:
        weight = self._weights.get(pair)
        if weight is None:
            times = self._where.get(pair)
            weight = log(1 + (1 + len(self._kept)) / (1 + len(times or ())))
            if times:  # what no correction holds would fill the memory with every text's own
                self._weights[pair] = weight
        return weight


def _pairs(text: str) -> frozenset[str]:
    return frozenset(filter(str.isalnum, map(add, text, text[1:])))
