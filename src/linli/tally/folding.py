"""Folding: new facts are kept and added into the roll-ups, all in one transaction.

A batch is marked first (:func:`linli.kernel.batches.mark`); whatever commits later has no mark
and waits for the next one. Killed anywhere, the transaction is as if it had never begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.db import connection

from linli.domain.measures import MOVE_FROM, STAY_FROM, Measure
from linli.kernel import batches
from linli.kernel.transaction import write
from linli.tally.cuboids import ALL_TIME, COLUMNS, CUBOIDS, WHOLE, Cuboid, Grain
from linli.tally.models import Folding

#: Facts folded in one transaction: about a second on a small machine.
BATCH: Final = 10_000
_FACT: Final = (
    "case_id, seq, at, day, measure, slot, n, unit, town, village, matter, door"  # columns of both
)


def fold(beat: Callable[[], None] = lambda: None) -> int:
    """Fold until nothing is left; return how many facts. ``beat`` is called between batches."""
    return batches.repeat(_fold_some, BATCH, beat)


def locked() -> Folding:
    """Return the folding row, locked until the end of the transaction."""
    Folding.objects.bulk_create([Folding(id=1)], ignore_conflicts=True)
    return Folding.objects.select_for_update().get(id=1)


def _fold_some() -> int:
    if not batches.any_new("tally_new"):
        return 0
    row = locked()
    row.batch += 1
    taken = batches.mark("tally_new", row.batch, BATCH).rows
    row.save(update_fields=["batch"])
    _add_up("tally_new", "batch = %s", [row.batch])
    batches.run(
        f"INSERT INTO tally_fact ({_FACT}) SELECT {_FACT} FROM tally_new"  # noqa: S608 - our columns
        " WHERE batch = %s ORDER BY id",
        [row.batch],
    )
    batches.run("DELETE FROM tally_new WHERE batch = %s", [row.batch])
    return taken


def anew() -> None:
    """Empty the roll-ups and add up the kept facts again, in one transaction."""
    with write():
        locked()
        for cuboid in CUBOIDS:
            batches.run(f"DELETE FROM {cuboid.table}", [])  # noqa: S608 - our table
        batches.run("DELETE FROM tally_spread", [])
        _add_up("tally_fact", "1 = 1", [])


def _add_up(source: str, where: str, values: Sequence[Any]) -> None:
    """Add the facts of ``source`` for which ``where`` holds into every roll-up."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT measure FROM {source} WHERE {where}", values)  # noqa: S608
        there = {int(row[0]) for row in cursor.fetchall()}
    columns = [number for number in COLUMNS if number in there]
    for cuboid in CUBOIDS if columns else ():
        for grain in cuboid.grains:
            for sql in _rollup_sql(cuboid, grain, columns, f"{source} WHERE {where}"):
                batches.run(sql, values)
    for kind in _spread_kinds(there):
        for sql in _spread_sql(kind, f"{source} WHERE {where}"):
            batches.run(sql, values)


def period(grain: Grain) -> str:
    """Return the expression of the period a day belongs to."""
    if grain is Grain.ALL:
        return f"CAST('{ALL_TIME}' AS date)" if _postgres() else f"'{ALL_TIME}'"
    if grain is Grain.DAY:
        return "day"
    return (
        "CAST(date_trunc('month', day) AS date)" if _postgres() else "date(day, 'start of month')"
    )


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def _rollup_sql(
    cuboid: Cuboid, grain: Grain, columns: Iterable[int], source: str
) -> tuple[str, str]:
    """Return the two statements: add to the rows there are, insert those there are not."""
    table, dims = cuboid.table, [dim.value for dim in cuboid.dims]
    names = [f"m{number}" for number in columns]
    sums = ", ".join(f"SUM(CASE WHEN measure = {name[1:]} THEN n END) AS {name}" for name in names)
    keys = ", ".join(dims)
    added = (
        f"(SELECT {period(grain)} AS period, {keys}, {sums} FROM {source}"  # noqa: S608 - our names
        f" AND measure < {STAY_FROM} GROUP BY 1, {keys}) AS d"
    )
    return _merge(table, grain, dims, names, added)


def _merge(
    table: str, grain: Grain, dims: Sequence[str], names: Sequence[str], added: str
) -> tuple[str, str]:
    fixed = f"{table}.grain = {int(grain)}"
    same = " AND ".join(
        (fixed, *(f"{table}.{column} = d.{column}" for column in ("period", *dims)))
    )
    sets = ", ".join(
        f"{name} = CASE WHEN d.{name} IS NULL THEN {table}.{name}"
        f" ELSE COALESCE({table}.{name}, 0) + d.{name} END"
        for name in names
    )
    all_columns = ["period", *dims, *names]
    update = f"UPDATE {table} SET {sets} FROM {added} WHERE {same}"  # noqa: S608 - our names
    insert = (
        f"INSERT INTO {table} (grain, {', '.join(all_columns)})"  # noqa: S608 - our names
        f" SELECT {int(grain)}, {', '.join(f'd.{name}' for name in all_columns)} FROM {added}"
        f" WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {same})"
    )
    return update, insert


def _spread_kinds(there: Iterable[int]) -> list[tuple[Grain, str, str, str]]:
    """Return which spreads to add up: grain, condition, unit, town."""
    there = set(there)
    both = (Grain.MONTH, Grain.DAY)
    kinds: list[tuple[Grain, str, str, str]] = []
    if Measure.RECEIVED in there:
        kinds += [(g, f"measure = {int(Measure.RECEIVED)}", f"{WHOLE}", "town") for g in both]
    if any(number >= MOVE_FROM for number in there):
        kinds += [(grain, f"measure >= {MOVE_FROM}", "unit", "town") for grain in both]
    if any(STAY_FROM <= number < MOVE_FROM for number in there):
        stays = f"measure >= {STAY_FROM} AND measure < {MOVE_FROM}"
        kinds += [(grain, stays, f"{WHOLE}", f"{WHOLE}") for grain in both]
        kinds += [(Grain.MONTH, stays, "unit", f"{WHOLE}")]
        kinds += [(Grain.MONTH, stays, f"{WHOLE}", "town")]
    return kinds


def _spread_sum(kind: tuple[Grain, str, str, str], source: str) -> str:
    grain, condition, unit, town = kind
    return (
        f"SELECT {period(grain)} AS period, measure, slot, {unit} AS unit, {town} AS town,"  # noqa: S608 - our names
        f" SUM(n) AS n FROM {source} AND {condition} GROUP BY 1, 2, 3, 4, 5"
    )


def _spread_sql(kind: tuple[Grain, str, str, str], source: str) -> tuple[str, str]:
    """Return the two statements of one kind of spread."""
    added = f"({_spread_sum(kind, source)}) AS d"
    dims = ("measure", "slot", "unit", "town")
    return _merge("tally_spread", kind[0], dims, ("n",), added)


def spread_sources(table: str) -> list[tuple[Grain, tuple[str, str]]]:
    """Return of each kind of spread its grain, which rows hold it, and how it is summed up."""
    found = []
    for kind in _spread_kinds([int(Measure.RECEIVED), STAY_FROM, MOVE_FROM]):
        unit, town = ("=" if one == f"{WHOLE}" else "<>" for one in kind[2:])
        where = f"{kind[1]} AND unit {unit} {WHOLE} AND town {town} {WHOLE}"
        found.append((kind[0], (where, _spread_sum(kind, f"{table} WHERE 1 = 1"))))
    return found
