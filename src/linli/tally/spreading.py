"""Reading what is spread: hours of registration, moves between states, lengths of stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from linli.domain.measures import Measure, move_of, moved, stay_in, stayed_in
from linli.domain.spans import Span, month_of
from linli.domain.states import State
from linli.domain.stays import Histogram
from linli.tally.asking import as_date, day_value, limited, run
from linli.tally.cuboids import WHOLE, Grain
from linli.tally.scopes import EVERYWHERE, Dim, Scope

_Key = tuple[int | str | date, ...]
#: Measure, slot, the dimension asked for, day, number.
_Row = tuple[int, int, Any, date, int]
#: Each measure by itself, so that the indexes, which begin with it, go on to the days.
_Which = tuple[int, ...]
_MOVES: Final = tuple(moved(one, other) for one in (None, *State) for other in State)
_STAYS: Final = tuple(stay_in(state) for state in State)
_CAME: Final = (int(Measure.RECEIVED),)


def hours(span: Span, scope: Scope = EVERYWHERE) -> list[list[int]]:
    """Return what came in by weekday (7 rows from Monday) and hour of registration (24 columns)."""
    table = [[0] * 24 for _ in range(7)]
    for _, slot, _, _, number in _rows(_CAME, span, scope):
        table[slot // 24][slot % 24] += number
    return table


def moves(span: Span, scope: Scope = EVERYWHERE) -> dict[tuple[State | None, State], int]:
    """Return how often matters went from one state to another; from None: they came in."""
    found: Counter[tuple[State | None, State]] = Counter()
    for measure, _, _, _, number in _rows(_MOVES, span, scope):
        found[move_of(measure)] += number
    return dict(found)


def stays(
    span: Span, scope: Scope = EVERYWHERE, by: Sequence[Dim] = ()
) -> Mapping[_Key, Mapping[State, Histogram]]:
    """Return how long matters stayed in a state they left in the span, by state.

    The unit is that which held the matter then (the holder, not the lead). Calendar time.
    ``by`` may be ``()``, ``(Dim.UNIT,)``, ``(Dim.TOWN,)`` or ``(Dim.MONTH,)``; raises
    ValueError for anything else.
    """
    if tuple(by) not in {(), (Dim.UNIT,), (Dim.TOWN,), (Dim.MONTH,)}:
        raise ValueError("stays are grouped by unit, by town or by month")
    dim = by[0] if by and by[0] is not Dim.MONTH else None
    found: dict[_Key, dict[State, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for measure, slot, one, day, number in _rows(
        _STAYS, span, scope, dim, timed=bool(by) and not dim
    ):
        key: _Key = () if not by else (int(one),) if dim else (month_of(day).first,)
        found[key][stayed_in(measure)][slot] += number
    return {
        key: {state: Histogram(dict(counts)) for state, counts in states.items()}
        for key, states in found.items()
    }


def _rows(
    which: _Which, span: Span, scope: Scope, dim: Dim | None = None, *, timed: bool = False
) -> list[_Row]:
    """Return the sums of measures from–to: whole months and loose days from the spreads.

    What the spreads do not know (a matter, a door, a unit in a town) is counted from the facts.
    """
    question = _Question(which, scope, dim, timed=timed)
    known = set(scope.filters()) | ({dim} if dim else set())
    months, loose = span.full_months()
    if months is not None:
        question.part(months, Grain.MONTH if _in_months(which, known) else None)
    for days in loose:
        question.part(days, Grain.DAY if _in_days(which, known) else None)
    question.part(span, None, "tally_new")
    return question.rows()


def _in_months(which: _Which, known: set[Dim]) -> bool:
    if which == _MOVES:
        return known <= {Dim.UNIT, Dim.TOWN}
    return known <= {Dim.TOWN} or (which == _STAYS and known <= {Dim.UNIT})


def _in_days(which: _Which, known: set[Dim]) -> bool:
    return not known if which == _STAYS else _in_months(which, known)


class _Question:
    """The parts of one statement."""

    def __init__(self, which: _Which, scope: Scope, dim: Dim | None, *, timed: bool) -> None:
        self.which, self.scope, self.dim, self.timed = which, scope, dim, timed
        self.parts: list[str] = []
        self.values: list[Any] = []

    def part(self, span: Span, grain: Grain | None, table: str = "tally_fact") -> None:
        """Add a span from the spreads of a grain, or from a table of facts."""
        day = "day" if grain is None else "period"
        limits, more = limited(self.scope)
        numbers = ", ".join(map(str, self.which))
        where = [f"measure IN ({numbers})", f"{day} >= %s", f"{day} <= %s", *limits]
        values = [day_value(span.first), day_value(span.last), *more]
        if grain is not None:
            table = "tally_spread"
            where += ["grain = %s", *self._whole()]
            values.append(int(grain))
        columns = ["measure", "slot", self.dim.value if self.dim else "0"]
        groups = ["measure", "slot", *([self.dim.value] if self.dim else [])]
        columns.append(day if self.timed else "NULL")
        groups += [day] if self.timed else []
        self.parts.append(
            f"SELECT {', '.join(columns)}, SUM(n) FROM {table}"  # noqa: S608 - our names
            f" WHERE {' AND '.join(where)} GROUP BY {', '.join(groups)}"
        )
        self.values += values

    def _whole(self) -> list[str]:
        """Return which rows of the spreads are meant: every place is counted in several."""
        asked = set(self.scope.filters()) | ({self.dim} if self.dim else set())
        if self.which == _STAYS:
            return [
                f"{dim.value} {'<>' if dim in asked else '='} {WHOLE}"
                for dim in (Dim.UNIT, Dim.TOWN)
            ]
        return [f"unit = {WHOLE}"] if self.which == _CAME else []

    def rows(self) -> list[_Row]:
        """Return the rows: one statement."""
        found = run(" UNION ALL ".join(self.parts), self.values)
        return [
            (
                int(measure),
                int(slot),
                one,
                as_date(day) if day is not None else date.min,
                int(number),
            )
            for measure, slot, one, day, number in found
        ]
