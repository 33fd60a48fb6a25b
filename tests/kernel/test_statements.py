"""Statements compiled once write and find the same rows as the ORM."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from linli.kernel import statements
from linli.kernel.models import CounterRow, OutboxMessage
from linli.kernel.statements import (
    MOMENT_SLOT,
    NUMBER_SLOT,
    TEXT_SLOT,
    ByNumbers,
    Prepared,
    number_slots,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
NOW = datetime(2026, 7, 14, 8, 30, 0, 123456, UTC)


def message(key: str) -> OutboxMessage:
    return OutboxMessage(topic="t", key=key, body="100% 您好", created_at=NOW, available_at=NOW)


def test_a_row_inserted_reads_like_a_row_saved() -> None:
    ours, saved = message("a"), message("b")
    statements.insert(ours)
    saved.save()
    assert ours.pk is not None
    assert not ours._state.adding
    rows = OutboxMessage.objects.order_by("key").values()
    assert [{**row, "id": 0, "key": ""} for row in rows[:1]] == [
        {**row, "id": 0, "key": ""} for row in rows[1:]
    ]
    assert OutboxMessage.objects.get(pk=ours.pk).created_at == NOW


def test_a_key_of_our_own_is_written_not_asked_for() -> None:
    statements.insert(CounterRow(name="a", value=7))
    assert CounterRow.objects.get(pk="a").value == 7


def test_twice_is_an_error_unless_once_is_enough() -> None:
    statements.insert(message("a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        statements.insert(message("a"))
    values = {"topic": "t", "key": "a", "body": "other", "created_at": NOW, "available_at": NOW}
    statements.insert_values(OutboxMessage, values, once=True)
    assert OutboxMessage.objects.get().body == "100% 您好"
    statements.insert_values(OutboxMessage, {**values, "key": "b"}, once=True)
    assert OutboxMessage.objects.get(key="b").attempts == 0


def test_many_rows_go_in_together_and_read_like_rows_saved() -> None:
    rows = [message("a"), message("b"), message("c")]
    with CaptureQueriesContext(connection) as seen:
        statements.insert_many(rows)
        statements.insert_many([])
    assert len(seen) == 1
    message("d").save()
    found = [{**row, "id": 0, "key": ""} for row in OutboxMessage.objects.order_by("key").values()]
    assert found == [found[0]] * 4
    statements.insert_many([CounterRow(name="a", value=1), CounterRow(name="b", value=2)])
    assert CounterRow.objects.get(pk="b").value == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        statements.insert_many([message("e"), message("a")])
    assert not OutboxMessage.objects.filter(key="e").exists()


def test_rows_found_are_copied_but_for_what_is_given() -> None:
    statements.insert_many([message("a"), message("b"), message("c")])
    OutboxMessage.objects.filter(key="b").update(attempts=3, done_at=NOW, last_error="错 100%")
    later = NOW + timedelta(days=1)
    given = {"key": Concat(F("key"), Value("-2")), "available_at": later, "lease_owner": "x%s"}
    chosen = OutboxMessage.objects.filter(key__in=["a", "b"]).order_by("-key")
    with CaptureQueriesContext(connection) as seen:
        assert statements.insert_from(OutboxMessage, chosen, given) == 2
    assert len(seen) == 1
    copy = OutboxMessage.objects.filter(key="b-2").values().get()
    source = OutboxMessage.objects.filter(key="b").values().get()
    assert copy.pop("id") > source.pop("id")
    assert copy == {**source, "key": "b-2", "available_at": later, "lease_owner": "x%s"}
    assert statements.insert_from(OutboxMessage, OutboxMessage.objects.filter(key="z"), given) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        statements.insert_from(OutboxMessage, chosen, {})
    with pytest.raises(FieldError):
        statements.insert_from(OutboxMessage, CounterRow.objects.all(), {})


def test_update_counts_what_it_changed() -> None:
    for key in ("a", "b"):
        statements.insert(message(key))
    match: dict[str, object] = {"key": "a", "attempts": 0}
    changed = statements.update(OutboxMessage, match, attempts=3, done_at=NOW)
    assert changed == 1
    assert statements.update(OutboxMessage, match, attempts=4) == 0
    assert OutboxMessage.objects.get(key="a").done_at == NOW
    assert OutboxMessage.objects.get(key="b").done_at is None
    with pytest.raises(KeyError):
        statements.update(OutboxMessage, match, no_such_column=1)


def test_a_prepared_query_is_built_once_and_asked_again() -> None:
    for key in ("a", "b"):
        statements.insert(message(key))
    built = 0

    def build() -> QuerySet[OutboxMessage]:
        nonlocal built
        built += 1
        return OutboxMessage.objects.filter(key=TEXT_SLOT, done_at__isnull=True)

    by_key = Prepared(build)
    assert [row.key for row in by_key.objects("a")] == ["a"]
    found = by_key.objects("b")[0]
    assert found.created_at == NOW
    assert found._state.db == connection.alias
    assert by_key.objects("%s' --") == []
    assert built == 1


def test_tuples_hold_converted_values() -> None:
    statements.insert(message("a"))
    by_id = Prepared(
        lambda: OutboxMessage.objects.filter(pk=NUMBER_SLOT).values_list("key", "created_at")
    )
    pk = OutboxMessage.objects.get().pk
    assert by_id.tuples(pk) == [("a", NOW)]
    assert by_id.tuples(0) == []


def test_a_query_that_can_find_nothing_asks_nobody() -> None:
    nothing = Prepared(OutboxMessage.objects.none)
    assert nothing.objects() == []
    assert nothing.tuples() == []


def test_a_moment_may_stand_in_several_places() -> None:
    statements.insert(message("a"))
    ready = Prepared(
        lambda: OutboxMessage.objects.filter(
            available_at__lte=MOMENT_SLOT, created_at__lte=MOMENT_SLOT
        ).values_list("key")
    )
    assert ready.tuples(NOW) == [("a",)]
    assert ready.tuples(NOW - timedelta(microseconds=1)) == []
    assert ready.tuples(NOW + timedelta(days=1)) == [("a",)]


def test_several_numbers_each_find_their_place() -> None:
    for key, attempts in (("a", 1), ("b", 2), ("c", 3)):
        statements.insert_values(
            OutboxMessage,
            {
                "topic": "t",
                "key": key,
                "attempts": attempts,
                "created_at": NOW,
                "available_at": NOW,
            },
        )
    pk = dict(OutboxMessage.objects.values_list("key", "pk"))
    both = Prepared(
        lambda: (
            OutboxMessage.objects.filter(
                pk__in=number_slots(2), attempts__in=number_slots(2, first=2)
            )
            .order_by("key")
            .values_list("key")
        )
    )
    assert both.tuples(pk["a"], pk["b"], 1, 2) == [("a",), ("b",)]
    assert both.tuples(pk["a"], pk["a"], 1, 1) == [("a",)]
    assert both.tuples(pk["a"], pk["b"], 2, 3) == [("b",)]
    with pytest.raises(ValueError, match="at most"):
        number_slots(statements.SLOTS + 1)


@pytest.mark.parametrize("asked", [0, 1, 3, 4])
def test_a_list_of_numbers_finds_the_rows_of_just_these(asked: int) -> None:
    OutboxMessage.objects.bulk_create(message(f"{place}") for place in range(5))
    keys = list(OutboxMessage.objects.order_by("-id").values_list("pk", flat=True))
    built = []

    def build(numbers: list[int]) -> QuerySet[OutboxMessage]:
        built.append(len(numbers))
        return OutboxMessage.objects.filter(pk__in=numbers).order_by("-id")

    query = ByNumbers(build, step=3)
    for _ in range(2):
        with CaptureQueriesContext(connection) as sent:
            rows = query.objects(keys[:asked])
        assert [row.pk for row in rows] == keys[:asked]
        assert len(sent) == bool(asked)
    columns = ByNumbers(lambda numbers: build(numbers).values_list("key", "created_at"), step=3)
    assert columns.tuples(keys[:asked]) == [(str(4 - place), NOW) for place in range(asked)]
    assert built == ([-(-asked // 3) * 3] * 2 if asked else [])


def test_a_list_of_numbers_has_an_end() -> None:
    query = ByNumbers(lambda numbers: OutboxMessage.objects.filter(pk__in=numbers))
    with pytest.raises(ValueError, match="at most"):
        query.objects(list(range(statements.SLOTS + 1)))
