"""How much of which code the measured tests must execute, lines and branches together.

Measuring makes a test half as long again, so only the tests written for rules and actions are
measured in every run; ``./linli test --coverage`` measures all of them and everything else too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tests.run.steps import Result, command, python

#: The tests that must execute all of the rules and actions by themselves.
MEASURED = tuple(
    f"tests/{name}"
    for name in (
        *("domain", "cases", "tasks", "supervision", "whistles", "instructions"),
        *("meetings", "admission", "rota", "escalation", "search"),
    )
)

#: What is measured: code nobody asks about runs at its full speed.
EVERYTHING = ("src/linli",)
ASKED = ("src/linli/domain", "src/linli/cases/actions")


def measuring(folders: tuple[str, ...]) -> list[str]:
    """Return pytest's words for measuring the coverage of these folders."""
    return [*(f"--cov={folder}" for folder in folders), "--cov-branch", "--cov-report="]


class Floor(NamedTuple):
    """A part of the source, as coverage's file patterns, and the per cent it must reach.

    ``whole``: only a run that measures every test can reach it.
    """

    title: str
    patterns: str
    percent: int
    outside: bool = False
    whole: bool = False


_RULES, _ACTIONS = (f"{folder}/*" for folder in ASKED)
FLOORS: tuple[Floor, ...] = (
    Floor("rules", _RULES, 100),
    Floor("actions", _ACTIONS, 100),
    Floor("everything else", f"{_RULES},{_ACTIONS}", 90, outside=True, whole=True),
)


def check(floor: Floor, environment: Mapping[str, str]) -> Result:
    """Ask coverage for one part's report; only files with something missing are listed."""
    choose = "--omit" if floor.outside else "--include"
    words = python(
        *("coverage", "report", "--skip-covered", "--show-missing", "--precision=2"),
        *(f"{choose}={floor.patterns}", f"--fail-under={floor.percent}"),
    )
    return command(f"coverage: {floor.title} ≥ {floor.percent} %", words, environment)
