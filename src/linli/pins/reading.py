"""Reading the pins: numbers by cell and place, from the sums and what is not in them yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, NamedTuple

from django.db import connection

from linli.pins.boxes import Range
from linli.pins.cells import NOWHERE, resolution, span, step
from linli.pins.folding import ALL_MATTERS, LEVELS, Level
from linli.pins.models import PinFilling


class Share(NamedTuple):
    """Matters in one cell (0: without a sure place) of one area: how many, and how they stand.

    Outside of the ranges asked about, ``key`` is :data:`OUTSIDE`.
    """

    key: int
    area: int
    n: int
    late: int = 0
    near: int = 0
    pressed: int = 0


class Areas(Enum):
    """Which areas an answer tells apart; the value is the column of the pins."""

    NONE = "0"
    TOWNS = "town"
    VILLAGES = "village"


@dataclass(frozen=True, slots=True)
class Question:
    """What the sums are asked: months as year × 100 + month, both included, None for no end.

    ``towns`` and ``villages`` limit to what lies in any of these; ``matters`` to these; ``cell``
    to one H3 cell, ``ranges`` to these cells. ``areas``: which ones the answer tells apart.
    """

    resolution: int
    first: int | None = None
    last: int | None = None
    towns: frozenset[int] | None = None
    villages: frozenset[int] | None = None
    matters: frozenset[int] | None = None
    cell: int | None = None
    ranges: tuple[Range, ...] | None = None
    areas: Areas = Areas.TOWNS

    @property
    def level(self) -> Level | None:
        """The coarsest sums that answer it; None where only the pins themselves do."""
        inside = resolution(self.cell) if self.cell is not None else 0
        for level in LEVELS:
            fine = level.resolution >= max(self.resolution, inside)
            apart = level.by_village or not (self.villages or self.areas is Areas.VILLAGES)
            if fine and apart and level.by_matter == (self.matters is not None):
                return level
        return None


def complete() -> bool:
    """Tell whether every matter older than the pins has one: one query."""
    return PinFilling.objects.filter(id=1, complete=True).exists()


def totals(question: Question) -> list[Share]:
    """Return how many matters there are in each cell and area: one statement."""
    level = question.level
    if level is None:
        sql, values = _of_facts(question)
    else:
        sql, values = _of_sums(question, level)
        more, also = _of_facts(question, "f.batch = 0", "+")
        sql, values = f"{sql} UNION ALL {more}", [*values, *also]
    rows = _rows(
        f"SELECT cell, area, SUM(n) FROM ({sql}) AS f GROUP BY cell, area"  # noqa: S608 - our names
        " HAVING SUM(n) <> 0",
        values,
    )
    return [Share(int(key), int(area), int(n)) for key, area, n in rows]


def of_keys(
    keys: tuple[str, Sequence[Any]], question: Question, town: int | None = None
) -> list[Share]:
    """Return how many of some cases count where, by their pins alone: one statement.

    ``keys``: a SELECT of the cases' ids with its values, led by which the pins are found: joined,
    PostgreSQL would read all pins of the months. Here ``towns`` and
    ``villages`` of the question are left out; ``town`` limits to one. What lies in a place outside
    of the ranges is counted there, in no cell.
    """
    sql, values = keys
    limits, also = _limits(replace(question, towns=None, villages=None, ranges=None), 1, "+")
    for column, ids in (("town", question.towns), ("village", question.villages)):
        if ids:
            limits.append(f"NOT {_among(f'f.{column}', ids)}")
    if town is not None:
        limits.append(_among("f.town", [town]))
    if question.cell is not None:
        limits.append(_in_ranges("+f.cell", [Range(*span(question.cell))]))
    among = f"= ANY (ARRAY({sql}))" if connection.vendor == "postgresql" else f"IN ({sql})"
    rows = _rows(
        f"SELECT {_key(question.resolution, question.ranges)} AS at,"  # noqa: S608 - our names
        f" {_area(question)} AS area, SUM(f.n) FROM pins_fact AS f"
        f"{_where([f'f.case_id {among}', *limits])} GROUP BY 1, 2 HAVING SUM(f.n) <> 0",
        [*values, *also],
    )
    return [Share(int(key), int(area), int(n)) for key, area, n in rows]


def _key(at: int, ranges: Sequence[Range] | None) -> str:
    """Return the expression of a pin's cell; outside of the ranges :data:`OUTSIDE`.

    Most pins lie before the first range or behind the last, and no other is asked for then.
    """
    key = f"f.cell / {step(at)}"
    if ranges is None:
        return key
    first = min((int(first) for first, _ in ranges), default=NOWHERE)
    end = max((int(end) for _, end in ranges), default=NOWHERE)
    return (
        f"CASE WHEN f.cell = {NOWHERE} THEN {UNPLACED}"
        f" WHEN f.cell < {first} OR f.cell >= {end} THEN {OUTSIDE}"
        f" WHEN {_in_ranges('f.cell', ranges)} THEN {key} ELSE {OUTSIDE} END"
    )


def keys(question: Question) -> tuple[str, list[Any]]:
    """Return the SELECT, with its values, of the cases a question counts, by the pins alone."""
    limits, values = _limits(question, 1)
    source, there = _led("pins_fact", question, 1)
    sql = (
        f"SELECT f.case_id FROM {source}{_where([*there, *limits])}"  # noqa: S608 - our names
        " GROUP BY f.case_id HAVING SUM(f.n) > 0"
    )
    return sql, values


def _of_facts(question: Question, also: str = "", plain: str = "") -> tuple[str, list[Any]]:
    """Return the pins of a question; ``plain`` before a column: it leads to no index."""
    ranges = _ranges(question)
    if plain or question.matters is not None or ranges is None:
        limits, values = _limits(question, 1, plain)
        there = [] if ranges is None else [_in_ranges(f"{plain}f.cell", ranges)]
        source = "pins_fact AS f"
    else:
        limits, values = _limits(question, 1)
        source, there = _led("pins_fact", question, 1)
    sql = (
        f"SELECT f.cell / {step(question.resolution)} AS cell,"  # noqa: S608 - our names
        f" {_area(question)} AS area, SUM(f.n) AS n FROM {source}"
        f"{_where([also, *there, *limits])} GROUP BY 1, 2"
    )
    return sql, values


def _of_sums(question: Question, level: Level) -> tuple[str, list[Any]]:
    unit = step(level.resolution)
    limits, values = _limits(replace(question, matters=None), unit)
    ratio = step(question.resolution) // unit
    matters = question.matters if question.matters is not None else {ALL_MATTERS}
    mine = [f"f.resolution = {level.resolution}", _among("f.matter", matters)]
    source, there = _led("pins_sum", question, unit)
    sql = (
        f"SELECT f.cell / {ratio} AS cell, {_area(question)} AS area, SUM(f.n) AS n"  # noqa: S608 - our names
        f" FROM {source}{_where([*mine, *there, *limits])} GROUP BY 1, 2"
    )
    return sql, values


def _area(question: Question) -> str:
    return question.areas.value if question.areas is Areas.NONE else f"f.{question.areas.value}"


def _ranges(question: Question) -> Sequence[Range] | None:
    """Return the ranges a question is about, None for anywhere; those of the frame before a cell's.

    Where there are both, :func:`_limits` asks for the cell.
    """
    if question.ranges is not None:
        return question.ranges
    return [Range(*span(question.cell))] if question.cell is not None else None


def _led(table: str, question: Question, unit: int) -> tuple[str, list[str]]:
    """Return the table as ``f``, led by the ranges of a question, and the condition that joins.

    ``unit``: how many finest cells one key stands for. Written as conditions alone, SQLite would
    begin with the months, or read everything.
    """
    found = _ranges(question)
    if not found:
        return f"{table} AS f", [] if found is None else ["1 = 0"]
    rows = " UNION ALL ".join(
        f"SELECT {int(first) // unit} AS lo, {int(end) // unit} AS hi" for first, end in found
    )
    return f"({rows}) AS r CROSS JOIN {table} AS f", ["f.cell >= r.lo AND f.cell < r.hi"]


def _where(limits: Iterable[str]) -> str:
    found = [one for one in limits if one]
    return f" WHERE {' AND '.join(found)}" if found else ""


def _limits(question: Question, unit: int, plain: str = "") -> tuple[list[str], list[Any]]:
    """Return the conditions of a question; ``unit``: how many finest cells one key stands for."""
    limits: list[str] = []
    values: list[Any] = []
    for sign, value in ((">=", question.first), ("<=", question.last)):
        if value is not None:
            limits.append(f"{plain}f.month {sign} %s")
            values.append(value)
    if question.matters is not None:
        limits.append(_among(f"{plain}f.matter", question.matters))
    places = [
        _among(f"{plain}f.{column}", ids)
        for column, ids in (("town", question.towns), ("village", question.villages))
        if ids
    ]
    if question.towns is not None or question.villages is not None:
        limits.append(f"({' OR '.join(places) or '1 = 0'})")
    if question.cell is not None and question.ranges is not None:
        limits.append(_in_ranges("+f.cell", [Range(*span(question.cell))], unit))
    return limits, values


def _in_ranges(column: str, ranges: Iterable[Range], unit: int = 1) -> str:
    """Return “in one of these ranges”; they are numbers of ours, as :func:`_among` has them."""
    found = [
        f"{column} >= {int(first) // unit} AND {column} < {int(end) // unit}"
        for first, end in ranges
    ]
    return f"({' OR '.join(found) or '1 = 0'})"


def _among(column: str, ids: Iterable[int]) -> str:
    """Return “one of these”; the ids are numbers of ours and stand in the statement itself."""
    listed = ", ".join(str(int(one)) for one in sorted(ids)) or "NULL"
    return f"{column} IN ({listed})"


def of_cases(
    cases: tuple[str, Sequence[Any]],
    at: int,
    cell: int | None = None,
    ranges: tuple[Range, ...] | None = None,
) -> list[Share]:
    """Return the same for some cases: one statement, led by the cases.

    ``cases``: a SELECT with its values, of id, inside (an area), late, soon and pressed (0 or 1).
    What lies in a place outside of the ``ranges`` is counted there, in no cell.
    """
    sql, given = cases
    where = f" WHERE {_in_ranges('f.cell', [Range(*span(cell))])}" if cell is not None else ""
    rows = _rows(
        f"SELECT {_key(at, ranges)} AS at, c.inside, SUM(f.n), SUM(f.n * c.late),"  # noqa: S608 - our names
        f" SUM(f.n * c.soon), SUM(f.n * c.pressed) FROM ({sql}) AS c"
        f" JOIN pins_fact AS f ON f.case_id = c.id{where} GROUP BY 1, 2 HAVING SUM(f.n) <> 0",
        given,
    )
    return [Share(*(int(one or 0) for one in row)) for row in rows]


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


#: The key of what has no sure place, at every resolution; and of what lies outside the ranges.
UNPLACED: Final = NOWHERE
OUTSIDE: Final = -1
