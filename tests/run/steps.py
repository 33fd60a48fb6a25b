"""One step of a test run: a command, how long it took, how it ended."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tests.run.counts import Counts, read
from tests.system import UnavailableError

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Result:
    """How a step ended: ``missing`` says why it could not run, and is empty when it did.

    ``said`` is what the step's program wrote, where it was not shown while it ran.
    """

    title: str
    passed: bool
    seconds: float = 0.0
    missing: str = ""
    counts: Counts = field(default_factory=Counts)
    said: str = ""


#: A step by its title, and what it does.
Planned = tuple[str, "partial[Result]"]

_printing = threading.Lock()


def python(module: str, *words: str) -> list[str]:
    """Return the command that runs ``module`` in this very environment."""
    return [sys.executable, "-m", module, *words]


def timed(title: str, work: Callable[[], Result]) -> Result:
    """Print the heading, do the work, fill in the time; a missing part of the machine is caught."""
    print(f"\n━━ {title}", flush=True)
    ended = _ended(title, work)
    print(_closing(ended), flush=True)
    return ended


def lanes(*lanes: Iterable[tuple[str, Callable[[], Result]]]) -> list[Result]:
    """Do the steps of each lane one after the other, all lanes at once; return them in order.

    For programs that keep one processor busy: each is shown whole when it has ended.
    """

    def shown(title: str, work: Callable[[], Result]) -> Result:
        ended = _ended(title, work)
        with _printing:
            print(f"\n━━ {title}\n{_closing(ended)}", flush=True)
        return ended

    def walk(lane: Iterable[tuple[str, Callable[[], Result]]]) -> list[Result]:
        return [shown(title, work) for title, work in lane]

    with ThreadPoolExecutor(max(len(lanes), 1)) as pool:
        return [result for found in pool.map(walk, lanes) for result in found]


def _ended(title: str, work: Callable[[], Result]) -> Result:
    begun = time.monotonic()
    try:
        result = work()
    except UnavailableError as error:
        result = Result(title, passed=True, missing=str(error))
    return replace(result, seconds=time.monotonic() - begun)


def _closing(ended: Result) -> str:
    word = "SKIPPED" if ended.missing else ("ok" if ended.passed else "FAILED")
    return f"{ended.said}── {word} · {ended.seconds:.1f} s"


def command(
    title: str, words: Sequence[str], environment: Mapping[str, str], *, terse: bool = False
) -> Result:
    """Run one checking program from the repository's root; its exit status decides.

    ``terse``: what it says is worth reading only when it fails.
    """
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    passed = done.returncode == 0
    return Result(title, passed=passed, said="" if terse and passed else done.stdout)


def tests(title: str, words: Sequence[str], environment: Mapping[str, str]) -> Result:
    """Run pytest with ``words`` and count. A run that finds no test has failed."""
    with tempfile.TemporaryDirectory(prefix="linli-counts-") as folder:
        path = Path(folder) / "counts.json"
        whole = python("pytest", "-p", "tests.run.counts", *words)
        status = subprocess.call(
            whole, cwd=ROOT, env={**environment, "LINLI_TEST_COUNTS": str(path)}
        )
        return Result(title, passed=status == 0, counts=read(path))
