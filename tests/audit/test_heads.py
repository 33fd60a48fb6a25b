"""A row that carries its chain: written with the event, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from linli.audit import chain, heads
from linli.outings.models import Outing
from tests.outings.field import given
from tests.world import World

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 14, 8, 30, tzinfo=UTC)


def _entry(world: World, action: str) -> chain.Entry:
    return chain.Entry(action=action, at=NOW, actor_id=world.user("dispatch1").pk)


def test_the_second_of_two_writers_writes_nothing(world: World) -> None:
    made = given(world)
    first, second = Outing.objects.get(pk=made.pk), Outing.objects.get(pk=made.pk)
    first.title, second.title = "先改的", "后改的"
    seen = first.chain_seq
    with transaction.atomic():
        assert heads.carry_on("outing", first, _entry(world, "outing-one"), ["title"])
    with pytest.raises(IntegrityError), transaction.atomic():
        heads.carry_on("outing", second, _entry(world, "outing-two"), ["title"])
    kept = Outing.objects.get(pk=made.pk)
    assert (kept.title, kept.chain_seq) == ("先改的", seen + 1)
    assert kept.chain_hash == chain.newest("outing", made.pk, 1)[0].hash


def test_only_the_named_columns_are_written(world: World) -> None:
    made = given(world)
    row = Outing.objects.get(pk=made.pk)
    row.title, row.words = "新的名称", "没有写进去的"
    with transaction.atomic():
        assert heads.carry_on("outing", row, _entry(world, "outing-one"), ["title"])
    kept = Outing.objects.get(pk=made.pk)
    assert (kept.title, kept.words) == ("新的名称", made.words)
