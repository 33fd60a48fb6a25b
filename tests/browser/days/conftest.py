"""Everybody may come in, and the pictures of their days have a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from tests.world import PASSWORD, World

from linli.people.models import User

#: Where the pictures of the walks are kept; ``var`` is never committed.
SHOTS = Path(__file__).resolve().parents[3] / "var" / "screenshots"


@pytest.fixture(scope="session")
def shots() -> Path:
    """Return the folder of the pictures: ``LINLI_TEST_SCREENSHOTS``, else ``var/screenshots``."""
    return Path(os.environ.get("LINLI_TEST_SCREENSHOTS") or SHOTS)


@pytest.fixture
def staffed(world: World, tmp_path: Path, settings: Any) -> World:
    """Return the county with a password for everybody."""
    settings.LINLI_FILES = tmp_path / "files"
    User.objects.update(password=make_password(PASSWORD))
    return world
