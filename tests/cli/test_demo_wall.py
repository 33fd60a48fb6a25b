"""The demo's wall: one pass for every start, made anew when it holds no more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.world import World

from linli.cli import demo_wall
from linli.domain.walls import MAKERS, USUAL
from linli.kernel import clock
from linli.people.models import Post
from linli.wall.models import Wall

pytestmark = pytest.mark.django_db


def test_a_pass_is_kept_until_it_is_over(world: World, settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    first = demo_wall.address()
    assert first is not None
    assert first.startswith("/wall/enter/#linli_wall_")
    assert demo_wall.address() == first
    with clock.at(clock.now() + timedelta(days=USUAL + 1)):
        assert demo_wall.address() != first
    assert Wall.objects.count() == 2


def test_only_posts_that_count_today_make_it(world: World, settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    makers = Post.objects.filter(role__in=sorted(MAKERS))
    yesterday = clock.today() - timedelta(days=1)
    makers.exclude(user=world.user("leader1")).update(valid_to=yesterday)
    assert demo_wall.address() is not None
    assert Wall.objects.get().made_by == world.user("leader1")
    makers.update(valid_to=yesterday)
    Wall.objects.update(until=yesterday)
    assert demo_wall.address() is None
