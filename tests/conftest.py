"""Wiring of every test run: nothing may hide under CI, and where the shared real input lies."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests import databases, hours
from tests.hours import late_in_the_year
from tests.run.skips import in_ci, pytest_make_collect_report, pytest_runtest_makereport
from tests.world import world

__all__ = [
    "late_in_the_year",
    "pytest_make_collect_report",
    "pytest_runtest_makereport",
    "shared_data",
    "world",
]

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is no fault of the code: no example and no draw is judged by its time. On CI the
# draws are the same every time, so that what fails there fails again; every run by hand draws anew.
settings.register_profile(
    "linli",
    deadline=None,
    derandomize=in_ci(),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("linli")


#: Which database the test about to begin, or at work, wants to see (tests/databases.py).
_wanted = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin at another hour if asked to; one folder for the databases that are made once."""
    hours.shift()
    if not hasattr(config, "workerinput") and "LINLI_TEST_SCHEMA" not in os.environ:
        folder = os.environ["LINLI_TEST_SCHEMA"] = tempfile.mkdtemp(prefix="linli-schema-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test that takes ``world`` find the county in its database, and others an empty one."""
    wanted = "county" if "world" in getattr(item, "fixturenames", ()) else "empty"
    item.session.stash[_wanted] = wanted
    databases.choose(wanted)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Have the databases of this process, in the place of pytest-django's own way."""
    with django_db_blocker.unblock():
        made = databases.prepare(request.session.stash[_wanted])
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: made.give_back())
    yield
    patch.undo()
    with django_db_blocker.unblock():
        databases.remove()


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
