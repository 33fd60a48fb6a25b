"""Reading counts: always roll-ups and the facts not yet folded into them, in one statement.

Keys of groups are tuples in the order of ``by``: ids of units, towns, villages and matters
(0 for none), codes of doors, dates (the day; the Monday of a week; the first of a month).
Measures are numbers: :class:`linli.domain.measures.Measure` or ``measures.stock(state)``.
Nothing is read from the cases, and nobody's right to see is judged here: whoever calls has a
:class:`Scope` that fits the person (``linli.insights.figures.numbers_scope``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from linli.domain.measures import Measure
from linli.domain.measures import stock as stock_of
from linli.domain.spans import Span, month_of, week_of
from linli.domain.states import State
from linli.tally.asking import Asking, Row
from linli.tally.cuboids import ALL_TIME, Grain
from linli.tally.lists import cases_behind, cases_standing
from linli.tally.scopes import EVERYWHERE, TIMES, Dim, Scope
from linli.tally.spreading import hours, moves, stays

__all__ = [
    "AGES",
    "EVERYWHERE",
    "Dim",
    "Key",
    "Scope",
    "ages",
    "cases_behind",
    "cases_standing",
    "hours",
    "moves",
    "overdue",
    "stays",
    "stock",
    "totals",
]

#: One group: ids, codes and dates in the order of ``by``; empty for the total.
Key = tuple[int | str | date, ...]
#: First days of the classes of age.
AGES: Final = (0, 4, 8, 16, 31, 91)
_DAY: Final = timedelta(days=1)
_STATES: Final = tuple(State)

_TIME_OF: Final[Mapping[Dim, Callable[[date], date]]] = {
    Dim.DAY: lambda day: day,
    Dim.WEEK: lambda day: week_of(day).first,
    Dim.MONTH: lambda day: month_of(day).first,
}


def totals(
    measures: Sequence[int],
    span: Span,
    scope: Scope = EVERYWHERE,
    by: Sequence[Dim] = (),
    *,
    known: date | None = None,
) -> dict[Key, dict[int, int]]:
    """Return the counts of some measures over a span: {key: {measure: n}}.

    Groups without any count are left out, except that without ``by`` the one key ``()`` is
    always there; a group has every measure asked for. For stocks it is the change over the
    span. ``known``: as the counts stood at the end of that day, whatever was changed later.
    """
    asked = _asking(measures, scope, by)
    asked.over(span, daily=Dim.DAY in by or Dim.WEEK in by)
    _as_known(asked, span, known)
    return _grouped(asked.rows(), asked.measures, by)


def stock(
    day: date, scope: Scope = EVERYWHERE, by: Sequence[Dim] = ()
) -> dict[Key, dict[State, int]]:
    """Return how many stood in each state at the end of a day; ``by`` without dates."""
    asked = _asking([stock_of(state) for state in _STATES], scope, _no_dates(by))
    asked.all_time()
    asked.after(day)
    asked.fresh(Span(date.min, day))
    found = _grouped(asked.rows(), asked.measures, by)
    return {
        key: {state: counts[stock_of(state)] for state in _STATES} for key, counts in found.items()
    }


def ages(
    day: date, scope: Scope = EVERYWHERE, edges: Sequence[int] = AGES
) -> list[tuple[int, int | None, int]]:
    """Return the ages of what was open at the end of a day: [(days from, days to, n)].

    Both included; the last has no end. ``edges`` are the first days of the classes, from 0.
    Raises ValueError for others.
    """
    if not edges or edges[0] != 0 or list(edges) != sorted(set(edges)):
        raise ValueError("classes of age begin at 0 and rise")
    everything = Asking([Measure.OPEN_SINCE], scope)
    everything.all_time()
    _as_known(everything, Span(date.min, date.max), day)
    daily = Asking([Measure.OPEN_SINCE], scope, timed=True)
    if edges[-1] > 0:
        young = Span(day - (edges[-1] - 1) * _DAY, day)
        daily.rollup(Grain.DAY, young.first, young.last)
        _as_known(daily, young, day)
    counts = dict.fromkeys(edges, 0)
    for _, since, (number,) in everything.joined(daily):
        if since == ALL_TIME:
            counts[edges[-1]] += number
            continue
        age = (day - since).days
        counts[max(edge for edge in edges if edge <= age)] += number
        counts[edges[-1]] -= number
    ends = [*(edge - 1 for edge in edges[1:]), None]
    return [(edge, end, counts[edge]) for edge, end in zip(edges, ends, strict=True)]


def overdue(day: date, scope: Scope = EVERYWHERE, by: Sequence[Dim] = ()) -> dict[Key, int]:
    """Return what was open with a running clock at the end of a day, and due before that day."""
    asked = _asking([Measure.OPEN_DUE], scope, _no_dates(by))
    asked.all_time()
    asked.rollup(Grain.DAY, day, date.max, sign=-1)
    _as_known(asked, Span(date.min, day - _DAY), day)
    found = _grouped(asked.rows(), asked.measures, by)
    return {key: counts[Measure.OPEN_DUE] for key, counts in found.items()}


def _as_known(asked: Asking, span: Span, known: date | None) -> None:
    """Add the new facts, and with ``known`` take off whatever moved after that day."""
    if known is not None:
        asked.kept(span, sign=-1, later_than=known)
    asked.fresh(span, known=known)


def _asking(measures: Sequence[int], scope: Scope, by: Sequence[Dim]) -> Asking:
    dims = tuple(dim for dim in by if dim not in TIMES)
    if not measures or len(by) - len(dims) > 1 or len(set(by)) != len(by):
        raise ValueError("a question needs measures, and each dimension and time once")
    return Asking(tuple(map(int, measures)), scope, dims, timed=len(dims) < len(by))


def _no_dates(by: Sequence[Dim]) -> Sequence[Dim]:
    if TIMES & set(by):
        raise ValueError("what stands at one moment has no dates to be grouped by")
    return by


def _grouped(
    rows: Sequence[Row], measures: Sequence[int], by: Sequence[Dim]
) -> dict[Key, dict[int, int]]:
    """Add up rows of the same key: whole rows first, names of measures last."""
    sums: dict[Key, tuple[int, ...]] = {} if by else {(): (0,) * len(measures)}
    key_of = _keys(by)
    for ids, day, numbers in rows:
        key = key_of(ids, day)
        held = sums.get(key)
        sums[key] = numbers if held is None else tuple(map(int.__add__, held, numbers))
    return {
        key: dict(zip(measures, numbers, strict=True))
        for key, numbers in sums.items()
        if not by or any(numbers)
    }


def _keys(by: Sequence[Dim]) -> Callable[[Key, date], Key]:
    """Return how the key of a row is made of its ids, in their order, and its day."""
    place = next((place for place, dim in enumerate(by) if dim in TIMES), None)
    if place is None:
        return lambda ids, _: ids
    begin = _TIME_OF[by[place]]
    return lambda ids, day: (*ids[:place], begin(day), *ids[place:])
