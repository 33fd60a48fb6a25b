"""``./linli test [--fast] [--coverage] [-- pytest words]``: every check of the project, in order.

``--fast`` leaves out what needs PostgreSQL or a browser, and the coverage floors. ``--coverage``
measures all tests on SQLite, not only those of the rules and actions. Words after
``--`` go to every pytest run. Exit status 0 means: everything that could be had has passed, and
with ``CI=true`` that everything could be had.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests import chromium, postgres
from tests.run import floors, steps
from tests.run.counts import Counts
from tests.run.skips import in_ci
from tests.run.steps import Result, python
from tests.system import UnavailableError

#: Variables of the operator's that tests may see; all other LINLI_* would aim them at real data.
_KEPT = ("LINLI_TEST_", "LINLI_SHARED_DATA", "LINLI_UV")

#: So many failures in the browser at most get a second try; more than that is no accident.
SECOND_TRY = 8

#: Two processes; the tests of one file stay in one of them, so that what is costly is made once.
#: In the order of tests/conftest.py, which lets slow files begin first.
WORKERS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")

Planned = tuple[str, "partial[Result]"]


def main(arguments: list[str]) -> int:
    """Run the steps, print the table and the closing line; return the exit status."""
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    own, words = arguments[:cut], arguments[cut + 1 :]
    if set(own) - {"--fast", "--coverage"}:
        print("usage: ./linli test [--fast] [--coverage] [-- PYTEST-WORDS …]", file=sys.stderr)
        return 2
    # What tests/databases.py makes once, all parts of the run use.
    with tempfile.TemporaryDirectory(prefix="linli-schema-") as folder:
        env = {**environment(), "LINLI_TEST_SCHEMA": folder}
        planned = plan("--fast" in own, words, env, whole="--coverage" in own)
        results = [steps.timed(title, work) for title, work in planned]
    return report(results)


def environment() -> dict[str, str]:
    """Return the environment of every step: test settings, none of the operator's own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LINLI_") or name.startswith(_KEPT)
    }
    return {**kept, "DJANGO_SETTINGS_MODULE": "linli.config.settings_test"}


def plan(
    fast: bool, words: list[str], env: Mapping[str, str], *, whole: bool = False
) -> Iterator[Planned]:
    """Yield the steps in order, cheapest first; ``whole``: measure the coverage of every test."""

    def check(title: str, *command: str) -> Planned:
        return title, partial(steps.command, title, command, env)

    yield "lock file", partial(_lock, env)
    yield check("ruff check", *python("ruff", "check", "."))
    yield check("ruff format", *python("ruff", "format", "--check", "."))
    yield check("types", *python("mypy"))
    yield check("types of the test tools", *python("mypy", "-p", "tests.run"))
    yield check("import contracts", str(Path(sys.executable).with_name("lint-imports")))
    yield check("templates", *python("djlint", "src/linli/web/templates", "--lint", "--quiet"))
    yield check("migrations", *python("linli", "makemigrations", "--check", "--dry-run"))
    chosen = [*WORKERS, "-m", "not browser"]
    if fast or whole or words:
        chosen += [*floors.measuring(floors.EVERYTHING)] if whole else []
        yield "tests on SQLite", partial(steps.tests, "tests on SQLite", [*chosen, *words], env)
    else:
        title = "tests of rules and actions"
        measured = [*chosen, *floors.measuring(floors.ASKED), *words, *floors.MEASURED]
        yield title, partial(steps.tests, title, measured, env)
        others = [*chosen, *words, *(f"--ignore={folder}" for folder in floors.MEASURED)]
        yield "tests on SQLite", partial(steps.tests, "tests on SQLite", others, env)
    if fast:
        return
    for floor in floors.FLOORS:
        if whole or not (floor.whole or words):  # chosen tests reach no floor
            title = f"coverage: {floor.title}"
            yield title, partial(floors.check, floor, env)
    yield "tests on PostgreSQL", partial(_on_postgres, words, env)
    yield "tests in Chromium", partial(_in_chromium, words, env)


def _lock(env: Mapping[str, str]) -> Result:
    uv = env.get("LINLI_UV") or shutil.which("uv")
    if not uv or not shutil.which(uv):
        raise UnavailableError("uv is not here; ./linli test brings it")
    return steps.command("lock file", [uv, "lock", "--check", "-q"], env)


def _on_postgres(words: list[str], env: Mapping[str, str]) -> Result:
    chosen = [*WORKERS, "-m", "both_engines and not browser", *words]
    given = env.get("LINLI_TEST_POSTGRES_DSN")
    if given:
        return steps.tests("tests on PostgreSQL", chosen, {**env, "LINLI_DATABASE_URL": given})
    with postgres.server() as address:
        return steps.tests("tests on PostgreSQL", chosen, {**env, "LINLI_DATABASE_URL": address})


def _in_chromium(words: list[str], env: Mapping[str, str]) -> Result:
    path = chromium.need()
    chosen = ["-n", "2", "-m", "browser", *words]
    within = {**env, "LINLI_TEST_CHROMIUM": path}
    first = steps.tests("tests in Chromium", chosen, within)
    if first.passed or not 0 < first.counts.failed <= SECOND_TRY:
        return first
    # A page that came a moment too late on a busy machine comes in time alone; a fault stays.
    print(f"\n{first.counts.failed} of them once more, one at a time", flush=True)
    alone = ["-n", "0", "-m", "browser", "--last-failed", "--last-failed-no-failures", "none"]
    again = steps.tests("tests in Chromium", [*alone, *words], within)
    counts = replace(
        first.counts,
        passed=first.counts.passed + again.counts.passed,
        failed=again.counts.failed,
    )
    return replace(again, counts=counts)


def report(results: list[Result]) -> int:
    """Print the table, what was skipped and why, and the closing line; return the exit status."""
    print("\n━━ summary")
    for result in results:
        word = "skipped" if result.missing else ("ok" if result.passed else "FAILED")
        print(f"  {word:<8}{result.seconds:>7.1f} s  {result.title}")
    total = sum((result.counts for result in results), Counts())
    skipped = [f"{result.title}: {result.missing}" for result in results if result.missing]
    for line in [*skipped, *total.reasons]:
        what, _, why = line.partition(": ")
        print(f"SKIPPED: {what} because {why}")
    failed = not all(result.passed for result in results)
    if in_ci() and (skipped or total.skipped):
        print("CI=true: nothing may be skipped, so this run has failed")
        failed = True
    print(f"\n{total.passed} passed, {total.failed} failed, {total.skipped} skipped", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
