"""Upper tails of small counts: exact sums, no normal approximation.

A count with mean μ and variance v > μ is taken as negative binomial (a Poisson count whose rate is
itself uncertain), with v = μ as Poisson: for counts of three or four a bell curve would be wrong by
orders of magnitude.
"""

from __future__ import annotations

import math
from typing import Final

#: Terms smaller than this share of the sum no longer change its digits.
_NOTHING: Final = 1e-17
#: Where the variance is this close to the mean, the two laws are one.
_EQUAL: Final = 1e-9


def tail(count: int, mean: float, variance: float) -> float:
    """Return the chance of ``count`` or more. Raises ValueError unless variance ≥ mean > 0."""
    if not 0 < mean <= variance * (1 + _EQUAL):
        raise ValueError("a count needs a mean above 0 and a variance not below it")
    if count <= 0:
        return 1.0
    spread = variance - mean
    if spread <= mean * _EQUAL:
        first, shape, odds = _poisson(count, mean), 0.0, mean
    else:
        shape = mean * mean / spread
        odds = mean / (shape + mean)
        first = _negative_binomial(count, shape, odds)
    return min(math.exp(first) * _series(count, shape, odds), 1.0)


def _poisson(count: int, mean: float) -> float:
    return count * math.log(mean) - mean - math.lgamma(count + 1)


def _negative_binomial(count: int, shape: float, odds: float) -> float:
    chance = math.lgamma(count + shape) - math.lgamma(shape) - math.lgamma(count + 1)
    return chance + shape * math.log1p(-odds) + count * math.log(odds)


def _series(count: int, shape: float, odds: float) -> float:
    """Return the sum of the chances from ``count`` on, divided by the first of them."""
    total = term = 1.0
    at = count
    while term > total * _NOTHING:
        # Each chance follows from the one before by a plain factor; it falls in the end.
        term *= odds * (at + shape) / (at + 1) if shape else odds / (at + 1)
        total += term
        at += 1
    return total
