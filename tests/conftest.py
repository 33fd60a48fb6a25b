"""Wiring of every test run: nothing may hide under CI, and where the shared real input lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.flushing import events_may_be_flushed
from tests.run.skips import pytest_make_collect_report, pytest_runtest_makereport
from tests.world import world

__all__ = [
    "events_may_be_flushed",
    "pytest_make_collect_report",
    "pytest_runtest_makereport",
    "shared_data",
    "world",
]

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is no fault of the code: no example and no draw is judged by its time.
settings.register_profile("linli", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("linli")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real input: ``LINLI_SHARED_DATA``, else ``../shared/data``.

    It is not part of the repository (people wrote it); without it the test is skipped.
    """
    folder = Path(os.environ.get("LINLI_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the shared real input is not here (LINLI_SHARED_DATA)")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files with slow tests begin first, so that no process is left alone with one at the end.

    The order of everything else, and inside a file, stays as it was.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
