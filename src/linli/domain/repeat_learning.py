"""How the score “the same matter?” learns from what people answered: a small logistic rule.

Ten numbers, each with its bounds, so that nobody's odd answers can turn the rule upside down. An
answer moves them a little at once; every night they are found anew from all stored answers and
taken only when they are no worse than the shipped ones on these answers. Everything here is about
pairs of matters: no person is a feature apart from “left the same number”.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

#: What a pair is judged by, in the order of the weights; each lies between 0 and 1.
FEATURES: Final = (
    *("whole", "places", "title", "title_places"),
    *("same_grid", "same_village", "same_item", "same_caller", "days"),
)
#: Written beside stored weights; another set of features is another format.
FORMAT: Final = "linli-repeats-1"
#: What one answer moves the weights by, times the surprise.
RATE: Final = 0.15
#: How strongly the nightly weights hold to the shipped ones, in answers.
HOLD: Final = 8.0
#: Fewest answers of each kind before the night learns anything, and most that are read.
ENOUGH: Final = 15
MOST: Final = 10_000
_ROUNDS: Final = 12


class Pair(NamedTuple):
    """One answered pair: its features in the order of :data:`FEATURES`, and the answer."""

    features: tuple[float, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight for each feature after the bias; ``version`` 0 is the shipped rule."""

    values: tuple[float, ...]
    version: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no rule: a wrong number of weights, or one that is no number."""
        if len(self.values) != len(FEATURES) + 1 or not all(map(math.isfinite, self.values)):
            raise ValueError("weights of a wrong shape")

    def dump(self) -> dict[str, object]:
        """Return what :func:`read` takes."""
        return {"format": FORMAT, "version": self.version, "values": list(self.values)}


#: Two likenesses count for the whole, half of each for the title: half a chance where their mean
#: is a fifth. The rest was chosen by judgement: a place in common alone never makes a repeat.
SHIPPED: Final = Weights((-3.6, 6.0, 6.0, 3.0, 3.0, 0.9, 0.4, 1.0, 0.9, -0.5))
#: Lowest and highest value of each weight, the bias first.
BOUNDS: Final = (
    *((-6.0, -2.0), (2.0, 14.0), (2.0, 14.0), (0.0, 8.0), (0.0, 8.0)),
    *((0.0, 2.0), (0.0, 1.2), (0.0, 2.0), (0.0, 2.0), (-2.0, 0.0)),
)


def read(stored: Mapping[str, object]) -> Weights:
    """Return stored weights within their bounds; raises ValueError for another format."""
    values, version = stored.get("values"), stored.get("version")
    if stored.get("format") != FORMAT or not isinstance(values, list):
        raise ValueError("not weights of this format")
    if not isinstance(version, int) or not all(isinstance(one, int | float) for one in values):
        raise ValueError("not weights of this format")
    return bounded(Weights(tuple(float(one) for one in values), version))


def bounded(weights: Weights) -> Weights:
    """Return the weights with each between its bounds."""
    pairs = zip(weights.values, BOUNDS, strict=True)
    return Weights(tuple(min(max(one, low), high) for one, (low, high) in pairs), weights.version)


def chance(features: Sequence[float], weights: Weights = SHIPPED) -> float:
    """Return how likely a pair is the same matter, from 0 to 1."""
    bias, *rest = weights.values
    return _logistic(bias + sum(w * x for w, x in zip(rest, features, strict=True)))


def learnt(weights: Weights, pair: Pair) -> Weights:
    """Return the weights after one answer, one version on: a small bounded step."""
    wrong = (1.0 if pair.same else 0.0) - chance(pair.features, weights)
    moved = (
        one + RATE * wrong * x for one, x in zip(weights.values, (1.0, *pair.features), strict=True)
    )
    return bounded(Weights(tuple(moved), weights.version + 1))


def loss(weights: Weights, pairs: Sequence[Pair]) -> float:
    """Return the mean surprise (natural log loss) at the answers; 0 for none.

    Both answers weigh the same in all, however many there are of each.
    """
    return sum(
        share * -math.log(max(_right(weights, pair), 1e-9)) for pair, share in _shares(pairs)
    )


def _right(weights: Weights, pair: Pair) -> float:
    sure = chance(pair.features, weights)
    return sure if pair.same else 1.0 - sure


def _shares(pairs: Sequence[Pair]) -> list[tuple[Pair, float]]:
    """Return each pair with its share of the whole: the two answers have a half each."""
    same = sum(pair.same for pair in pairs)
    other = len(pairs) - same
    kinds = (same > 0) + (other > 0)
    return [(pair, 1.0 / (kinds * (same if pair.same else other))) for pair in pairs]


class Refit(NamedTuple):
    """What a night came to: the weights to use, and the losses of the new and shipped ones."""

    weights: Weights
    taken: bool
    new: float
    shipped: float


def refit(pairs: Sequence[Pair], version: int) -> Refit:
    """Return weights found from the newest :data:`MOST` answers, or the shipped ones.

    The new ones are taken only when they lose no more than the shipped ones, on all answers and
    on the newest fifth, which a first trial has not seen. ``version``: the number the new weights
    get. Deterministic; about a second for 10,000 answers.
    """
    pairs = pairs[-MOST:]
    before = loss(SHIPPED, pairs)
    same = sum(pair.same for pair in pairs)
    if min(same, len(pairs) - same) < ENOUGH:
        return Refit(Weights(SHIPPED.values, version), taken=False, new=before, shipped=before)
    cut = len(pairs) - max(len(pairs) // 5, 1)
    trial = _found(pairs[:cut])
    found = Weights(_found(pairs).values, version)
    after = loss(found, pairs)
    fresh = pairs[cut:]
    if after > before or loss(trial, fresh) > loss(SHIPPED, fresh):
        return Refit(Weights(SHIPPED.values, version), taken=False, new=after, shipped=before)
    return Refit(found, taken=True, new=after, shipped=before)


def _found(pairs: Sequence[Pair]) -> Weights:
    """Return the weights of least loss near the shipped ones (Newton's method), bounded."""
    values = list(SHIPPED.values)
    size = len(values)
    hold = HOLD / max(len(pairs), 1)
    shares = _shares(pairs)
    for _ in range(_ROUNDS):
        slope = [hold * (one - first) for one, first in zip(values, SHIPPED.values, strict=True)]
        bend = [[hold if i == j else 0.0 for j in range(size)] for i in range(size)]
        for pair, share in shares:
            row = (1.0, *pair.features)
            sure = _logistic(sum(w * x for w, x in zip(values, row, strict=True)))
            wrong = share * (sure - pair.same)
            curve = share * sure * (1.0 - sure)
            there = [(i, x) for i, x in enumerate(row) if x]
            for i, x in there:
                slope[i] += wrong * x
                line = bend[i]
                for j, y in there:
                    line[j] += curve * x * y
        step = _solved(bend, slope)
        better = _stepped(values, step, shares, hold)
        if better is None or max(map(abs, step)) < 1e-4:
            break
        values = better
    return Weights(tuple(values))


def _stepped(
    values: list[float], step: Sequence[float], shares: Sequence[tuple[Pair, float]], hold: float
) -> list[float] | None:
    """Return the values after as much of the step as makes them better; None for none."""
    now = _cost(values, shares, hold)
    for part in (1.0, 0.5, 0.2, 0.05):
        tried = [
            min(max(one - part * by, low), high)
            for one, by, (low, high) in zip(values, step, BOUNDS, strict=True)
        ]
        if _cost(tried, shares, hold) < now:
            return tried
    return None


def _cost(values: Sequence[float], shares: Sequence[tuple[Pair, float]], hold: float) -> float:
    """Return the loss and what it costs to be far from the shipped weights."""
    weights = Weights(tuple(values))
    surprise = sum(share * -math.log(max(_right(weights, pair), 1e-9)) for pair, share in shares)
    far = sum((one - first) ** 2 for one, first in zip(values, SHIPPED.values, strict=True))
    return surprise + hold / 2 * far


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return x of matrix · x = right, for a matrix with a positive diagonal part added."""
    size = len(right)
    rows = [[*line, end] for line, end in zip(matrix, right, strict=True)]
    for at in range(size):
        best = max(range(at, size), key=lambda one: abs(rows[one][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for below in range(at + 1, size):
            times = rows[below][at] / rows[at][at]
            if times:
                rows[below] = [a - times * b for a, b in zip(rows[below], rows[at], strict=True)]
    found = [0.0] * size
    for at in range(size - 1, -1, -1):
        known = sum(rows[at][later] * found[later] for later in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found


def _logistic(value: float) -> float:
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-min(value, 60.0)))
    grown = math.exp(max(value, -60.0))
    return grown / (1.0 + grown)
