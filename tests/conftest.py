"""Wiring of every test run: nothing may hide under CI, and where the shared real input lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real input: ``LINLI_SHARED_DATA``, else ``../shared/data``.

    It is not part of the repository (people wrote it); without it the test is skipped.
    """
    folder = Path(os.environ.get("LINLI_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the shared real input is not here (LINLI_SHARED_DATA)")
    return folder
