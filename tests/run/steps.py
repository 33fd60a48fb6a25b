"""One step of a test run: a command, how long it took, how it ended."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.run.counts import Counts, read
from tests.system import UnavailableError

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Result:
    """How a step ended: ``missing`` says why it could not run, and is empty when it did."""

    title: str
    passed: bool
    seconds: float = 0.0
    missing: str = ""
    counts: Counts = field(default_factory=Counts)


def python(module: str, *words: str) -> list[str]:
    """Return the command that runs ``module`` in this very environment."""
    return [sys.executable, "-m", module, *words]


def timed(title: str, work: Callable[[], Result]) -> Result:
    """Print the heading, do the work, fill in the time; a missing part of the machine is caught."""
    print(f"\n━━ {title}", flush=True)
    begun = time.monotonic()
    try:
        result = work()
    except UnavailableError as error:
        result = Result(title, passed=True, missing=str(error))
    ended = replace(result, seconds=time.monotonic() - begun)
    word = "SKIPPED" if ended.missing else ("ok" if ended.passed else "FAILED")
    print(f"── {word} · {ended.seconds:.1f} s", flush=True)
    return ended


def command(title: str, words: Sequence[str], environment: Mapping[str, str]) -> Result:
    """Run one checking program from the repository's root; its exit status decides."""
    status = subprocess.call(words, cwd=ROOT, env=dict(environment))
    return Result(title, passed=status == 0)


def tests(title: str, words: Sequence[str], environment: Mapping[str, str]) -> Result:
    """Run pytest with ``words`` and count. A run that finds no test has failed."""
    with tempfile.TemporaryDirectory(prefix="linli-counts-") as folder:
        path = Path(folder) / "counts.json"
        whole = python("pytest", "-p", "tests.run.counts", *words)
        status = subprocess.call(
            whole, cwd=ROOT, env={**environment, "LINLI_TEST_COUNTS": str(path)}
        )
        return Result(title, passed=status == 0, counts=read(path))
