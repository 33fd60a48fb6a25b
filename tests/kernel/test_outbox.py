from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.kernel import clock, outbox
from linli.kernel.models import CounterRow, OutboxMessage
from linli.kernel.outbox import Message

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 7, 14, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def topics() -> Iterator[None]:
    yield
    for topic in ("t", "bad", "slow"):
        outbox.unregister(topic)


def effect(message: Message) -> None:
    CounterRow.objects.create(name=message.key, value=message.attempt)


def effects() -> list[str]:
    return list(CounterRow.objects.order_by("name").values_list("name", flat=True))


def enqueue(*keys: str, topic: str = "t") -> None:
    outbox.enqueue_many((topic, key, {"id": 1}) for key in keys)


def deliver(owner: str = "w", at: datetime = NOW, limit: int = 20) -> list[bool]:
    with clock.at(at):
        return [outbox.deliver_one(row) for row in outbox.claim(owner, limit)]


def test_a_promise_is_kept_once() -> None:
    outbox.register("t", effect)
    with clock.at(NOW):
        enqueue("a", "b")
    assert deliver() == [True, True]
    assert deliver() == []
    assert effects() == ["a", "b"]
    row = OutboxMessage.objects.get(key="a")
    assert (row.done_at, row.leased_until, row.attempts, row.body) == (NOW, None, 1, '{"id":1}')
    assert str(row) == "t a"


def test_promising_the_same_fact_again_changes_nothing() -> None:
    with CaptureQueriesContext(connection) as seen:
        outbox.enqueue("t", "a", {"n": 1})
    outbox.enqueue("t", "a", {"n": 2})
    assert [query["sql"][:6] for query in seen] == ["INSERT"]
    assert OutboxMessage.objects.get().body == '{"n":1}'


@pytest.mark.parametrize(
    ("topic", "key"), [("", "a"), ("t" * 41, "a"), ("t", ""), ("t", "k" * 161)]
)
def test_too_long_names_are_refused_on_both_engines(topic: str, key: str) -> None:
    with pytest.raises(ValueError, match="length"):
        outbox.enqueue(topic, key, {})


@pytest.mark.django_db(transaction=True)
def test_the_outbox_needs_the_transaction_of_the_cause() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        outbox.enqueue("t", "a", {})


def test_one_handler_a_topic() -> None:
    outbox.register("t", effect)
    outbox.register("t", effect)
    with pytest.raises(ValueError, match="already"):
        outbox.register("t", lambda _message: None)


def test_a_leased_message_is_left_alone_until_the_lease_runs_out() -> None:
    outbox.register("t", effect)
    with clock.at(NOW):
        enqueue("a")
        (first,) = outbox.claim("one")
        assert outbox.claim("two") == []
    later = NOW + outbox.LEASE + timedelta(seconds=1)
    assert deliver("two", later) == [True]
    with clock.at(later):
        assert outbox.deliver_one(first) is False
    assert effects() == ["a"]


def test_a_lease_lost_during_the_outside_step_leaves_no_second_effect() -> None:
    later = NOW + outbox.LEASE * 2

    def outside(message: Message) -> str:
        if message.attempt == 1:
            assert deliver("two", later) == [True]
        return "sent"

    outbox.register("slow", effect, outside=outside)
    with clock.at(NOW):
        enqueue("a", topic="slow")
    assert deliver("one") == [False]
    assert effects() == ["a"]
    assert CounterRow.objects.get().value == 2


def test_what_happened_outside_reaches_the_handler() -> None:
    seen: list[Message] = []
    outbox.register("slow", seen.append, outside=lambda message: f"receipt {message.key}")
    with clock.at(NOW):
        enqueue("a", topic="slow")
    assert deliver() == [True]
    assert (seen[0].outcome, seen[0].body, seen[0].created_at) == ("receipt a", {"id": 1}, NOW)


def test_a_long_batch_renews_its_leases() -> None:
    outbox.register("t", effect)
    with clock.at(NOW):
        enqueue("a", "b")
        first, second = outbox.claim("one")
        assert outbox.deliver_one(first)
    with clock.at(NOW + outbox.LEASE * 0.9):
        assert outbox._renew(second, outbox.LEASE)
    with clock.at(NOW + outbox.LEASE * 1.5):
        assert outbox.claim("two") == []
        assert outbox.deliver_one(second)


def test_failures_wait_longer_each_time_and_end_as_dead_letters() -> None:
    def fail(_message: Message) -> None:
        CounterRow.objects.create(name="half done")
        raise RuntimeError("网关没有回答\x00")

    outbox.register("bad", fail)
    outbox.register("t", effect)
    with clock.at(NOW):
        enqueue("a", topic="bad")
    moment = NOW
    for number in range(1, outbox.ATTEMPTS + 1):
        assert deliver(at=moment) == [False]
        row = OutboxMessage.objects.get()
        assert row.attempts == number
        assert row.last_error == "RuntimeError: 网关没有回答"
        if number < outbox.ATTEMPTS:
            assert row.dead_at is None
            assert deliver(at=row.available_at - timedelta(seconds=1)) == []
            moment = row.available_at
    assert moment - NOW == timedelta(seconds=sum(outbox.BACKOFF))
    assert OutboxMessage.objects.get().dead_at == moment
    assert effects() == []
    assert deliver(at=moment + timedelta(days=1)) == []
    with clock.at(moment):
        assert outbox.revive(row.pk)
        assert not outbox.revive(row.pk)
    outbox.unregister("bad")
    outbox.register("bad", effect)
    with clock.at(moment + timedelta(days=1)):
        assert [outbox.deliver_one(one) for one in outbox.claim("w")] == [True]
    assert effects() == ["a"]


def test_a_topic_nobody_handles_is_visible() -> None:
    with clock.at(NOW):
        enqueue("a")
    assert deliver() == [False]
    assert "没有处理程序" in OutboxMessage.objects.get().last_error


def test_a_message_that_kills_its_worker_is_given_up_without_its_neighbours() -> None:
    outbox.register("t", effect)
    with clock.at(NOW):
        enqueue(*"abc")
        assert len(outbox.claim("doomed")) == 3  # and killed before any was done
    moment = NOW
    for _ in range(30):
        moment += outbox.LEASE + timedelta(seconds=1)
        with clock.at(moment):
            for row in outbox.claim("next"):
                if row.key != "b":  # "b" kills whoever touches it
                    outbox.deliver_one(row)
    assert effects() == ["a", "c"]
    row = OutboxMessage.objects.get(key="b")
    assert row.dead_at is not None
    assert row.attempts == outbox.ATTEMPTS
    assert "中断" in row.last_error


def test_an_orderly_stop_gives_messages_back_uncounted() -> None:
    outbox.register("t", effect)
    with clock.at(NOW):
        enqueue("a", "b")
        rows = outbox.claim("one")
        outbox.release(rows)
    assert list(OutboxMessage.objects.values_list("attempts", flat=True)) == [0, 0]
    assert deliver("two") == [True, True]


def test_done_messages_are_kept_a_while_then_purged() -> None:
    outbox.register("t", effect)
    with clock.at(NOW):
        enqueue("a", "b")
    deliver(limit=1)
    with clock.at(NOW + outbox.KEPT):
        assert outbox.purge() == 0
    with clock.at(NOW + outbox.KEPT + timedelta(seconds=1)):
        assert outbox.purge() == 1
    assert OutboxMessage.objects.get().key == "b"


def test_an_idle_look_takes_one_query_and_no_writers_turn() -> None:
    with CaptureQueriesContext(connection) as seen:
        assert outbox.claim("w") == []
    assert len(seen) == 1
