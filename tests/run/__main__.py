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
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests import chromium, postgres
from tests.run import floors, steps
from tests.run.counts import Counts
from tests.run.skips import in_ci
from tests.run.steps import Planned, Result, python
from tests.system import UnavailableError

#: Variables of the operator's that tests may see; all other LINLI_* would aim them at real data.
_KEPT = ("LINLI_TEST_", "LINLI_SHARED_DATA", "LINLI_UV")

#: So many failures in the browser at most get a second try; more than that is no accident.
SECOND_TRY = 8

#: Two processes; the tests of one file stay in one of them, so that what is costly is made once.
#: In the order of tests/conftest.py, which lets slow files begin first.
WORKERS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")

#: A test in the browser often waits, with no processor at work: for its own next look, for a page
#: that pauses by itself. A third process uses what two processors have left meanwhile.
IN_CHROMIUM = ("-n", "3")


def main(arguments: list[str]) -> int:
    """Run the steps, print the table and the closing line; return the exit status."""
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    own, words = arguments[:cut], arguments[cut + 1 :]
    if set(own) - {"--fast", "--coverage"}:
        print("usage: ./linli test [--fast] [--coverage] [-- PYTEST-WORDS …]", file=sys.stderr)
        return 2
    fast = "--fast" in own
    # What tests/databases.py makes once, all parts of the run use.
    with tempfile.TemporaryDirectory(prefix="linli-schema-") as folder, ExitStack() as stack:
        env = {**compiled_once(environment(), Path(folder)), "LINLI_TEST_SCHEMA": folder}
        server = Server(env, stack)
        results = steps.lanes(*checks(fast, env, server))
        planned = plan(fast, words, env, server, whole="--coverage" in own)
        results += [steps.timed(title, work) for title, work in planned]
    return report(results)


def environment() -> dict[str, str]:
    """Return the environment of every step: test settings, none of the operator's own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LINLI_") or name.startswith(_KEPT)
    }
    return {**kept, "DJANGO_SETTINGS_MODULE": "linli.config.settings_test"}


def compiled_once(env: dict[str, str], folder: Path) -> dict[str, str]:
    """Let every process of a run find what another has compiled already.

    Where Python may leave nothing beside the sources, each process would read and compile them
    anew, the rewritten asserts of all tests too: half a minute for every part of the run.
    """
    if not env.get("PYTHONDONTWRITEBYTECODE"):
        return env
    kept = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


class Server:
    """The run's PostgreSQL: the one given, else one of its own from first use to the end."""

    def __init__(self, env: Mapping[str, str], stack: ExitStack) -> None:
        """Start nothing yet; ``stack`` ends it."""
        self.given = env.get("LINLI_TEST_POSTGRES_DSN") or ""
        self._stack, self._address = stack, self.given

    def address(self) -> str:
        """Return its address. Raises UnavailableError when none can be had."""
        if not self._address:
            self._address = self._stack.enter_context(postgres.server())
        return self._address


def checks(fast: bool, env: Mapping[str, str], server: Server) -> tuple[list[Planned], ...]:
    """Return the checks before the tests, and what the tests will need, in two lanes.

    Each keeps one processor busy, so two take turns with none.
    """

    def check(title: str, *command: str, terse: bool = False) -> Planned:
        return title, partial(steps.command, title, command, env, terse=terse)

    types = [
        check("types", *python("mypy")),
        check("types of the test tools", *python("mypy", "-p", "tests.run")),  # the same cache
    ]
    others: list[Planned] = [
        ("lock file", partial(_lock, env)),
        check("ruff check", *python("ruff", "check", ".")),
        check("ruff format", *python("ruff", "format", "--check", ".")),
        check("import contracts", str(Path(sys.executable).with_name("lint-imports"))),
        check("templates", *python("djlint", "src/linli/web/templates", "--lint", "--quiet")),
        check("migrations", *python("linli", "makemigrations", "--check", "--dry-run")),
        check("databases, SQLite", *python("tests.run.schema")),
        check("test files", *python("pytest", "-qq", "--collect-only", "-n0"), terse=True),
    ]
    if not fast and not server.given:
        title = "databases, PostgreSQL"
        types.append((title, partial(_made_ahead, title, env, server)))
    return types, others


def _made_ahead(title: str, env: Mapping[str, str], server: Server) -> Result:
    within = {**env, "LINLI_DATABASE_URL": server.address()}
    return steps.command(title, python("tests.run.schema"), within)


def plan(
    fast: bool,
    words: list[str],
    env: Mapping[str, str],
    server: Server,
    *,
    whole: bool = False,
) -> Iterator[Planned]:
    """Yield the tests in order, cheapest first; ``whole``: measure the coverage of every test."""
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
    yield "tests on PostgreSQL", partial(_on_postgres, words, env, server)
    yield "tests in Chromium", partial(_in_chromium, words, env)


def _lock(env: Mapping[str, str]) -> Result:
    uv = env.get("LINLI_UV") or shutil.which("uv")
    if not uv or not shutil.which(uv):
        raise UnavailableError("uv is not here; ./linli test brings it")
    return steps.command("lock file", [uv, "lock", "--check", "-q"], env)


def _on_postgres(words: list[str], env: Mapping[str, str], server: Server) -> Result:
    chosen = [*WORKERS, "-m", "both_engines and not browser", *words]
    within = {**env, "LINLI_DATABASE_URL": server.address()}
    return steps.tests("tests on PostgreSQL", chosen, within)


def _in_chromium(words: list[str], env: Mapping[str, str]) -> Result:
    path = chromium.need()
    # All of them are in one folder: nothing else need be read.
    words = words or ["tests/browser"]
    chosen = [*IN_CHROMIUM, "-m", "browser", *words]
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
