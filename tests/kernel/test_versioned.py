"""A row with a version: the second of two who write is told, and nothing of the first is lost."""

from __future__ import annotations

import pytest

from linli.domain.errors import LostRace
from linli.kernel.versioned import save
from linli.outings.models import Outing
from tests.outings.field import given
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_what_is_written_counts_the_version_on(world: World) -> None:
    row = given(world)
    before = row.version
    save(row, before, title="看三口井", reason="雨后")
    kept = Outing.objects.get(pk=row.pk)
    assert (kept.title, kept.reason, kept.version) == ("看三口井", "雨后", before + 1)
    assert (row.title, row.reason, row.version) == ("看三口井", "雨后", before + 1)


def test_a_page_gone_stale_writes_nothing(world: World) -> None:
    row = given(world)
    save(row, row.version, title="先写的")
    with pytest.raises(LostRace) as told:
        save(row, row.version - 1, title="后写的")
    assert told.value.detail == {"version": row.version}
    assert Outing.objects.get(pk=row.pk).title == "先写的"


@pytest.mark.parametrize("seen", ["same", None])
def test_a_row_read_before_another_wrote_it_writes_nothing(world: World, seen: str | None) -> None:
    mine = given(world)
    others = Outing.objects.get(pk=mine.pk)
    save(others, None, title="先写的")
    with pytest.raises(LostRace):
        save(mine, mine.version if seen else None, title="后写的")
    kept = Outing.objects.get(pk=mine.pk)
    assert (kept.title, kept.version) == ("先写的", others.version)
    assert mine.title != "后写的"
