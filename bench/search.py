"""``bench search``: how long the list takes to find words among very many matters.

Each kind of query is asked by three people (who sees everything, who sees a town, who sees what a
unit has), in the list of everything and in that of open work, first page and second. The floor is
the bare index: the same words, the first fifty keys, no sight, no order, no rows.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.db import connection

from bench import result
from bench.county import settle
from bench.floor import Time
from bench.search_county import fill
from linli.cases.access import visible_to
from linli.cases.queries.listing import Filters, list_cases
from linli.domain import han
from linli.people.actor import Actor, load_actor
from linli.people.models import Post
from linli.search import candidates, engines, finding

#: Marks: milliseconds (p95) up to so many matters.
MARKS = ((100_000, 50), (1_000_000, 150))
#: What nearly every report says.
COMMON = ("路灯不亮", "居民反映", "小区门口", "已经", "号楼")  # zh-only
#: Keys that the bare index gives.
_FLOOR_ROWS = 51


def _queries(some: list[str], each: int) -> Iterator[tuple[str, str]]:
    """Return (kind, words) of all queries, cut from texts that are there."""
    chance = random.Random(7)

    def piece(length: int) -> str:
        while True:
            text = chance.choice(some)
            start = chance.randrange(max(len(text) - length, 1))
            found = text[start : start + length]
            if len(han.runs(found)) == 1 and len(found) == length and not found[0].isascii():
                return found

    kinds: dict[str, Callable[[], str]] = {
        "1 character": lambda: piece(1),
        "2 characters": lambda: piece(2),
        "3 characters": lambda: piece(3),
        "4 and more": lambda: piece(chance.randint(4, 8)),
        "two words": lambda: f"{piece(2)} {piece(2)}",
        "phrase in quotes": lambda: f"“{piece(5)}”",
        "a common word": lambda: chance.choice(COMMON),
        "digits": lambda: f"{chance.randint(1, 60)}号楼",
        "end of a number": lambda: f"{chance.randint(1, 90_000):05}",
        "nothing there": lambda: f"{piece(1)}龘靐{piece(1)}",
    }
    for kind, make in kinds.items():
        for _ in range(each):
            yield kind, make()


def _people() -> dict[str, Actor]:
    """Return who searches: somebody who sees everything, a town, what one unit has."""
    posts = Post.objects.select_related("user").order_by("id")
    town = posts.filter(role="dispatcher", area__kind="town").first()
    found = {"sees all": posts.filter(role="dispatcher", area__kind="county")[0].user}
    if town is not None:
        found["sees a town"] = town.user
    return {name: load_actor(user) for name, user in found.items()}


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
    people = _people()
    handler = next(actor for actor, _ in county.steps.values() if "handler" in actor.roles)
    people["sees a unit's"] = handler
    some = fill(county, cases)
    machine, timer = result.machine(), Clock()
    asked = list(_queries(some, each))
    filters = (Filters(queue="all", whose="all"), Filters(queue="open", whose="all"))
    list_cases(people["sees all"], Filters(queue="all", text="路灯"))  # draws the sample
    took: dict[tuple[str, str], list[Time]] = {}
    floor: dict[str, list[Time]] = {}
    slowest: dict[tuple[str, str], tuple[float, str]] = {}
    for number, (kind, words) in enumerate(asked):
        sql, values = engines.found_ids(han.parse(words), finding.EVERYTHING)
        sql = sql.replace(" OFFSET 0", "")
        floor.setdefault(kind, []).append(timer.time(lambda: _bare(sql, values)))  # noqa: B023 - run here
        for who, actor in people.items():
            chosen = filters[number % 2]
            wanted = Filters(queue=chosen.queue, whose="all", text=words)
            pages: list[str | None] = [None]
            for _ in range(2):
                cursor = pages[-1]
                time = timer.time(
                    lambda: pages.append(list_cases(actor, wanted, cursor).next)  # noqa: B023 - run here
                )
                took.setdefault((kind, who), []).append(time)
                slowest[kind, who] = max(
                    slowest.get((kind, who), (0.0, "")), (time.wall, f"{words} {chosen.queue}")
                )
                if pages[-1] is None:
                    break
    open_ones = visible_to(people["sees all"]).filter(ended_at=None)
    likes = [
        timer.time(lambda: candidates.near(text, within=open_ones))  # noqa: B023 - run here
        for text in some[: each * 4]
    ]
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
            for who in people
        },
        "candidates": _numbers(likes),
    }


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
    lines.append("")
    for name, one in sums.items():
        mark = "" if name == "candidates" or one["p95_ms"] <= found["mark_ms"] else "  OVER"
        lines.append(
            f"{name:<34}{one['questions']:>6}{one['p50_ms']:>9.1f}{one['p95_ms']:>9.1f}"
            f"{one['max_ms']:>9.1f}{one['cpu_p95_ms']:>8.1f}{mark}"
        )
    return "\n".join(lines)
