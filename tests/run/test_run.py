"""The runner's own rules: nothing hides under CI, and the closing line adds up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import chromium, postgres, system
from tests.run import __main__ as runner
from tests.run import floors, steps
from tests.run.counts import Counts, read
from tests.run.steps import ROOT, Result, timed

SAMPLE = """
import pytest
def test_good(): pass
def test_bad(): assert False
def test_absent(): pytest.skip("no printer here")
@pytest.mark.xfail
def test_known(): assert False
@pytest.fixture
def broken(): raise RuntimeError("x")
def test_error(broken): pass
"""


def run_sample(folder: Path, *, ci: str, source: str = SAMPLE) -> Counts:
    """Run ``source`` as a test file with the project's plugins, and return what was counted."""
    (folder / "test_sample.py").write_text(source, encoding="utf-8")
    counted = folder / "counts.json"
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(folder)),
            *("-p", "tests.run.counts", "-p", "tests.run.skips", "-p", "no:cacheprovider"),
            *("-p", "no:django", "-n", "0", str(folder)),
        ],
        cwd=ROOT,
        env={**os.environ, "CI": ci, "LINLI_TEST_COUNTS": str(counted)},
        check=False,
        capture_output=True,
    )
    return read(counted)


def test_outcomes_are_counted(tmp_path: Path) -> None:
    counts = run_sample(tmp_path, ci="")
    assert (counts.passed, counts.failed, counts.skipped) == (2, 2, 1)
    assert counts.reasons == ("test_sample.py::test_absent: no printer here",)


def test_a_skip_fails_under_ci(tmp_path: Path) -> None:
    counts = run_sample(tmp_path, ci="true")
    assert (counts.passed, counts.failed, counts.skipped) == (2, 3, 0)


@pytest.mark.parametrize(("ci", "failed", "skipped"), [("", 0, 1), ("true", 1, 0)])
def test_a_file_skipped_whole_fails_under_ci(
    tmp_path: Path, ci: str, failed: int, skipped: int
) -> None:
    source = "import pytest\npytest.importorskip('no_such_module')\n"
    counts = run_sample(tmp_path, ci=ci, source=source)
    assert (counts.failed, counts.skipped) == (failed, skipped)


def test_a_run_that_died_counts_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "never written") == Counts()


@pytest.mark.parametrize(
    ("ci", "results", "status"),
    [
        ("", [Result("a", passed=True)], 0),
        ("", [Result("a", passed=False)], 1),
        ("", [Result("a", passed=True, missing="no browser")], 0),
        ("true", [Result("a", passed=True, missing="no browser")], 1),
        ("true", [Result("a", passed=True, counts=Counts(1, 0, 1, ("t: why",)))], 1),
        ("true", [Result("a", passed=True, counts=Counts(1, 0, 0))], 0),
    ],
)
def test_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, ci: str, results: list[Result], status: int
) -> None:
    monkeypatch.setenv("CI", ci)
    assert runner.report(results) == status


