"""Reading the pins: numbers by cell and place, from the sums and what is not in them yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection

from linli.pins.cells import NOWHERE, key_of, resolution, span, step
from linli.pins.folding import ALL_MATTERS, LEVELS, Level
from linli.pins.models import PinFilling


class Share(NamedTuple):
    """Matters in one cell (0: without a sure place) of one area: how many, and how they stand."""

    key: int
    area: int
    n: int
    late: int = 0
    near: int = 0
    pressed: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What the sums are asked: months as year × 100 + month, both included, None for no end.

    ``town`` limits to a town, ``matters`` to these; ``cell`` to one H3 cell. ``by_village``: the
    areas of the answer are villages, else towns.
    """

    resolution: int
    first: int | None = None
    last: int | None = None
    town: int | None = None
    matters: frozenset[int] | None = None
    cell: int | None = None
    by_village: bool = False

    @property
    def level(self) -> Level | None:
        """The coarsest sums that answer it; None where only the pins themselves do."""
        inside = resolution(self.cell) if self.cell is not None else 0
        for level in LEVELS:
            fine = level.resolution >= max(self.resolution, inside)
            apart = level.by_village or not self.by_village
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
        sql, values = _of_facts(question, "1 = 1")
    else:
        sql, values = _of_sums(question, level)
        more, also = _of_facts(question, "batch = 0")
        sql, values = f"{sql} UNION ALL {more}", [*values, *also]
    rows = _rows(
        f"SELECT cell, area, SUM(n) FROM ({sql}) AS f GROUP BY cell, area"  # noqa: S608 - our names
        " HAVING SUM(n) <> 0",
        values,
    )
    return [Share(int(key), int(area), int(n)) for key, area, n in rows]


def _of_facts(question: Question, where: str) -> tuple[str, list[Any]]:
    limits, values = _limits(question)
    if question.cell is not None:
        first, end = span(question.cell)
        limits.append("cell >= %s AND cell < %s")
        values += [first, end]
    if question.matters is not None:
        limits.append(_among("matter", question.matters))
    area = "village" if question.by_village else "town"
    sql = (
        f"SELECT cell / {step(question.resolution)} AS cell, {area} AS area, SUM(n) AS n"  # noqa: S608 - our names
        f" FROM pins_fact WHERE {' AND '.join([where, *limits])} GROUP BY 1, 2"
    )
    return sql, values


def _of_sums(question: Question, level: Level) -> tuple[str, list[Any]]:
    limits, values = _limits(question)
    ratio = step(question.resolution) // step(level.resolution)
    if question.cell is not None:
        first = key_of(question.cell) * (step(resolution(question.cell)) // step(level.resolution))
        end = first + step(resolution(question.cell)) // step(level.resolution)
        limits.append("cell >= %s AND cell < %s")
        values += [first, end]
    matters = question.matters if question.matters is not None else {ALL_MATTERS}
    area = "village" if question.by_village else "town"
    sql = (
        f"SELECT cell / {ratio} AS cell, {area} AS area, SUM(n) AS n FROM pins_sum"  # noqa: S608 - our names
        f" WHERE resolution = {level.resolution} AND {_among('matter', matters)}"
        f"{''.join(f' AND {one}' for one in limits)} GROUP BY 1, 2"
    )
    return sql, values


def _limits(question: Question) -> tuple[list[str], list[Any]]:
    limits: list[str] = []
    values: list[Any] = []
    for sql, value in (
        ("month >= %s", question.first),
        ("month <= %s", question.last),
        ("town = %s", question.town),
    ):
        if value is not None:
            limits.append(sql)
            values.append(value)
    return limits, values


def _among(column: str, ids: Iterable[int]) -> str:
    """Return “one of these”; the ids are numbers of ours and stand in the statement itself."""
    listed = ", ".join(str(int(one)) for one in sorted(ids)) or "NULL"
    return f"{column} IN ({listed})"


def of_cases(cases: tuple[str, Sequence[Any]], at: int, cell: int | None = None) -> list[Share]:
    """Return the same for some cases: one statement, led by the cases.

    ``cases``: a SELECT with its values, of id, inside (an area), late, soon and pressed (0 or 1).
    """
    sql, given = cases
    where, values = "", [*given]
    if cell is not None:
        where = " WHERE f.cell >= %s AND f.cell < %s"
        values += span(cell)
    rows = _rows(
        f"SELECT f.cell / {step(at)} AS at, c.inside, SUM(f.n), SUM(f.n * c.late),"  # noqa: S608 - our names
        f" SUM(f.n * c.soon), SUM(f.n * c.pressed) FROM ({sql}) AS c"
        f" JOIN pins_fact AS f ON f.case_id = c.id{where} GROUP BY 1, 2 HAVING SUM(f.n) <> 0",
        values,
    )
    return [Share(*(int(one or 0) for one in row)) for row in rows]


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


#: The key of what has no sure place, at every resolution.
UNPLACED: Final = NOWHERE
