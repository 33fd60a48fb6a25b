"""``bench numbers``: every question of the dashboards over years of counts.

Beside each answer of ``tally.reading`` stand two floors: the same statement on the bare driver,
and, where there is one, the plain ``GROUP BY`` over a flat, indexed table of the matters.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from statistics import quantiles
from typing import Any, Final

from django.core.management import call_command
from django.db import connection

from bench import numbers_county
from bench.floor import Recorder, Script, Time
from bench.numbers_county import LAST, Made
from bench.result import machine
from linli.domain.measures import Measure
from linli.domain.spans import Span, month_of
from linli.tally import reading
from linli.tally.cuboids import CUBOIDS
from linli.tally.scopes import Dim, Scope

#: An answer is wanted within this, in ms at p95.
MARK: Final = 200
#: The table of a leader's page: what eight rates are made of.
WIDE: Final = [
    Measure.RECEIVED, Measure.DISPOSED, Measure.CLOSED, Measure.DUE, Measure.DUE_KEPT,
    Measure.SIGN_DUE, Measure.SIGN_KEPT, Measure.SAID, Measure.SAID_SOLVED, Measure.RATED,
    Measure.SATISFIED, Measure.REOPENED,
]  # fmt: skip
PAIR: Final = [Measure.DUE, Measure.DUE_KEPT]
#: Times the naive question is asked: it is slow.
NAIVE_TIMES: Final = 3


@dataclass(frozen=True)
class Question:
    """One question: how it is asked, and the naive SELECT list, filter and groups."""

    name: str
    ask: Callable[[Random, Made], Callable[[], object]]
    naive: Callable[[Random, Made], str] | None = None


def _days(dice: Random, length: int) -> Span:
    last = LAST - timedelta(days=dice.randint(0, 40))
    return Span(last - timedelta(days=length - 1), last)


def _months(dice: Random, count: int) -> Span:
    end = month_of(LAST - timedelta(days=31 * dice.randint(1, 2))).last
    first = end
    for _ in range(count - 1):
        first = month_of(first).first - timedelta(days=1)
    return Span(month_of(first).first, end)


def _all(made: Made) -> Span:
    return Span(made.first, LAST)


def _totals(
    measures: list[Measure],
    span: Callable[[Random, Made], Span],
    *by: Dim,
    scope: Callable[[Random], Scope] = lambda _: reading.EVERYWHERE,
) -> Callable[[Random, Made], Callable[[], object]]:
    def ask(dice: Random, made: Made) -> Callable[[], object]:
        days, where = span(dice, made), scope(dice)
        return lambda: reading.totals(measures, days, where, by)

    return ask


def _naive(
    measures: list[Measure], span: Callable[[Random, Made], Span], groups: str, where: str = ""
) -> Callable[[Random, Made], str]:
    def sql(dice: Random, made: Made) -> str:
        days = span(dice, made)
        sums = ", ".join(
            f"SUM(CASE WHEN r < {numbers_county.SHARES[one]} THEN 1 ELSE 0 END)" for one in measures
        )
        condition = f"day >= '{days.first}' AND day <= '{days.last}'{where}"
        tail = f" GROUP BY {groups}" if groups else ""
        head = f"{groups}, " if groups else ""
        return f"SELECT {head}{sums} FROM bench_case WHERE {condition}{tail}"  # noqa: S608

    return sql


def _town(dice: Random) -> Scope:
    return Scope(towns=frozenset({dice.randint(1, numbers_county.TOWNS)}))


def _village(dice: Random) -> Scope:
    return Scope(villages=frozenset({100 + dice.randint(1, numbers_county.VILLAGES)}))


def _unit(dice: Random) -> Scope:
    return Scope(units=frozenset({dice.randint(1, numbers_county.UNITS)}))


def _span(length: int) -> Callable[[Random, Made], Span]:
    return lambda dice, made: _days(dice, min(length, made.days - 41))


def _whole(count: int) -> Callable[[Random, Made], Span]:
    return lambda dice, made: _months(dice, min(count, max(1, made.days // 31 - 3)))


def _ever(_: Random, made: Made) -> Span:
    return _all(made)


def _stays(dice: Random, made: Made) -> Callable[[], object]:
    days = _whole(3)(dice, made)
    return lambda: reading.stays(days, by=(Dim.UNIT,))


_Q = Question
QUESTIONS: Final = (
    _Q("county totals, 30 days", _totals(WIDE, _span(30)), _naive(WIDE, _span(30), "")),
    _Q("county totals, a year", _totals(WIDE, _span(365)), _naive(WIDE, _span(365), "")),
    _Q("trend by day, 90 days", _totals(PAIR, _span(90), Dim.DAY), _naive(PAIR, _span(90), "day")),
    _Q("trend by week, a year", _totals(PAIR, _span(365), Dim.WEEK),
       _naive(PAIR, _span(365), "day")),
    _Q("trend by month, all years", _totals(PAIR, _ever, Dim.MONTH), _naive(PAIR, _ever, "day")),
    _Q("matters of a town, 45 days", _totals(WIDE, _span(45), Dim.MATTER, scope=_town),
       _naive(WIDE, _span(45), "matter", " AND town = 3")),
    _Q("table of units, 80 days", _totals(WIDE, _span(80), Dim.UNIT),
       _naive(WIDE, _span(80), "unit")),
    _Q("table of units, a year", _totals(WIDE, _span(365), Dim.UNIT),
       _naive(WIDE, _span(365), "unit")),
    _Q("a unit by month, a year", _totals(WIDE, _span(365), Dim.MONTH, scope=_unit),
       _naive(WIDE, _span(365), "day", " AND unit = 9")),
    _Q("heat by village, a year", _totals(PAIR, _span(365), Dim.VILLAGE),
       _naive(PAIR, _span(365), "village")),
    _Q("matters of a village, a year", _totals(PAIR, _whole(12), Dim.MATTER, scope=_village),
       _naive(PAIR, _whole(12), "matter", " AND village = 150")),
    _Q("matters of a village, 45 days", _totals(PAIR, _span(45), Dim.MATTER, scope=_village),
       _naive(PAIR, _span(45), "matter", " AND village = 150")),
    _Q("backlog by age", lambda dice, _: lambda: reading.ages(LAST, _town(dice)),
       lambda _d, _m: "SELECT day, SUM(open) FROM bench_case WHERE open = 1 GROUP BY day"),
    _Q("stock by unit, a past day", lambda dice, _: _stock(dice),
       lambda _d, _m: "SELECT unit, COUNT(*) FROM bench_case GROUP BY unit"),
    _Q("overdue by town, today", lambda _d, _m: lambda: reading.overdue(LAST, by=(Dim.TOWN,)),
       lambda _d, _m: "SELECT town, SUM(open) FROM bench_case WHERE open = 1 GROUP BY town"),
    _Q("hour x weekday, a year", lambda dice, made: _spread(reading.hours, _span(365), dice, made),
       _naive(PAIR, _span(365), "slot")),
    _Q("moves between states, a year",
       lambda dice, made: _spread(reading.moves, _span(365), dice, made)),
    _Q("stays, county, 90 days", lambda dice, made: _spread(reading.stays, _span(90), dice, made),
       _naive(PAIR, _span(90), "(r + slot) % 100")),
    _Q("stays by unit, 3 months", _stays,
       _naive(PAIR, _whole(3), "unit, (r + slot) % 100")),
    _Q("pivot unit x town x matter, year",
       _totals(PAIR, _whole(12), Dim.UNIT, Dim.TOWN, Dim.MATTER),
       _naive(PAIR, _whole(12), "unit, town, matter")),
    _Q("pivot village x matter x door, quarter",
       _totals(PAIR, _whole(3), Dim.VILLAGE, Dim.MATTER, Dim.DOOR),
       _naive(PAIR, _whole(3), "village, matter, door")),
)  # fmt: skip


def _stock(dice: Random) -> Callable[[], object]:
    day = LAST - timedelta(days=dice.randint(0, 60))
    return lambda: reading.stock(day, by=(Dim.UNIT,))


def _spread(
    read: Callable[[Span], object], span: Callable[[Random, Made], Span], dice: Random, made: Made
) -> Callable[[], object]:
    days = span(dice, made)
    return lambda: read(days)


def run(cases: int, requests: int, only: str = "") -> dict[str, Any]:
    """Make the county, unless it stands already, and ask; return all numbers, times in ms.

    ``only``: the questions in whose name these words stand. A county that stands has the number
    of matters it was made with.
    """
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    made = numbers_county.standing() or numbers_county.fill(
        cases, lambda what: print(f"… {what}", file=sys.stderr)
    )
    seconds = time.perf_counter() - began
    dice, recorder = Random(8), Recorder()
    asked = [one for one in QUESTIONS if only in one.name]
    results = [_measure(one, made, requests, dice, recorder) for one in asked]
    return {
        "machine": machine(),
        "cases": made.cases,
        "days": made.days,
        "made_in_s": round(seconds, 1),
        "mark_ms": MARK,
        "rows": _rows(),
        "results": results,
    }


def _measure(
    question: Question, made: Made, requests: int, dice: Random, recorder: Recorder
) -> dict[str, Any]:
    ours, floor, naive = [], [], []
    statements = 0
    for _ in range(requests):
        ours.append(recorder.measure(question.ask(dice, made)))
        script = recorder.take()
        statements = max(statements, len(script))
        floor.append(Time.of(lambda script=script: _bare(script)))  # type: ignore[misc]
    for _ in range(NAIVE_TIMES if question.naive else 0):
        sql = question.naive(dice, made) if question.naive else ""
        naive.append(Time.of(lambda sql=sql: _plain(sql)))  # type: ignore[misc]
    return {
        "question": question.name,
        "statements": statements,
        "p50_ms": _cut(ours, 50),
        "p95_ms": _cut(ours, 95),
        "cpu_p95_ms": _cut(ours, 95, "cpu"),
        "floor_p95_ms": _cut(floor, 95),
        "naive_p50_ms": _cut(naive, 50) if naive else None,
    }


def _bare(script: Script) -> None:
    """Carry out the same statements on the driver alone."""
    for one in script:
        sql = one.sql if connection.vendor == "postgresql" else one.sql.replace("%s", "?")
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(sql, list(one.values))
            cursor.fetchall()


def _plain(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


def _cut(times: list[Time], percent: int, clock: str = "wall") -> float:
    found: list[float] = [getattr(one, clock) * 1000 for one in times]
    if len(found) == 1:
        return round(found[0], 1)
    return round(quantiles(found, n=100, method="inclusive")[percent - 1], 1)


def _rows() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in ("bench_case", "tally_fact", "tally_spread", *(one.table for one in CUBOIDS)):
            cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - our tables
            found[table] = int(cursor.fetchone()[0])
    return found


def table(found: dict[str, Any]) -> str:
    """Return the result as text for a terminal."""
    about = found["machine"]
    rows = ", ".join(f"{name} {count:,}" for name, count in found["rows"].items())
    lines = [
        f"{about['processor']}, {about['cores']} cores, load {about['load_1min']}",
        f"Python {about['python']}, Django {about['django']}, {about['database']}",
        f"{found['cases']:,} matters over {found['days']} days, made in {found['made_in_s']} s",
        f"mark: p95 {found['mark_ms']} ms",
        f"rows: {rows}",
        "",
        f"{'question':<40}{'p50 ms':>8}{'p95 ms':>8}{'cpu':>8}{'bare p95':>10}{'GROUP BY':>10}",
    ]
    for one in found["results"]:
        naive = "—" if one["naive_p50_ms"] is None else f"{one['naive_p50_ms']:.0f}"
        over = "  OVER" if one["p95_ms"] > found["mark_ms"] else ""
        lines.append(
            f"{one['question']:<40}{one['p50_ms']:>8.1f}{one['p95_ms']:>8.1f}{one['cpu_p95_ms']:>8.1f}"
            f"{one['floor_p95_ms']:>10.1f}{naive:>10}{over}"
        )
    return "\n".join(lines)
