"""Every indicator, in every grouping and as known on past evenings, against a recount of the log.

Stories are drawn by Hypothesis and shrink to the shortest that still goes wrong; the seed is
fixed, so that a run of the suite is the same each time. Who looks for more raises ``EXAMPLES``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.insights import raw_counts
from tests.insights.raw_counts import Pairs, Recount
from tests.insights.stories import MOVES, START, WHOLE, Move, Teller
from tests.insights.test_figures import disputes
from tests.world import World

from linli.catalogue import snapshot
from linli.domain.indicator_catalogue import INDICATORS, Kind
from linli.domain.spans import Span
from linli.insights import verifying
from linli.insights.figures import Figure, figures, knows
from linli.kernel import clock
from linli.tally import reading
from linli.tally.scopes import EVERYWHERE, Dim

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

EXAMPLES = 25
#: What is counted by facts alone, so that it can be asked for as of an evening.
COUNTED = [code for code, one in INDICATORS.items() if one.kind in {Kind.COUNT, Kind.RATE}]
GROUPINGS: tuple[tuple[Dim, ...], ...] = (
    (),
    (Dim.UNIT,),
    (Dim.TOWN,),
    (Dim.MONTH,),
    (Dim.MATTER, Dim.WEEK),
    (Dim.TOWN, Dim.VILLAGE),
    (Dim.DOOR, Dim.DAY),
)


def test_every_indicator_has_a_recount() -> None:
    assert set(INDICATORS) == raw_counts.ALL


def test_every_indicator_is_what_the_events_say(world: World) -> None:
    """In whatever story, however much of it is folded, and after the county itself changed."""
    disputes("B01")
    about = {one.id for one in world.catalogue.matters.values() if one.code == "B01"}
    met: set[str] = set()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @example(list(WHOLE), 8)
    @given(st.lists(MOVES, min_size=12, max_size=40), st.integers(0, 2**16))
    def holds(story: Sequence[Move], seed: int) -> None:
        with transaction.atomic():
            teller = Teller(world)
            teller.tell(*story)
            with clock.at(teller.now):
                met.update(_judge(Random(seed), about))
            transaction.set_rollback(True)

    holds()
    assert met == set(INDICATORS), "stories in which nothing happens prove nothing"


def _judge(dice: Random, about: set[int]) -> set[str]:
    """Compare everything; return the indicators that counted anything."""
    today = clock.today()
    first = START.date() - timedelta(days=dice.randint(0, 40))
    part = Span(first, first + timedelta(days=dice.randint(0, 60)))
    whole = Span(date(2026, 2, 1), date(2026, 7, 31))
    met = set()
    met |= _compare(whole, (), about)
    for dims in dice.sample(GROUPINGS, 4):
        met |= _compare(dice.choice([part, whole]), dims, about)
    for _ in range(2):
        evening = today - timedelta(days=dice.randint(0, 20))
        if raw_counts.clock_held(evening):
            _compare_known(evening, whole, about, dice)
    found = verifying.verify()
    assert found.ok, found.sentences
    return met


def _compare(span: Span, dims: tuple[Dim, ...], about: set[int]) -> set[str]:
    found = figures(INDICATORS, span, EVERYWHERE, dims)
    recount = Recount((span.first, span.last), [one.value for one in dims], clock.today(), about)
    met = set()
    for code, indicator in INDICATORS.items():
        if not knows(indicator, EVERYWHERE, dims):
            continue
        ours = {key: row[code] for key, row in found.items() if code in row}
        if indicator.kind is Kind.STAY:
            wanted = recount.lengths(code)
            _compare_stays(ours, wanted, (code, span, dims))
            met |= {code} if wanted else set()
            continue
        standing = indicator.kind in {Kind.STOCK, Kind.LATE}
        if standing and not raw_counts.clock_held(min(span.last, clock.today())):
            continue
        pairs = recount.of(code)
        assert _pairs(ours) == pairs, (code, span, dims)
        met |= {code} if any(one for one, _ in pairs.values()) else set()
    return met


def _pairs(ours: Mapping[tuple[object, ...], Figure]) -> Pairs:
    pairs = {key: (one.value or 0, one.denominator or 0) for key, one in ours.items()}
    return {key: pair for key, pair in pairs.items() if any(pair)}


def _compare_stays(
    ours: Mapping[tuple[object, ...], Figure],
    wanted: Mapping[tuple[object, ...], Sequence[timedelta]],
    where: object,
) -> None:
    stays = {key: one.stay for key, one in ours.items() if one.stay and one.stay.number}
    assert {key: one.number for key, one in stays.items()} == {
        key: len(lengths) for key, lengths in wanted.items()
    }, where
    for key, lengths in wanted.items():
        middle = max(timedelta(), lengths[(len(lengths) - 1) // 2])
        median = stays[key].median
        assert median is not None
        assert abs(median - middle) <= middle * 0.021 + timedelta(seconds=1), (where, key)


def _compare_known(evening: date, span: Span, about: set[int], dice: Random) -> None:
    """As it was known that evening: what the log said by then, grouped by one thing."""
    dim = dice.choice([Dim.UNIT, Dim.VILLAGE, Dim.MATTER, Dim.MONTH])
    catalogue = snapshot.current()
    measures = sorted({one for code in COUNTED for one in INDICATORS[code].measures})
    # Limits of days to come are asked for too: here no figure stops at yesterday.
    recount = Recount((span.first, span.last), [dim.value], date.max, about, known=evening)
    assert {one.id for one in catalogue.matters.values() if one.code == "B01"} == about
    both = {only: _known(measures, span, dim, evening, about if only else None) for only in (0, 1)}
    for code in COUNTED:
        indicator = INDICATORS[code]
        counts = both[1 if indicator.only else 0]
        pairs = {
            key: (
                sum(sign * row[one] for one, sign in indicator.numerator),
                sum(sign * row[one] for one, sign in indicator.denominator),
            )
            for key, row in counts.items()
        }
        shown = {key: pair for key, pair in pairs.items() if any(pair)}
        assert shown == recount.of(code), (code, evening, dim)


def _known(
    measures: Sequence[int], span: Span, dim: Dim, evening: date, matters: set[int] | None
) -> Mapping[reading.Key, Mapping[int, int]]:
    scope = reading.Scope(matters=None if matters is None else frozenset(matters))
    return reading.totals(measures, span, scope, [dim], known=evening)
