"""Everybody may come in."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from tests.world import PASSWORD, World

from linli.people.models import User


@pytest.fixture
def staffed(world: World) -> World:
    """Return the county with a password for everybody."""
    User.objects.update(password=make_password(PASSWORD))
    return world
