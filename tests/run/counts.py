"""A pytest plugin that writes how the run ended to the file named by ``LINLI_TEST_COUNTS``.

Loaded by ``-p tests.run.counts``; under xdist only the controlling process has a terminal
reporter, so only it writes.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter


@dataclass(frozen=True)
class Counts:
    """How many tests ended how, and why some were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: tuple[str, ...] = field(default=())

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            tuple(dict.fromkeys(self.reasons + other.reasons)),
        )


def read(path: Path) -> Counts:
    """Return what a run wrote to ``path``; nothing counted when it died before writing."""
    if not path.is_file():
        return Counts()
    written = json.loads(path.read_text("utf-8"))
    return Counts(
        written["passed"], written["failed"], written["skipped"], tuple(written["reasons"])
    )


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Write the counts. An error in a fixture counts as failed, an expected failure as passed."""
    path = os.environ.get("LINLI_TEST_COUNTS")
    if not path:
        return
    stats = terminalreporter.stats

    def number(*kinds: str) -> int:
        return sum(len(stats.get(kind, [])) for kind in kinds)

    reasons = [_reason(report) for report in stats.get("skipped", [])]
    written = {
        "passed": number("passed", "xfailed"),
        "failed": number("failed", "error", "xpassed"),
        "skipped": number("skipped"),
        "reasons": list(dict.fromkeys(reasons)),
    }
    Path(path).write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")


def _reason(report: pytest.TestReport) -> str:
    detail = report.longrepr
    told = detail[2] if isinstance(detail, tuple) else str(detail)
    return f"{report.nodeid}: {told.removeprefix('Skipped: ')}"
