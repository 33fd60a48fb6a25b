"""Learning “the same matter?”: bounded steps, a night that never makes it worse, stored forms."""

from __future__ import annotations

import random

import pytest

from linli.domain import repeat_learning as learning
from linli.domain.repeat_learning import BOUNDS, FEATURES, SHIPPED, Pair, Weights


def some(seed: int, number: int, *, honest: bool = True) -> list[Pair]:
    """Make answers of people who look at places alone, or who answer at random."""
    chance = random.Random(seed)
    found = []
    for _ in range(number):
        features = tuple(chance.random() * (0.8 if at < 4 else 1) for at in range(len(FEATURES)))
        same = features[1] > 0.4 if honest else chance.random() < 0.5
        found.append(Pair(features, same))
    return found


def test_more_likeness_never_lowers_the_chance() -> None:
    low = (0.1,) * 4 + (0.0,) * 5
    for at in range(8):
        high = tuple(0.9 if here == at else one for here, one in enumerate(low))
        assert learning.chance(high) > learning.chance(low)
    assert learning.chance((0.0,) * 9) < 0.05
    assert learning.chance((0.0,) * 4 + (1.0,) * 4 + (0.0,)) < 0.5  # a place alone is no repeat


def test_an_answer_moves_a_little_and_never_out_of_bounds() -> None:
    weights = SHIPPED
    pair = Pair((0.9, 0.9, 0.9, 0.9, 1.0, 1.0, 1.0, 1.0, 0.0), same=False)
    step = learning.learnt(weights, pair)
    assert learning.chance(pair.features, step) < learning.chance(pair.features, weights)
    assert step.version == 1
    for _ in range(5_000):
        weights = learning.learnt(weights, pair)
    for one, (low, high) in zip(weights.values, BOUNDS, strict=True):
        assert low <= one <= high


def test_a_night_learns_what_people_mean_and_is_repeatable() -> None:
    pairs = some(1, 400)
    outcome = learning.refit(pairs, 7)
    assert outcome.taken
    assert outcome.new < outcome.shipped
    assert outcome.weights.version == 7
    assert outcome == learning.refit(pairs, 7)
    fresh = some(2, 400)
    assert learning.loss(outcome.weights, fresh) < learning.loss(SHIPPED, fresh)


@pytest.mark.parametrize("number", [0, 5, 40, 300])
def test_a_night_is_never_worse_than_the_shipped_rule(number: int) -> None:
    for seed in range(6):
        for honest in (True, False):
            pairs = some(seed, number, honest=honest)
            found = learning.refit(pairs, 1).weights
            assert learning.loss(found, pairs) <= learning.loss(SHIPPED, pairs)


def test_too_few_or_one_sided_answers_teach_nothing() -> None:
    one_sided = [pair._replace(same=True) for pair in some(3, 200)]
    for pairs in ([], some(4, 10), one_sided):
        outcome = learning.refit(pairs, 3)
        assert not outcome.taken
        assert outcome.weights.values == SHIPPED.values


def test_answers_that_turned_round_change_nothing_and_rounds_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alike, apart = (0.9,) * len(FEATURES), (0.05,) * len(FEATURES)
    right = [Pair(alike, same=True), Pair(apart, same=False)]
    turned = [*(pair._replace(same=not pair.same) for pair in right * 160), *(right * 40)]
    refused = learning.refit(turned, 2)
    assert not refused.taken, "the newest answers bear the shipped rule out"
    assert refused.weights.values == SHIPPED.values
    monkeypatch.setattr(learning, "_ROUNDS", 1)
    assert learning.refit(some(1, 400), 2).taken, "one round is a step in the right direction"


def test_equations_whose_lines_do_not_touch_are_solved() -> None:
    found = learning._solved([[2.0, 0.0], [0.0, 4.0]], [2.0, 2.0])
    assert found == [1.0, 0.5]


def test_stored_weights_come_back_and_others_are_refused() -> None:
    assert learning.read(SHIPPED.dump()) == SHIPPED
    wild = Weights((99.0, *SHIPPED.values[1:]), 4)
    assert learning.read(wild.dump()).values[0] == BOUNDS[0][1]
    for broken in (
        {},
        {**SHIPPED.dump(), "format": "other"},
        {**SHIPPED.dump(), "values": [1.0]},
        {**SHIPPED.dump(), "values": ["x"] * 10},
        {**SHIPPED.dump(), "values": [float("nan")] * 10},
        {**SHIPPED.dump(), "version": None},
    ):
        with pytest.raises(ValueError, match="weights"):
            learning.read(broken)
