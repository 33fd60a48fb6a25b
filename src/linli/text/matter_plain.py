"""The learned model without numpy: complement naive Bayes on single characters and pairs.

It learns text by text (nothing is fitted anew) and serves in plain Python, a few points worse than
the model with scikit-learn; docs/reference/text.md states by how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, log, sqrt
from typing import Any, Final

from linli.text.matter import READ, Example, NotEnough, Tree, counted, pieces
from linli.text.normal import normal

#: Runs of up to so many characters.
LONGEST: Final = 2
#: A node of the tree remembers so many runs; then those of one text alone are forgotten, and while
#: that does not help, new ones are passed over.
REMEMBERED: Final = 200_000
_SMOOTH: Final = 0.01
#: Shares part so fast with the scores before labels have told better.
_MODEST: Final = 20.0


@dataclass
class Node:
    """Sums over the texts of the codes below one node; ``sums[run][code]``, ``texts[run]``."""

    sums: dict[str, dict[str, float]] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    totals: dict[str, float] = field(default_factory=dict)
    seen: int = 0
    #: Texts learnt when room was last looked for in vain.
    full: int = -1

    def learn(self, runs: Mapping[str, float], code: str) -> None:
        """Add one text."""
        self.seen += 1
        self.totals.setdefault(code, 0.0)
        for run, value in runs.items():
            told = self.sums.get(run)
            if told is None:
                if len(self.sums) >= REMEMBERED and not self._room():
                    continue
                told = self.sums[run] = {}
            told[code] = told.get(code, 0.0) + value
            self.texts[run] = self.texts.get(run, 0) + 1
            self.totals[code] += value

    def _room(self) -> bool:
        """Forget runs of one text alone; once a text at most, for it takes long."""
        if self.full == self.seen:
            return False
        self.full = self.seen
        for run in [run for run, texts in self.texts.items() if texts == 1]:
            for code, value in self.sums.pop(run).items():
                self.totals[code] -= value
            del self.texts[run]
        return len(self.sums) < REMEMBERED

    def gains(self, run: str) -> dict[str, float]:
        """Return how much a run speaks for each code; nothing where it is not known."""
        told = self.sums.get(run)
        if told is None:
            return {}
        rarity = log((1 + self.seen) / (1 + self.texts[run])) + 1
        everywhere = sum(told.values())
        whole = sum(self.totals.values())
        smooth = _SMOOTH * len(self.sums)
        return {
            code: -rarity
            * log((everywhere - told.get(code, 0.0) + _SMOOTH) / (whole - total + smooth))
            for code, total in self.totals.items()
        }

    def scores(self, runs: Mapping[str, float]) -> dict[str, float]:
        """Return the mean gain of the codes, each against the mean of all."""
        scores = dict.fromkeys(self.totals, 0.0)
        weight = 0.0
        for run, value in runs.items():
            for code, gain in self.gains(run).items():
                scores[code] += value * gain
            weight += value
        mean = sum(scores.values()) / (len(scores) or 1)
        return {code: (score - mean) / (weight or 1.0) for code, score in scores.items()}


@dataclass
class PlainModel:
    """The root, a node for each first level, and the scales that make confidences honest."""

    root: Node
    below: dict[str, Node]
    counts: Mapping[str, int]
    scale: float = _MODEST
    made: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Sequence[Example], tree: Tree, *, created: datetime) -> PlainModel:
        """Learn from examples the tree knows; every fifth tells how far shares may part."""
        model = cls(Node(), {}, counted(known, tree))
        apart = [example for at, example in enumerate(known) if at % 5 == 4]
        for example in (example for at, example in enumerate(known) if at % 5 != 4):
            model._take(example, tree)
        model.scale = model._fitted(apart, tree)
        for example in apart:
            model._take(example, tree)
        if len(model.root.totals) < 2:
            raise NotEnough("fewer than two first levels have texts")
        model.made = {"created": created.isoformat(), "texts": len(known), "figures": {}}
        return model

    def learn(self, text: str, first: str, code: str) -> None:
        """Take one more labelled normal text in."""
        runs = _valued(text[:READ])
        self.root.learn(runs, first)
        if code != first:
            self.below.setdefault(first, Node()).learn(runs, code)

    def first(self, text: str) -> dict[str, float]:
        """Judge the first level of a normal text."""
        return _shares(self.root.scores(_valued(text[:READ])), self.scale)

    def within(self, text: str, first: str) -> dict[str, float]:
        """Judge the items within a first level; empty where none was learnt."""
        node = self.below.get(first)
        return _shares(node.scores(_valued(text[:READ])), self.scale) if node is not None else {}

    def speaking(self, text: str, first: str, code: str) -> Mapping[str, float]:
        """Return the runs that speak for a code more than for the mean of all."""
        runs = _valued(text[:READ])
        told: dict[str, float] = {}
        nodes = [(self.root, first)]
        if code != first and first in self.below:
            nodes.append((self.below[first], code))
        for node, wanted in nodes:
            for run, value in runs.items():
                gains = node.gains(run)
                if wanted in gains:
                    gain = value * (gains[wanted] - sum(gains.values()) / len(gains))
                    if gain > 0:
                        told[run] = told.get(run, 0.0) + gain
        return told

    def _take(self, example: Example, tree: Tree) -> None:
        text = normal(example.text, READ)
        self.learn(text, tree.first_of[example.code], example.code)

    def _fitted(self, apart: Iterable[Example], tree: Tree) -> float:
        """Return the scale with the least log loss on texts not learnt yet."""
        seen = [
            (self.root.scores(_valued(normal(example.text, READ))), tree.first_of[example.code])
            for example in apart
        ]
        seen = [(scores, first) for scores, first in seen if first in scores][:500]
        if len(seen) < 20:
            return _MODEST
        steps = [2.0 * 1.2**step for step in range(30)]
        return min(
            steps,
            key=lambda scale: (
                -sum(log(max(_shares(scores, scale)[first], 1e-9)) for scores, first in seen)
            ),
        )


def _valued(text: str) -> dict[str, float]:
    counts: dict[str, int] = {}
    for piece in pieces(text, LONGEST):
        counts[piece] = counts.get(piece, 0) + 1
    values = {piece: 1 + log(number) for piece, number in counts.items()}
    length = sqrt(sum(value * value for value in values.values())) or 1.0
    return {piece: value / length for piece, value in values.items()}


def _shares(scores: Mapping[str, float], scale: float) -> dict[str, float]:
    if not scores:
        return {}
    most = max(scores.values())
    raised = {code: exp(scale * (score - most)) for code, score in scores.items()}
    whole = sum(raised.values())
    return {code: value / whole for code, value in raised.items()}
