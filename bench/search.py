"""``bench search``: how long the list takes to find words among very many matters.

Each query of the mix (:mod:`bench.search_words`) is asked by five people of different sight, in
one of five lists, first page and second, with the pieces of text that the page marks. The floor is
the bare index: the same words, the first fifty keys, no sight, no order, no rows.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.db import connection

from bench import hints, result
from bench.county import County, settle
from bench.floor import Time
from bench.search_county import fill
from bench.search_words import lists, people, texts, words
from linli.cases.access import visible_to
from linli.cases.queries import searching
from linli.cases.queries.listing import Filters, list_cases
from linli.catalogue import snapshot
from linli.domain import han
from linli.people.actor import Actor
from linli.search import candidates, engines, finding, sample

#: Marks: milliseconds (p95) up to so many matters.
MARKS = ((100_000, 50), (1_000_000, 150))
#: Mark of hints while somebody types, up to 100,000 open matters.
HINTS_MARK = 50
#: Keys that the bare index gives.
_FLOOR_ROWS = 51


class Clock:
    """Times questions: on the wall, and processor time of this process and of the server's.

    A PostgreSQL on this machine lets us read what its process for this connection used.
    """

    def __init__(self) -> None:
        self._server: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
            if not self._server.exists():
                self._server = None

    def _used(self) -> float:
        if self._server is None:
            return 0.0
        return int(self._server.read_text(encoding="ascii").split()[0]) / 1e9

    def time(self, action: Callable[[], object]) -> Time:
        """Carry out one question and time it."""
        before = self._used()
        took = Time.of(action)
        return Time(took.wall, took.cpu + self._used() - before)


def run(pack: str | Path, cases: int, each: int) -> dict[str, object]:
    """Measure and return the result in plain values."""
    county = settle(pack)
    fill(county, cases)
    return measure(county, cases, each)


def measure(county: County, cases: int, each: int) -> dict[str, object]:
    """Measure in a county that is filled already."""
    machine, timer, catalogue = result.machine(), Clock(), snapshot.current()
    some, who_asks, where = texts(), people(county), lists(catalogue)
    sample.current()
    took: dict[tuple[str, str], list[Time]] = {}
    floor: dict[str, list[Time]] = {}
    slowest: dict[tuple[str, str], tuple[float, str]] = {}
    for number, (kind, text) in enumerate(words(some, each)):
        sql, values = engines.found_ids(han.parse(text), finding.EVERYTHING)
        sql = sql.replace(" OFFSET 0", "")
        floor.setdefault(kind, []).append(timer.time(lambda: _bare(sql, values)))  # noqa: B023 - run here
        for who, actor in who_asks.items():
            at = number % len(where)
            pages = _Pages(actor, Filters(**{**vars(where[at]), "text": text}))
            for _ in range(2):
                time = timer.time(pages.turn)
                took.setdefault((kind, who), []).append(time)
                slowest[kind, who] = max(
                    slowest.get((kind, who), (0.0, "")), (time.cpu, f"{text} in list {at}")
                )
                if pages.cursor is None:
                    break
    open_ones = visible_to(who_asks["sees all"]).filter(ended_at=None)
    likes = [
        timer.time(lambda: candidates.near(text, within=open_ones))  # noqa: B023 - run here
        for text in some[: each * 4]
    ]
    hinted = hints.measure(who_asks["sees all"], catalogue, each, timer.time)
    limit = next((mark for most, mark in MARKS if cases <= most), MARKS[-1][1])
    return {
        "machine": machine,
        "cases": cases,
        "mark_ms": limit,
        "results": [
            {
                "kind": kind,
                "who": who,
                **_numbers(times),
                "floor_p95_ms": _numbers(floor[kind])["p95_ms"],
                "slowest": slowest[kind, who][1],
            }
            for (kind, who), times in sorted(took.items())
        ],
        "all": _numbers([one for times in took.values() for one in times]),
        "by_sight": {
            who: _numbers([one for (_, w), times in took.items() if w == who for one in times])
            for who in who_asks
        },
        "candidates": _numbers(likes),
        "hints": {
            name: {**_numbers(whole), "floor_cpu_p95_ms": _numbers(floor)["cpu_p95_ms"]}
            for name, whole, floor in hints.rows(hinted)
        },
        "hints_found": {one.kind: [one.found, len(one.whole)] for one in hinted},
        "hints_statements": max(one.statements for one in hinted),
    }


class _Pages:
    """One list, turned page by page as the desk does."""

    def __init__(self, actor: Actor, wanted: Filters) -> None:
        self.actor, self.wanted = actor, wanted
        self.cursor: str | None = None

    def turn(self) -> None:
        """Ask for the next page and for what is marked on it."""
        page = list_cases(self.actor, self.wanted, self.cursor)
        searching.hits(self.actor, han.parse(self.wanted.text), [row.id for row in page.items])
        self.cursor = page.next


def _bare(sql: str, values: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {_FLOOR_ROWS}", values)
        cursor.fetchall()


def _numbers(times: list[Time]) -> dict[str, float]:
    walls, cpus = _cuts([one.wall for one in times]), _cuts([one.cpu for one in times])
    return {
        "p50_ms": walls[49],
        "p95_ms": walls[94],
        "max_ms": round(max(one.wall for one in times) * 1000, 2),
        "cpu_p95_ms": cpus[94],
        "questions": len(times),
    }


def _cuts(seconds: list[float]) -> list[float]:
    """Return the hundredths in milliseconds."""
    cut = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    return [round(one * 1000, 2) for one in cut]


def table(found: dict[str, Any]) -> str:
    """Return the result as text for a terminal."""
    about = found["machine"]
    lines = [
        f"{about['processor']}, {about['cores']} cores, load {about['load_1min']}",
        f"Python {about['python']}, Django {about['django']}, {about['database']}",
        f"{found['cases']} matters; mark: p95 {found['mark_ms']} ms",
        "",
        "{:<18}{:<16}{:>6}{:>9}{:>9}{:>9}{:>8}{:>8}".format(
            *("words", "who", "asked", "p50 ms", "p95 ms", "max ms", "cpu", "bare")
        ),
    ]
    for one in found["results"]:
        lines.append(
            f"{one['kind']:<18}{one['who']:<16}{one['questions']:>6}{one['p50_ms']:>9.1f}"
            f"{one['p95_ms']:>9.1f}{one['max_ms']:>9.1f}{one['cpu_p95_ms']:>8.1f}"
            f"{one['floor_p95_ms']:>8.1f}  {one['slowest']}"
        )
    sums = {"all together": found["all"], **found["by_sight"], "candidates": found["candidates"]}
    sums |= found["hints"]
    lines.append("")
    for name, one in sums.items():
        most = HINTS_MARK if name in found["hints"] else found["mark_ms"]
        mark = "  OVER" if one["p95_ms"] > most else ""
        if "floor_cpu_p95_ms" in one:
            mark = f"{one['floor_cpu_p95_ms']:>8.1f}{mark}"
        lines.append(
            f"{name:<34}{one['questions']:>6}{one['p50_ms']:>9.1f}{one['p95_ms']:>9.1f}"
            f"{one['max_ms']:>9.1f}{one['cpu_p95_ms']:>8.1f}{mark}"
        )
    return "\n".join(lines)
