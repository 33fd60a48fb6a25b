"""Under ``CI=true`` nothing may be skipped: a skipped test there is a failed one.

Elsewhere a missing browser, database or data set only leaves its tests out, and says so.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def in_ci() -> bool:
    """Return whether this run is the one whose green must mean that everything ran."""
    return os.environ.get("CI", "").strip().lower() in {"1", "true", "yes", "on"}


def forbid(report: Report) -> Report:
    """Turn a skip into a failure that gives the skip's reason; expected failures stay."""
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return report
    detail = report.longrepr
    told = detail[2] if isinstance(detail, tuple) else str(detail)
    report.outcome = "failed"
    report.longrepr = f"skipping is not allowed with CI=true: {told}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Apply :func:`forbid` to every test's report."""
    report = yield
    return forbid(report) if in_ci() else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Apply :func:`forbid` to a whole file skipped while it was being read."""
    report = yield
    return forbid(report) if in_ci() else report
