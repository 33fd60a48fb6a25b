"""Random histories: at any point the counts are what an independent reading of the log says."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from linli.domain.measures import Measure
from linli.insights import verifying
from linli.kernel import clock
from linli.tally import folding
from tests.tally.slow_reading import assert_reads_agree, known_at
from tests.tally.strolling import Stroll
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def _agree(walker: Stroll) -> None:
    found = verifying.verify()
    assert found.ok, "\n".join([*walker.trace[-40:], *found.sentences])


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_counts_are_what_the_log_says_whenever_it_is_folded(world: World, seed: int) -> None:
    walker, dice = Stroll(world, seed), Random(seed)
    for _ in range(6):
        walker.walk(20)
        with clock.at(walker.now):
            _agree(walker)
            if dice.random() < 0.6:
                folding.fold()
            _agree(walker)
            assert_reads_agree(clock.today(), dice)
    assert len(walker.done) >= 8, walker.done


def test_what_was_known_on_a_past_evening(world: World) -> None:
    walker = Stroll(world, 14)
    evenings = {}
    measures = [Measure.RECEIVED, Measure.DUE, Measure.OPEN_DUE, Measure.OPEN_SINCE]
    for place in range(4):
        walker.walk(15)
        walker.now = walker.now.replace(hour=16, minute=30) + timedelta(days=1)  # after midnight
        with clock.at(walker.now):
            if place % 2:
                folding.fold()
            day = clock.today() - timedelta(days=1)
            evenings[day] = verifying.as_of(day, measures)
    for day, counts in evenings.items():
        assert known_at(day, measures) == counts
        assert verifying.as_of(day, measures) == counts
