"""``linli bench`` measures everything; the floor of the loop did the same work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench import __main__ as measurements
from bench import databases
from django.core.management import call_command
from django.core.management.base import CommandError

from linli.cli.management.commands import bench

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "tests" / "county" / "minipack"


@pytest.mark.slow
def test_shape() -> None:
    """A short run has every row; no word about speed, which is the machine's."""
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "linli", "bench", "loop", "--json"),
            *("--cases", "20", "--rounds", "2", "--pack", str(PACK)),
        ],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "linli.config.settings_test"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["cases"], found["rounds"], found["filled"]) == (20, 2, 1000)
    assert {"processor", "cores", "python", "database"} <= found["machine"].keys()
    results = {one["name"]: one for one in found["results"]}
    assert list(results) == [
        "report_seat",
        "report_web",
        "transition",
        "list_query",
        "list_page",
        "list_page_counted",
        "case_page",
    ]
    for one in results.values():
        assert 0 < one["p50_ms"] <= one["p95_ms"]
        assert 0 < one["floor_p50_ms"] <= one["floor_p95_ms"]
        assert one["per_second"] > 0
        assert one["percent_of_floor"] > 0
    assert results["report_seat"]["statements"] <= 14
    assert results["transition"]["statements"] <= 14


@pytest.mark.slow
def test_pages_are_measured_through_the_real_server() -> None:
    """A short run has every page with its times; weights where there is a browser."""
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "linli", "bench", "pages", "--json"),
            *("--cases", "5", "--requests", "2", "--pack", str(PACK)),
        ],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "linli.config.settings_test"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["requests"], found["filled"]) == (2, 250)
    results = {one["name"]: one for one in found["results"]}
    assert next(iter(results)) == "floor"
    assert {"list", "case", "intake", "verify", "phrases", "people"} <= results.keys()
    for one in results.values():
        assert 0 < one["p50_ms"] <= one["p95_ms"]
        if "transferred" in one:
            assert 0 < one["html"] < one["transferred"]


def test_an_installed_linli_says_where_the_measurements_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    with pytest.raises(CommandError, match="源代码"):
        call_command("bench", "loop")


def test_the_command_knows_everything_that_can_be_measured() -> None:
    parser = bench.Command().create_parser("linli", "bench")
    [what] = [action for action in parser._actions if action.dest == "what"]
    assert tuple(what.choices or ()) == measurements.WHAT


def test_options_are_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []

    def call(words: list[str], *, cwd: Path) -> int:
        called.append(words)
        assert cwd == bench.ROOT
        return 3

    monkeypatch.setattr(bench.subprocess, "call", call)
    with pytest.raises(SystemExit) as left:
        call_command("bench", "loop", "--cases=7", "--database=postgresql:///x", "--json")
    assert left.value.code == 3
    assert called[0][1:] == [
        *("-m", "bench", "loop", "--cases", "7", "--rounds", "5", "--requests", "60"),
        *("--pack", "jiexiu", "--database", "postgresql:///x", "--json"),
    ]


def test_numbers_are_a_million_and_their_database_may_be_kept() -> None:
    assert measurements._arguments(["numbers"]).cases == 1_000_000
    assert measurements._arguments(["loop"]).cases == 200
    kept = measurements._arguments(["numbers", "--keep", "ten_million", "--only", "pivot"])
    assert (kept.keep, kept.only) == ("ten_million", "pivot")
    for wrong in (["numbers", "--keep", "../x"], ["loop", "--keep", "x"], ["loop", "--only", "x"]):
        with pytest.raises(SystemExit):
            measurements._arguments(wrong)


def test_a_kept_database_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "gettempdir", lambda: str(tmp_path))
    addresses = []
    for _ in range(2):
        with databases.fresh("", tmp_path / "own", "mine") as place:
            addresses.append(place.address)
    assert addresses == [f"sqlite:///{tmp_path}/linli_bench_mine.sqlite3"] * 2
