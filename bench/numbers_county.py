"""A county's years of counts, made in bulk: by set-based SQL from one flat table of matters.

``bench_case`` has a row for every matter with all that is counted of it, indexed by day: it is
also the table over which the naive questions are asked. The roll-ups are added up from it, the
facts of the last days stand beside it, as the reading needs them. Rows are written in the order of
their periods, as the worker writes them month after month: where they lie decides how many pages
a question touches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection

from linli.domain.measures import Measure, moved, stay_in, stock
from linli.domain.states import State
from linli.tally.cuboids import CUBOIDS, WHOLE, Cuboid, Grain
from linli.tally.folding import period

#: A large county: units, towns, villages, matters, doors.
UNITS: Final = 60
TOWNS: Final = 14
VILLAGES: Final = 213
MATTERS: Final = 40
DOORS: Final = ("web", "seat", "window", "grid", "import", "machine")
LAST: Final = date(2026, 6, 20)
#: Days of which every fact is kept too; in them what is open was registered.
RECENT: Final = 62
M = Measure

#: What share of the matters (of a hundred) counts in each measure.
SHARES: Final[dict[int, int]] = {
    M.RECEIVED: 100, M.ACCEPTED: 95, M.DISPATCHED: 92, M.SIGNED: 90, M.RETURN_ASKED: 5,
    M.RETURNED: 3, M.EXTENDED: 6, M.SUSPENDED: 2, M.DISPOSED: 88, M.DISPOSED_IN_TIME: 82,
    M.CLOSED: 85, M.CLOSED_IN_TIME: 80, M.CLOSED_AT_ONCE: 70, M.REOPENED: 4, M.VERIFIED: 84,
    M.VERIFIED_FALSE: 3, M.CALLED_BACK: 60, M.REACHED: 55, M.SAID: 50, M.SAID_SOLVED: 45,
    M.RATED: 30, M.SATISFIED: 26, M.REPEAT: 4, M.REFUSED: 3, M.WITHDRAWN: 1, M.MERGED: 1,
    M.SUPERVISED: 2, M.WHISTLED: 2, M.CLIMBED: 1, M.DUE: 95, M.DUE_KEPT: 84, M.SIGN_DUE: 92,
    M.SIGN_KEPT: 88, M.CONTACT_DUE: 98, M.CONTACT_KEPT: 90, M.OF_ACCEPTED: 95,
    M.OF_DISPOSED: 88, M.OF_CLOSED: 85, M.OF_REOPENED: 4, stock(State.SCORED): 85,
    stock(State.REJECTED): 3,
}  # fmt: skip
#: What counts of those still open only.
OPEN: Final = (int(M.OPEN_SINCE), int(M.OPEN_DUE), stock(State.HANDLING))
#: The moves every matter makes, and the states it stays in.
PATH: Final = (State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING, State.ANSWERED)


@dataclass(frozen=True, slots=True)
class Made:
    """How many matters over how many days were made."""

    cases: int
    days: int

    @property
    def first(self) -> date:
        """The first day."""
        return LAST - timedelta(days=self.days - 1)


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def fill(cases: int, told: Callable[[str], None] = lambda _: None) -> Made:
    """Make the matters, the roll-ups, the spreads and the facts of the last days."""
    made = Made(cases, 3650 if cases >= 5_000_000 else 1095)
    told("matters")
    _matters(made)
    for cuboid in CUBOIDS:
        told(cuboid.table)
        _rollup(cuboid)
    told("tally_spread")
    _spreads()
    told("tally_fact")
    _facts()
    _run("ANALYZE")
    _run("CREATE TABLE bench_made (cases bigint, days integer)")
    _run(f"INSERT INTO bench_made VALUES ({made.cases}, {made.days})")  # noqa: S608 - our numbers
    return made


def standing() -> Made | None:
    """Return what a kept database holds, None where nothing was made to the end."""
    if "bench_made" not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases, days FROM bench_made")
        return Made(*map(int, cursor.fetchone()))


def _matters(made: Made) -> None:
    """Make the flat table; everything follows from the number of the row."""
    _run(
        "CREATE TABLE bench_case (id bigint, day date, unit bigint, town bigint, village bigint,"
        " matter bigint, door varchar(10), r integer, slot integer, open integer)"
    )
    i = "i"
    day = (
        f"CAST('{made.first}' AS date) + CAST({i} * {made.days} / {made.cases} AS integer)"
        if _postgres()
        else f"date('{made.first}', '+' || ({i} * {made.days} / {made.cases}) || ' days')"
    )
    recent = f"{i} * {made.days} / {made.cases} >= {made.days - RECENT}"
    matter = f"({i} * 7919 / 13) % {MATTERS}"
    village = f"({i} * 104729 / 7) % {VILLAGES}"
    door = " ".join(
        f"WHEN {i} % 10 < {limit} THEN '{name}'"
        for name, limit in zip(DOORS, (3, 6, 7, 8, 9, 10), strict=True)
    )
    source = f"generate_series(CAST(0 AS bigint), {made.cases - 1}) AS g(i)" if _postgres() else "g"
    head = "WITH RECURSIVE g(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM g WHERE i < {}) "
    head = "" if _postgres() else head.format(made.cases - 1)
    _run(
        f"INSERT INTO bench_case {head}SELECT {i} + 1, {day},"  # noqa: S608 - our numbers
        f" 1 + ({matter} * 3 / 2 + ({i} / 11) % 3) % {UNITS}, 1 + {village} % {TOWNS},"
        f" 101 + {village}, 1 + {matter}, CASE {door} END, ({i} * 48271 / 17) % 100,"
        f" ({i} * 31 / 3) % 168, CASE WHEN {recent} AND {i} % 8 = 0 THEN 1 ELSE 0 END FROM {source}"
    )
    _run("CREATE INDEX bench_case_day ON bench_case (day)")
    _run("CREATE INDEX bench_case_town ON bench_case (town, day)")
    _run("CREATE INDEX bench_case_unit ON bench_case (unit, day)")
    _run("ANALYZE bench_case")


def _sums() -> list[tuple[int, str]]:
    shares = [(n, f"SUM(CASE WHEN r < {share} THEN 1 ELSE 0 END)") for n, share in SHARES.items()]
    return [*((int(n), sql) for n, sql in shares), *((n, "SUM(open)") for n in OPEN)]


def _rollup(cuboid: Cuboid) -> None:
    dims = ", ".join(dim.value for dim in cuboid.dims)
    names = ", ".join(f"m{number}" for number, _ in _sums())
    finest = max(cuboid.grains)
    sums = ", ".join(sql for _, sql in _sums())
    _run(
        f"INSERT INTO {cuboid.table} (grain, period, {dims}, {names})"  # noqa: S608 - our names
        f" SELECT {int(finest)}, {period(finest)} AS p, {dims}, {sums} FROM bench_case"
        f" GROUP BY p, {dims} ORDER BY p"
    )
    again = ", ".join(f"SUM(m{number})" for number, _ in _sums())
    for grain in sorted(set(cuboid.grains) - {finest}, reverse=True):
        part = period(grain).replace("day", "period")
        _run(
            f"INSERT INTO {cuboid.table} (grain, period, {dims}, {names})"  # noqa: S608 - our names
            f" SELECT {int(grain)}, {part} AS p, {dims}, {again} FROM {cuboid.table}"
            f" WHERE grain = {int(finest)} GROUP BY p, {dims} ORDER BY p"
        )


def _spread(grain: Grain, measure: int, slot: str, unit: str, town: str) -> None:
    rows = f"SELECT {period(grain)} AS p, {slot} AS s, {unit} AS u, {town} AS t FROM bench_case"  # noqa: S608
    _run(
        "INSERT INTO tally_spread (grain, period, measure, slot, unit, town, n)"  # noqa: S608
        f" SELECT {int(grain)}, p, {measure}, s, u, t, COUNT(*) FROM ({rows}) AS x"
        " GROUP BY p, s, u, t ORDER BY p"
    )


def _spreads() -> None:
    for grain in (Grain.DAY, Grain.MONTH):
        _spread(grain, int(M.RECEIVED), "slot", f"{WHOLE}", "town")
        for source, target in zip((None, *PATH), PATH, strict=False):
            _spread(grain, moved(source, target), "0", "unit", "town")
        for place, state in enumerate(PATH):
            _spread(grain, stay_in(state), _bucket(place), f"{WHOLE}", f"{WHOLE}")
    for place, state in enumerate(PATH):
        _spread(Grain.MONTH, stay_in(state), _bucket(place), "unit", f"{WHOLE}")
        _spread(Grain.MONTH, stay_in(state), _bucket(place), f"{WHOLE}", "town")


def _bucket(place: int) -> str:
    """Return a length of stay from hours to weeks, spread over a hundred buckets."""
    return f"(200 + {10 * place} + (r + slot) % 100)"


def _facts() -> None:
    """Write the facts of the last days: of them loose days of rare questions are counted."""
    since = LAST - timedelta(days=RECENT)
    columns = "case_id, seq, at, day, measure, slot, n, unit, town, village, matter, door"
    at = "CAST(day AS timestamp with time zone)" if _postgres() else "day || ' 04:00:00'"
    wanted = [(n, "0", f"r < {share}") for n, share in SHARES.items()]
    wanted += [(n, "0", "open = 1") for n in OPEN]
    wanted += [(stay_in(state), _bucket(place), "r < 90") for place, state in enumerate(PATH)]
    for number, slot, where in wanted:
        _run(
            f"INSERT INTO tally_fact ({columns}) SELECT id, 1, {at}, day, {int(number)}, {slot}, 1,"  # noqa: S608
            f" unit, town, village, matter, door FROM bench_case WHERE day > '{since}' AND {where}"
        )
