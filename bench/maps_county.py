"""A county's matters with places, made in bulk: one pattern, spread by set-based SQL.

Points are drawn once, inside the outlines of the grids, with their cells; a matter takes one of
them by its number. So the cells need no library in the database, and the same number of matters
is always the same county.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Final

from django.db import connection
from django.db.models import CharField, TextField

from bench.county import County
from linli.cases.models import Case, Duty
from linli.catalogue import snapshot
from linli.domain.states import State
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.models import Post, Unit
from linli.pins import folding
from linli.pins.cells import cell_at
from linli.pins.models import PinFact, PinFilling
from linli.places import drawing
from linli.places.models import AreaGeometry

#: Different points of the county.
POINTS: Final = 20_000
#: Days over which matters came in, and how many of a hundred of the last month are open.
DAYS: Final = 1095
_PLACES: Final = "bench_place"


def standing() -> bool:
    """Tell whether the database was filled by an earlier run, to its end."""
    made = _PLACES in connection.introspection.table_names()
    return made and PinFilling.objects.filter(complete=True).exists()


def fill(county: County, count: int, told: Callable[[str], None] = lambda _: None) -> None:
    """Make ``count`` matters with their pins and sums."""
    told("places")
    _places()
    pattern = Case.objects.get(no=county.report(Case.Door.SEAT).no)
    PinFilling.objects.update_or_create(id=1, defaults={"complete": False, "batch": 1})
    told("matters")
    with write(), _bare(Case._meta.db_table):
        _matters(pattern, count)
    told("pins")
    with write(), _bare(PinFact._meta.db_table):
        _run(
            "INSERT INTO pins_fact (case_id, cell, month, town, village, matter, n, batch)"  # noqa: S608 - our names
            f" SELECT c.id, p.cell, {_month('c.clock_start')}, p.town_id, p.village_id,"
            f" COALESCE(c.matter_id, 0), 1, 1 FROM cases_case AS c JOIN {_PLACES} AS p"
            f" ON p.k = (c.id * 7919) % {POINTS} WHERE c.id > {pattern.pk}"
        )
    told("duties")
    with write():
        _duties(pattern.pk)
    told("sums")
    folding.anew()
    PinFilling.objects.update(complete=True)
    told("statistics")
    _run("VACUUM (ANALYZE)" if _postgres() else "ANALYZE")


@contextmanager
def _bare(table: str) -> Iterator[None]:
    """Take rows in without indexes and foreign keys, which are made again afterwards.

    On PostgreSQL alone, where ten million rows of many indexes take several times as long.
    """
    if not _postgres():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' ||"
            " quote_ident(conname), 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' ||"
            " quote_ident(conname) || ' ' || pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE conrelid = CAST(%s AS regclass) AND contype = 'f'",
            [table],
        )
        made = cursor.fetchall()
        cursor.execute(
            "SELECT 'DROP INDEX ' || quote_ident(indexname), indexdef FROM pg_indexes"
            " WHERE tablename = %s AND NOT EXISTS (SELECT 1 FROM pg_constraint"
            " WHERE conname = indexname)",
            [table],
        )
        made += cursor.fetchall()
    for gone, _ in made:
        _run(gone)
    yield
    for _, again in reversed(made):
        _run(again)


def busy_unit() -> Unit | None:
    """Return the unit of the first handler, which leads one matter in forty-one."""
    handler = Post.objects.filter(role="handler").select_related("unit").order_by("id").first()
    return handler.unit if handler else None


def _led_by(column: str, first: int) -> str:
    unit = busy_unit()
    other = f"c.{column}"
    return f"CASE WHEN (g.i + {first}) % 41 = 0 THEN {unit.pk} ELSE {other} END" if unit else other


def _duties(pattern: int) -> None:
    """Give one matter in forty-one to the unit of the first handler: what a busy unit has."""
    unit = busy_unit()
    if unit is None:
        return
    set_to = {
        "case_id": "c.id",
        "unit_id": str(unit.pk),
        "part": "'lead'",
        "origin": "'dispatch'",
        "active": "CAST(0 AS boolean)" if _postgres() else "0",
        "given_at": "c.clock_start",
    }
    taken = {}
    for one in Duty._meta.concrete_fields[1:]:
        empty = "''" if isinstance(one, CharField | TextField) else "0"
        taken[one.column] = set_to.get(one.column, "NULL" if one.null else empty)
    _run(
        f"INSERT INTO cases_duty ({', '.join(taken)}) SELECT {', '.join(taken.values())}"  # noqa: S608 - our names
        f" FROM cases_case AS c WHERE c.id > {pattern} AND c.id % 41 = 0"
    )


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def _month(column: str) -> str:
    if _postgres():
        civil = f"({column} AT TIME ZONE 'Asia/Shanghai')"
        return f"CAST(to_char({civil}, 'YYYYMM') AS integer)"
    return f"CAST(strftime('%Y%m', {column}, '+8 hours') AS integer)"


def _places() -> None:
    """Draw the points: each in a grid, that grid with its village and town beside it."""
    catalogue, dice = snapshot.current(), Random(20260620)
    tree = catalogue.tree
    boxes = {}
    for area, text in AreaGeometry.objects.filter(valid_to=None).values_list("area_id", "geometry"):
        points = [point for ring in drawing.rings(json.loads(text)) for point in ring]
        lons, lats = zip(*points, strict=True)
        boxes[area] = (min(lons), max(lons), min(lats), max(lats))
    villages = [one for one in tree.of_kind("village") if one.id in boxes]
    _run(
        f"CREATE TABLE {_PLACES} (k integer PRIMARY KEY, lon double precision,"
        " lat double precision, cell bigint, area_id bigint, area_path varchar(250),"
        " town_id bigint, village_id bigint, grid_id bigint)"
    )
    rows: list[tuple[int | float | str | None, ...]] = []
    while len(rows) < POINTS:
        west, east, south, north = boxes[dice.choice(villages).id]
        lon, lat = dice.uniform(west, east), dice.uniform(south, north)
        node = catalogue.locator.find(lon, lat)
        if node is None:
            continue
        town, village = tree.ancestor(node, "town"), tree.ancestor(node, "village")
        if town is None or village is None:
            continue
        grid = node.id if node.kind in {"grid", "microgrid"} else None
        cell = cell_at(lon, lat)
        where = (node.id, node.path, town.id, village.id, grid)
        rows.append((len(rows), lon, lat, cell, *where))
    marks = ", ".join(["%s"] * 9)
    with write(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {_PLACES} VALUES ({marks})", rows)  # noqa: S608


def _matters(pattern: Case, count: int) -> None:
    """Copy the pattern: number, moment, place, matter and state follow from the row's number."""
    first = pattern.pk + 1
    matters = sorted(one.id for one in snapshot.current().matters.values() if one.is_leaf)
    _run("CREATE TABLE bench_matter (k integer PRIMARY KEY, id bigint)")
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bench_matter VALUES (%s, %s)", list(enumerate(matters)))
    start = clock.now() - timedelta(days=DAYS)
    minutes = f"(CAST(g.i AS bigint) * {DAYS * 1440} / {count})"

    def moment(more: str) -> str:
        if _postgres():
            return f"TIMESTAMPTZ '{start.isoformat()}' + ({more}) * INTERVAL '1 minute'"
        return f"strftime('%Y-%m-%d %H:%M:%S', '{start:%Y-%m-%d %H:%M:%S}', '-8 hours', '+' || ({more}) || ' minutes')"  # noqa: E501 - one expression

    open_ = f"({minutes} > {(DAYS - 40) * 1440} AND g.i % 12 = 0)"
    set_to = {
        "id": f"g.i + {first}",
        "no": f"'9' || ({10**16} + g.i)",
        "clock_start": moment(minutes),
        "due_at": moment(f"{minutes} + 43200"),
        "near_at": moment(f"{minutes} + 40000"),
        "ended_at": f"CASE WHEN {open_} THEN NULL ELSE {moment(f'{minutes} + 9000')} END",
        "state": f"CASE WHEN {open_} THEN '{State.HANDLING.value}' ELSE '{State.SCORED.value}' END",
        "supervision": f"CASE WHEN {open_} AND g.i % 36 = 0 THEN 'yellow' ELSE '' END",
        "matter_id": "m.id",
        **{name: _led_by(name, first) for name in ("lead_unit_id", "holder_unit_id")},
        "place_unchecked": "CAST(0 AS boolean)" if _postgres() else "0",
        **{
            name: f"p.{name}"
            for name in (
                *("lon", "lat", "area_id", "area_path", "town_id", "village_id", "grid_id"),
            )
        },
    }
    columns = [one.column for one in Case._meta.concrete_fields]
    held = set(set_to) | {"client_key"}
    taken = [set_to.get(name, "NULL" if name in held else f"c.{name}") for name in columns]
    series = (
        f"generate_series(CAST(0 AS bigint), {count - 1}) AS g(i)"
        if _postgres()
        else "(WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s"  # noqa: S608
        f" WHERE i < {count - 1}) SELECT i FROM s) AS g"
    )
    _run(
        f"INSERT INTO cases_case ({', '.join(columns)}) SELECT {', '.join(taken)}"  # noqa: S608
        f" FROM {series} JOIN cases_case AS c ON c.id = {pattern.pk}"
        f" JOIN {_PLACES} AS p ON p.k = ((g.i + {first}) * 7919) % {POINTS}"
        f" JOIN bench_matter AS m ON m.k = (g.i * 104729 / 7) % {len(matters)}"
    )
