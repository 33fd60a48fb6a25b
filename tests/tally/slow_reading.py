"""The questions of ``tally.reading`` answered the slow way: by looping over the facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from linli.domain.measures import Measure, move_of, stay_in, stock
from linli.domain.spans import Span, month_of, week_of
from linli.domain.states import State
from linli.domain.tallying import civil_day
from linli.tally import reading
from linli.tally.models import Fact, NewFact
from linli.tally.scopes import TIMES, Dim, Scope

_STATES = tuple(State)


@dataclass
class _One:
    measure: int
    slot: int
    day: date
    at_day: date
    n: int
    dims: dict[Dim, Any]


def every_fact() -> list[_One]:
    """Return every fact, kept or new."""
    return [
        _One(
            row.measure,
            row.slot,
            row.day,
            civil_day(row.at),
            row.n,
            {dim: getattr(row, dim.value) for dim in Dim if dim not in TIMES},
        )
        for model in (Fact, NewFact)
        for row in model._default_manager.all()
    ]


def _in(scope: Scope, everything: Sequence[_One]) -> list[_One]:
    filters = scope.filters().items()
    return [one for one in everything if all(one.dims[dim] in wanted for dim, wanted in filters)]


def _key(fact: _One, by: Sequence[Dim]) -> tuple[Any, ...]:
    times = {
        Dim.DAY: fact.day,
        Dim.WEEK: week_of(fact.day).first,
        Dim.MONTH: month_of(fact.day).first,
    }
    return tuple(times[dim] if dim in TIMES else fact.dims[dim] for dim in by)


def totals(
    facts: Sequence[_One],
    measures: Sequence[int],
    span: Span,
    by: Sequence[Dim],
    known: date | None = None,
) -> dict[tuple[Any, ...], dict[int, int]]:
    """Answer ``reading.totals``."""
    found: dict[tuple[Any, ...], dict[int, int]] = {}
    if not by:
        found[()] = dict.fromkeys(measures, 0)
    for fact in facts:
        if fact.measure in measures and fact.day in span:
            if known is not None and fact.at_day > known:
                continue
            found.setdefault(_key(fact, by), dict.fromkeys(measures, 0))[fact.measure] += fact.n
    return {key: counts for key, counts in found.items() if not by or any(counts.values())}


def known_at(day: date, measures: Sequence[int]) -> dict[int, int]:
    """Answer what the whole county's counts were on an evening, by ``reading``."""
    span = Span(date(2020, 1, 1), date(2040, 12, 31))
    return reading.totals(measures, span, known=day)[()]


def _scopes(every: Sequence[_One], dice: Random) -> Scope:
    def some(dim: Dim) -> frozenset[Any] | None:
        ids = sorted({fact.dims[dim] for fact in every})
        return frozenset(dice.sample(ids, min(2, len(ids)))) if dice.random() < 0.35 else None

    return Scope(
        towns=some(Dim.TOWN),
        villages=some(Dim.VILLAGE),
        units=some(Dim.UNIT),
        matters=some(Dim.MATTER),
        doors=some(Dim.DOOR),
    )


def assert_reads_agree(today: date, dice: Random) -> None:
    """Ask random questions both ways."""
    plain = [*Measure, *(stock(state) for state in State)]
    everything = every_fact()
    for _ in range(8):
        scope = _scopes(everything, dice)
        facts = _in(scope, everything)
        first = today - timedelta(days=dice.randint(0, 120))
        span = Span(first, first + timedelta(days=dice.randint(0, 150)))
        dims = dice.sample([dim for dim in Dim if dim not in TIMES], dice.randint(0, 3))
        by = [*dims, *dice.sample(sorted(TIMES), dice.randint(0, 1))]
        dice.shuffle(by)
        measures = dice.sample(plain, 6)
        known = first + timedelta(days=dice.randint(0, 40)) if dice.random() < 0.3 else None
        assert reading.totals(measures, span, scope, by, known=known) == totals(
            facts, measures, span, by, known
        ), (span, scope, by, known)
        _assert_standing(facts, today - timedelta(days=dice.randint(0, 40)), scope, dims)
        _assert_lists(dice.choice(plain[:-17]), span, scope)
        _assert_spreads(facts, span, scope)


def _assert_standing(facts: Sequence[_One], day: date, scope: Scope, dims: Sequence[Dim]) -> None:
    stocks: dict[tuple[Any, ...], Counter[State]] = {}
    due: Counter[tuple[Any, ...]] = Counter()
    ages: Counter[int] = Counter()
    for fact in facts:
        if 100 <= fact.measure < 300 and fact.day <= day:
            stocks.setdefault(_key(fact, dims), Counter())[_STATES[fact.measure - 100]] += fact.n
        if fact.measure == Measure.OPEN_DUE and fact.day < day and fact.at_day <= day:
            due[_key(fact, dims)] += fact.n
        if fact.measure == Measure.OPEN_SINCE and fact.at_day <= day:
            ages[(day - fact.day).days] += fact.n
    shown = reading.stock(day, scope, dims)
    flat = {(key, state): n for key, row in shown.items() for state, n in row.items() if n}
    assert flat == {(key, state): n for key, row in stocks.items() for state, n in row.items() if n}
    assert {k: n for k, n in reading.overdue(day, scope, dims).items() if n} == {
        k: n for k, n in due.items() if n
    }
    for low, high, n in reading.ages(day, scope):
        assert n == sum(m for age, m in ages.items() if low <= age <= (high or 10**6)), (day, scope)


def _assert_lists(measure: int, span: Span, scope: Scope) -> None:
    number = reading.totals([measure], span, scope)[()][measure]
    behind = reading.cases_behind(measure, span, scope)
    assert len(behind) == number
    assert behind == sorted(behind, reverse=True)


def _assert_spreads(facts: Sequence[_One], span: Span, scope: Scope) -> None:
    hours: Counter[int] = Counter()
    moves: Counter[Any] = Counter()
    stays: Counter[Any] = Counter()
    for fact in facts:
        if fact.day not in span:
            continue
        if fact.measure == Measure.RECEIVED:
            hours[fact.slot] += fact.n
        elif fact.measure >= 1000:
            moves[move_of(fact.measure)] += fact.n
        elif fact.measure >= 300:
            stays[fact.measure, fact.slot] += fact.n
    table = reading.hours(span, scope)
    assert {w * 24 + h: n for w, row in enumerate(table) for h, n in enumerate(row) if n} == hours
    assert reading.moves(span, scope) == moves
    for by in ((), (Dim.UNIT,), (Dim.TOWN,), (Dim.MONTH,)):
        found: Counter[Any] = Counter()
        for states in reading.stays(span, scope, by).values():
            for state, histogram in states.items():
                for bucket, n in histogram.counts.items():
                    found[stay_in(state), bucket] += n
        assert found == stays, (by, span, scope)
