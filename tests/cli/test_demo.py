"""The first of the two commands: a filled county, log-ins, and a second run that keeps it."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def linli(var: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would, with its data under ``var``."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LINLI_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "linli", *words],
        env={**kept, "LINLI_VAR": str(var), "PYTHONPATH": "src", "PYTHONWARNINGS": "ignore"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def cases(var: Path) -> dict[str, int]:
    """Count the demo's cases by state."""
    with sqlite3.connect(var / "linli.sqlite3") as connection:
        return dict(connection.execute("SELECT state, count(*) FROM cases_case GROUP BY state"))


def test_the_demo_fills_shows_and_keeps(tmp_path: Path) -> None:
    """Filled once, kept by a second run; figures and chains agree (reset: tests/replay)."""
    var = tmp_path / "var"
    first = linli(var, "demo", "--no-serve", "--cases", "40")
    assert first.returncode == 0, first.stderr
    states = cases(var)
    assert sum(states.values()) == 40
    assert len(states) > 5  # work at many stages, not a row of new ones
    for name in ("seat01", "dispatch01", "leader01", "admin01", "audit01"):
        assert re.search(rf"^{name}\s", first.stdout, re.MULTILINE), name
    secret = (var / "demo-password").read_text(encoding="utf-8").strip()
    assert secret in first.stdout

    second = linli(var, "demo", "--no-serve")
    assert second.returncode == 0, second.stderr
    assert secret in second.stdout
    assert cases(var) == states

    assert linli(var, "summary", "--check").returncode == 0
    assert linli(var, "audit", "verify").returncode == 0
    with sqlite3.connect(var / "linli.sqlite3") as connection:
        number = connection.execute("SELECT no FROM cases_case LIMIT 1").fetchone()[0]
    told = linli(var, "explain", number)
    assert told.returncode == 0
    assert "首次登记" in told.stdout


def test_a_foreign_county_is_refused_in_words(tmp_path: Path) -> None:
    """A pack that does not exist is named, nothing is left behind half made."""
    answer = linli(tmp_path / "var", "demo", "--no-serve", "--county", "nowhere")
    assert answer.returncode != 0
    assert "nowhere" in answer.stderr
    assert "Traceback" not in answer.stderr
