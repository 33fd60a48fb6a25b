"""One row, or the refusal of whoever asked."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from linli.domain.errors import NotFound
from linli.kernel import finding
from linli.people.models import User
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


def test_the_row_or_the_refusal(world: World) -> None:
    refusal = NotFound("no-user", "没有这个人。")
    kept = world.user("grid1")
    rows = User.objects.filter(pk=kept.pk)
    assert finding.one(rows, refusal) == kept
    with pytest.raises(NotFound) as raised:
        finding.one(rows.none(), refusal)
    assert raised.value is refusal


def test_a_row_to_be_written_is_taken_where_the_database_can(world: World) -> None:
    rows = User.objects.filter(pk=world.user("grid1").pk)
    refusal = NotFound()
    if not connection.features.has_select_for_update:
        assert finding.one(rows, refusal, lock=True)
        return
    with pytest.raises(transaction.TransactionManagementError):
        finding.one(rows, refusal, lock=True)
    with transaction.atomic():
        assert finding.one(rows, refusal, lock=True)
