"""Everybody may come in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from tests.world import PASSWORD, World

from linli.people.models import User


@pytest.fixture
def staffed(world: World, tmp_path: Path, settings: Any) -> World:
    """Return the county with a password for everybody."""
    settings.LINLI_FILES = tmp_path / "files"
    User.objects.update(password=make_password(PASSWORD))
    return world
