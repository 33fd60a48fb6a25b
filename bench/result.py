"""From seconds to numbers, and from numbers to a table."""

from __future__ import annotations

import os
import platform
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import django
from django.db import connection

from bench.floor import Time

LABELS = {
    "report_seat": "report, seat",
    "report_web": "report, resident",
    "transition": "transition",
    "list_query": "list of 50, query",
    "list_page": "list of 50, page",
    "list_page_counted": "list page, counted",
    "case_page": "case page",
    "sweep_quiet": "sweep, nothing late",
    "sweep_late": "sweep, 1 in 50 late",
    "sweep_due": "sweep, 500 due",
    "sweep_climbed": "sweep, 500 asked",
}


def _percentile(seconds: list[float], percent: int) -> float:
    """Return a percentile in milliseconds."""
    if len(seconds) == 1:
        return seconds[0] * 1000
    return quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000


@dataclass
class Series:
    """Times of one measure and its floor, a list for each round."""

    ours: list[list[Time]] = field(default_factory=list)
    floor: list[list[Time]] = field(default_factory=list)
    statements: int = 0

    def numbers(self) -> dict[str, float | int]:
        """Return throughput and shares (medians of the rounds), p50 and p95 (of all)."""
        return {
            "statements": self.statements,
            **_side("", self.ours),
            **_side("floor_", self.floor),
            "percent_of_floor": self._share("wall"),
            "percent_of_floor_cpu": self._share("cpu"),
        }

    def _share(self, clock: str) -> float:
        shares = [
            sum(getattr(one, clock) for one in low) / sum(getattr(one, clock) for one in high)
            for high, low in zip(self.ours, self.floor, strict=True)
        ]
        return round(100 * median(shares), 1)


def _side(prefix: str, rounds: list[list[Time]]) -> dict[str, float]:
    walls = [one.wall for times in rounds for one in times]
    speed = median(len(times) / sum(one.wall for one in times) for times in rounds)
    cpu = median(sum(one.cpu for one in times) / len(times) for times in rounds)
    return {
        f"{prefix}per_second": round(speed, 1),
        f"{prefix}p50_ms": round(_percentile(walls, 50), 3),
        f"{prefix}p95_ms": round(_percentile(walls, 95), 3),
        f"{prefix}cpu_ms": round(1000 * cpu, 3),
    }


def machine() -> dict[str, object]:
    """Describe the machine and what it was doing when the measurement began."""
    model = platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    if connection.vendor == "sqlite":
        engine = f"SQLite {sqlite3.sqlite_version}"
    else:
        number = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's wrapper only
        engine = f"PostgreSQL {number // 10000}.{number % 10000}"
    return {
        "processor": model,
        "cores": os.cpu_count() or 0,
        "load_1min": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "django": django.get_version(),
        "database": engine,
    }


def table(found: dict[str, Any]) -> str:
    """Return the result as text for a terminal."""
    about = found["machine"]
    heading = (
        f"{'':<20}{'stmts':>6}"
        f"{'/s':>8}{'p50 ms':>9}{'p95 ms':>9}{'cpu ms':>9}"
        f"{'floor /s':>11}{'p50 ms':>9}{'p95 ms':>9}{'cpu ms':>9}{'% of floor':>12}{'% cpu':>8}"
    )
    return "\n".join(
        (
            f"{about['processor']}, {about['cores']} cores, load {about['load_1min']}",
            f"Python {about['python']}, Django {about['django']}, {about['database']}",
            "{cases} cases measured in {rounds} rounds, {filled} standing".format(**found),
            "",
            heading,
            *(_line(one) for one in found["results"]),
        )
    )


def _line(one: dict[str, Any]) -> str:
    return (
        f"{LABELS[one['name']]:<20}{one['statements']:>6}"
        f"{one['per_second']:>8.0f}{one['p50_ms']:>9.2f}{one['p95_ms']:>9.2f}{one['cpu_ms']:>9.2f}"
        f"{one['floor_per_second']:>11.0f}{one['floor_p50_ms']:>9.2f}{one['floor_p95_ms']:>9.2f}"
        f"{one['floor_cpu_ms']:>9.2f}{one['percent_of_floor']:>11.0f}%"
        f"{one['percent_of_floor_cpu']:>7.0f}%"
    )