def test_the_closing_line_is_the_sum_and_the_last(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "")
    runner.report(
        [
            Result("one", passed=True, counts=Counts(5, 1, 1, ("t: no printer",))),
            Result("two", passed=True, counts=Counts(2, 0, 0)),
            Result("three", passed=True, missing="no browser"),
        ]
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "7 passed, 1 failed, 1 skipped"
    assert "SKIPPED: t because no printer" in lines
    assert "SKIPPED: three because no browser" in lines


def test_what_the_machine_lacks_is_a_skipped_step() -> None:
    def work() -> Result:
        raise system.UnavailableError("no browser")

    assert timed("browser", work).missing == "no browser"


def test_no_setting_of_the_operator_reaches_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URL", "postgresql://real/county")
    monkeypatch.setenv("LINLI_VAR", "/srv/linli")
    monkeypatch.setenv("LINLI_SHARED_DATA", "/srv/data")
    seen = runner.environment()
    assert "LINLI_DATABASE_URL" not in seen
    assert "LINLI_VAR" not in seen
    assert seen["LINLI_SHARED_DATA"] == "/srv/data"
    assert seen["DJANGO_SETTINGS_MODULE"] == "linli.config.settings_test"


def _server(**given: str) -> runner.Server:
    return runner.Server(given, ExitStack())


def _titles(*, fast: bool) -> list[str]:
    lanes = [*runner.checks(fast, {}, _server()), [*runner.plan(fast, [], {}, _server())]]
    return [title for lane in lanes for title, _ in lane]


def test_fast_leaves_out_database_server_and_browser() -> None:
    quick, whole = (_titles(fast=fast) for fast in (True, False))
    assert [title for title in whole if title in quick] == quick
    assert {"tests on PostgreSQL", "tests in Chromium"} <= set(whole) - set(quick)
    assert len(set(whole)) == len(whole)


def test_checks_run_side_by_side_and_each_is_shown_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each lane waits for the other once: one after the other they would wait for ever."""
    both = threading.Barrier(2, timeout=30)

    def work(name: str) -> Result:
        both.wait()
        words = ["false"] if name == "fails" else steps.python("compileall", "-h")
        return steps.command(name, words, os.environ)

    def absent() -> Result:
        raise system.UnavailableError("no printer")

    one = [("speaks", lambda: work("speaks")), ("absent", absent)]
    found = steps.lanes(one, [("fails", lambda: work("fails"))])
    assert [(each.title, each.passed, each.missing) for each in found] == [
        ("speaks", True, ""),
        ("absent", True, "no printer"),
        ("fails", False, ""),
    ]
    shown = capsys.readouterr().out
    assert "━━ speaks\nusage: compileall" in shown
    assert "━━ absent\n── SKIPPED" in shown
    assert "━━ fails\n── FAILED" in shown


def test_what_is_no_news_is_not_told() -> None:
    for words, said in ((["echo", "x"], ""), (["sh", "-c", "echo x; false"], "x\n")):
        assert steps.command("t", words, os.environ, terse=True).said == said


def test_sources_are_compiled_once_in_a_run(tmp_path: Path) -> None:
    """Also where Python may write nothing beside them; then only in the run's folder."""
    free = {"PATH": "/bin"}
    assert runner.compiled_once(free, tmp_path) == free
    bound = runner.compiled_once({**free, "PYTHONDONTWRITEBYTECODE": "1"}, tmp_path)
    (tmp_path / "some_source.py").write_text("", "utf-8")
    words = [sys.executable, "-c", "import some_source"]
    subprocess.run(words, cwd=tmp_path, env=bound, check=True)
    assert [one.name[:11] for one in (tmp_path / "compiled").rglob("some_source*")] == [
        "some_source"
    ]
    assert not (tmp_path / "__pycache__").exists()


def test_a_given_database_server_is_taken_and_nothing_made_in_it_ahead() -> None:
    given = _server(LINLI_TEST_POSTGRES_DSN="postgresql://there")
    assert given.address() == "postgresql://there"
    for server, made in ((given, False), (_server(), True)):
        titles = [title for lane in runner.checks(False, {}, server) for title, _ in lane]
        assert ("databases, PostgreSQL" in titles) == made


def test_whatever_needs_a_browser_is_where_it_is_looked_for() -> None:
    marked = [
        path.relative_to(ROOT / "tests")
        for path in (ROOT / "tests").rglob("*.py")
        if f"mark.{'browser'}" in path.read_text("utf-8")
    ]
    assert marked
    assert {path.parts[0] for path in marked} == {"browser"}


def test_every_test_runs_once_and_what_is_measured_can_reach_its_floor() -> None:
    whole = dict(runner.plan(False, [], {}, _server()))
    titles = list(whole)
    assert titles.index("tests of rules and actions") < titles.index("coverage: actions")
    assert "coverage: everything else" not in whole
    measured, others = (
        whole[title].args[1] for title in ("tests of rules and actions", "tests on SQLite")
    )
    assert [word for word in measured if word.startswith("--cov=")] == [
        f"--cov={folder}" for folder in floors.ASKED
    ]
    assert all((ROOT / folder).is_dir() for folder in (*floors.ASKED, *floors.EVERYTHING))
    asked = {floor.patterns for floor in floors.FLOORS if not floor.whole}
    assert asked == {f"{folder}/*" for folder in floors.ASKED}
    assert not [word for word in others if word.startswith("--cov")]
    assert all((ROOT / folder).is_dir() for folder in floors.MEASURED)
    assert [word for word in measured if word.startswith("tests/")] == list(floors.MEASURED)
    left_out = [word.removeprefix("--ignore=") for word in others if word.startswith("--ignore=")]
    assert left_out == list(floors.MEASURED)


def test_coverage_measures_everything_and_chosen_tests_reach_no_floor() -> None:
    titles = [title for title, _ in runner.plan(False, [], {}, _server(), whole=True)]
    assert {floor.title for floor in floors.FLOORS} == {
        title.removeprefix("coverage: ") for title in titles if title.startswith("coverage: ")
    }
    chosen = [title for title, _ in runner.plan(False, ["tests/run"], {}, _server())]
    assert not [title for title in chosen if title.startswith(("coverage", "tests of rules"))]


def test_the_lock_step_needs_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(system.UnavailableError):
        runner._lock({"LINLI_UV": "/nowhere/uv"})


def test_installing_needs_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/apt-get")
    monkeypatch.setattr("os.getuid", lambda: 1000)
    with pytest.raises(system.UnavailableError, match="apt-get install chromium"):
        system.apt_install("chromium")


def test_the_newest_version_is_chosen_by_number(tmp_path: Path) -> None:
    for version in ("9", "15", "14"):
        (tmp_path / version / "bin").mkdir(parents=True)
    assert system.newest("*/bin", tmp_path) == tmp_path / "15" / "bin"
    assert system.newest("*/bin", tmp_path / "nothing") is None


def test_the_counts_file_is_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "counts.json"
    path.write_text(
        json.dumps({"passed": 1, "failed": 2, "skipped": 3, "reasons": ["a: b"]}), "utf-8"
    )
    assert read(path) + Counts(1, 1, 1, ("a: b", "c: d")) == Counts(2, 3, 4, ("a: b", "c: d"))


@pytest.mark.slow
def test_the_database_server_speaks_chinese_and_leaves_nothing() -> None:
    import psycopg  # noqa: PLC0415 - the driver is needed by this test alone

    with postgres.server() as address:
        home = Path(address.partition("host=")[2].replace("%2F", "/"))
        with psycopg.connect(address) as connection:
            row = connection.execute(
                "SELECT upper('é') = 'É', length('邻里'), inet_server_addr()"
            ).fetchone()
            assert row == (True, 2, None)
        assert home.is_dir()
        assert home.stat().st_mode & 0o077 == 0
    assert not home.exists()


@pytest.mark.parametrize(
    ("failed", "again", "tries", "ends"),
    [(0, 0, 1, True), (3, 0, 2, True), (3, 1, 2, False), (9, 0, 1, False)],
)
def test_a_few_failures_in_the_browser_are_tried_once_more_alone(
    monkeypatch: pytest.MonkeyPatch, failed: int, again: int, tries: int, *, ends: bool
) -> None:
    """A page too late on a busy machine passes alone; what is broken fails twice."""
    asked: list[list[str]] = []

    def run(title: str, words: list[str], _env: object) -> Result:
        asked.append(words)
        bad = failed if len(asked) == 1 else again
        good = 20 - failed if len(asked) == 1 else failed - again
        return Result(title, passed=not bad, counts=Counts(good, bad, 0))

    monkeypatch.setattr(steps, "tests", run)
    monkeypatch.setattr(chromium, "need", lambda: "/chromium")
    found = runner._in_chromium([], {})
    assert (len(asked), found.passed) == (tries, ends)
    assert found.counts.passed + found.counts.failed == 20
    assert ["--last-failed" in words for words in asked] == [False, True][:tries]
