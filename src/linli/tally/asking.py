"""One statement over roll-ups, kept facts and new facts: which table answers which days.

Whole months are read by month, loose days by day, each from the smallest roll-up that knows the
dimensions asked for; days that no roll-up knows so finely are counted from the facts. All parts
stand in one statement, so a folding at work is seen whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection

from linli.domain.calendar import CIVIL
from linli.domain.spans import Span, month_of
from linli.tally.cuboids import ALL_TIME, Grain, covering
from linli.tally.scopes import Dim, Scope

_DAY: Final = timedelta(days=1)
#: Row of an answer: dimensions, the day its period begins with, one number for each measure.
Row = tuple[tuple[Any, ...], date, tuple[int, ...]]


@dataclass
class Asking:
    """A question being put together. ``timed``: its rows keep their periods apart."""

    measures: Sequence[int]
    scope: Scope
    dims: tuple[Dim, ...] = ()
    timed: bool = False
    _parts: list[str] = field(default_factory=list)
    _values: list[Any] = field(default_factory=list)

    # -- parts ----------------------------------------------------------------------------

    def over(self, span: Span, *, daily: bool = False) -> None:
        """Add what the roll-ups hold of a span; by day alone when ``daily``."""
        months, loose = (None, (span,)) if daily else span.full_months()
        if months is not None:
            self.rollup(Grain.MONTH, months.first, months.last)
        for days in loose:
            self.rollup(Grain.DAY, days.first, days.last)

    def all_time(self) -> None:
        """Add what was counted up to now."""
        self.rollup(Grain.ALL, ALL_TIME, ALL_TIME)

    def after(self, day: date) -> None:
        """Take off what was counted on the days after ``day``."""
        end = month_of(day).last
        if day < end:
            self.rollup(Grain.DAY, day + _DAY, end, sign=-1)
        self.rollup(Grain.MONTH, end + _DAY, date.max, sign=-1)

    def rollup(self, grain: Grain, first: date, last: date, *, sign: int = 1) -> None:
        """Add (or take off) the rows of one grain with a period from ``first`` to ``last``."""
        filters = self.scope.filters()
        cuboid = covering(frozenset(self.dims) | frozenset(filters), grain)
        if cuboid is None:
            self.kept(Span(first, last), sign=sign)
            return
        sums = [f"{_sign(sign)}SUM(m{number})" for number in self.measures]
        where = ["grain = %s", "period >= %s", "period <= %s"]
        values: list[Any] = [int(grain), day_value(first), day_value(last)]
        if grain is Grain.ALL:
            where, values = ["grain = %s", "period = %s"], [int(grain), day_value(ALL_TIME)]
        self._add(cuboid.table, "period", sums, where, values)

    def kept(self, span: Span, *, sign: int = 1, later_than: date | None = None) -> None:
        """Add (or take off) kept facts of a span; ``later_than``: those moved after that day."""
        where, values = self._of_facts(span)
        if later_than is not None:
            where.append("at >= %s")
            values.append(moment_value(later_than))
        self._add("tally_fact", "day", self._cases(sign), where, values)

    def fresh(self, span: Span, *, known: date | None = None) -> None:
        """Add the new facts of a span; with ``known`` those moved up to the end of that day."""
        where, values = self._of_facts(span)
        if known is not None:
            where.append("at < %s")
            values.append(moment_value(known))
        self._add("tally_new", "day", self._cases(1), where, values)

    def _of_facts(self, span: Span) -> tuple[list[str], list[Any]]:
        numbers = ", ".join(str(int(number)) for number in self.measures)
        where = [f"measure IN ({numbers})", "day >= %s", "day <= %s"]
        return where, [day_value(span.first), day_value(span.last)]

    def _cases(self, sign: int) -> list[str]:
        return [
            f"{_sign(sign)}SUM(CASE WHEN measure = {int(number)} THEN n ELSE 0 END)"
            for number in self.measures
        ]

    def _add(
        self, table: str, day: str, sums: list[str], where: list[str], values: list[Any]
    ) -> None:
        keys = [dim.value for dim in self.dims]
        groups = [*keys, day] if self.timed else keys
        shown = day if self.timed else _constant(ALL_TIME)
        limits, more = limited(self.scope)
        sql = (
            f"SELECT {', '.join([*keys, shown, *sums])} FROM {table}"  # noqa: S608 - our names
            f" WHERE {' AND '.join([*where, *limits])}"
        )
        if groups:
            sql += f" GROUP BY {', '.join(groups)}"
        self._parts.append(sql)
        self._values += [*values, *more]

    # -- the answer -----------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Return the rows of all parts: one statement. Equal keys may occur several times."""
        return self.joined()

    def joined(self, *others: Asking) -> list[Row]:
        """Return the rows of this question and others of the same shape: one statement."""
        asked = (self, *others)
        parts = [part for one in asked for part in one._parts]
        values = [value for one in asked for value in one._values]
        width = len(self.dims)
        rows = run(" UNION ALL ".join(parts), values)
        if not any(
            one.timed for one in asked
        ):  # tens of thousands of rows in a wide table: no work that tells nothing
            return [(row[:width], ALL_TIME, _numbers(row[width + 1 :])) for row in rows]
        return [(row[:width], as_date(row[width]), _numbers(row[width + 1 :])) for row in rows]


def _numbers(row: Sequence[Any]) -> tuple[int, ...]:
    return tuple([int(value) if value else 0 for value in row])


def limited(scope: Scope) -> tuple[list[str], list[Any]]:
    """Return the conditions of a scope and their values."""
    where: list[str] = []
    values: list[Any] = []
    for dim, wanted in scope.filters().items():
        if not wanted:
            where.append("1 = 0")
            continue
        where.append(f"{dim.value} IN ({', '.join(['%s'] * len(wanted))})")
        values += sorted(wanted)
    return where, values


def run(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall())


def as_date(value: object) -> date:
    """Return a day as either engine gives it."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _sign(sign: int) -> str:
    return "-" if sign < 0 else ""


def _constant(day: date) -> str:
    text = f"'{day.isoformat()}'"
    return f"CAST({text} AS date)" if connection.vendor == "postgresql" else text


def day_value(day: date) -> Any:
    """Return a day as the engine takes it."""
    return connection.ops.adapt_datefield_value(day)


def moment_value(day: date) -> Any:
    """Return the moment at which a civil day is over."""
    moment = datetime.combine(day + _DAY, time(), CIVIL)
    return connection.ops.adapt_datetimefield_value(moment)
