"""Uploads of abandoned forms do not stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from linli.files.models import StoredFile
from linli.files.sweep import PATIENCE, sweep_unattached
from linli.kernel import clock
from tests.world import World

pytestmark = pytest.mark.django_db


def test_only_old_and_unattached_files_go(world: World) -> None:
    """An attached file stays for ever, a fresh draft for a day."""
    used, forgotten = world.picture(), world.picture()
    world.report(files=[used])
    with clock.at(clock.now() + PATIENCE + timedelta(minutes=1)):
        fresh = world.picture()
        path = Path(settings.LINLI_FILES) / StoredFile.objects.get(key=forgotten).path
        assert path.exists()
        assert sweep_unattached() == 1
        assert not path.exists()
    assert set(StoredFile.objects.values_list("key", flat=True)) == {used, fresh}
