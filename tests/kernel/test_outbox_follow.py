"""One feature reacts to what another handles: by a topic of its own, once a message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linli.jobs.worker import Worker
from linli.kernel import outbox
from linli.kernel.models import OutboxMessage
from linli.kernel.transaction import write

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

seen: list[tuple[str, object]] = []


@pytest.fixture(autouse=True)
def topics() -> Iterator[None]:
    seen.clear()
    outbox.register("test.first", lambda message: seen.append(("first", message.body["n"])))
    outbox.register("test.second", lambda message: seen.append(("second", message.body["n"])))
    outbox.follow("test.first", "test.second", lambda message: message.body["n"] != 2)
    yield
    for topic in ("test.first", "test.second"):
        outbox.unregister(topic)


def test_a_follower_gets_what_it_wants_once_and_after_the_first() -> None:
    with write():
        for number in (1, 2):
            outbox.enqueue("test.first", f"n{number}", {"n": number})
    Worker(owner="test").drain()
    Worker(owner="test").drain()
    assert sorted(seen) == [("first", 1), ("first", 2), ("second", 1)]
    assert OutboxMessage.objects.filter(done_at__isnull=False).count() == 3


def test_a_failing_follower_leaves_the_first_done() -> None:
    def fails(_message: outbox.Message) -> None:
        raise RuntimeError("follower")

    outbox.unregister("test.second")
    outbox.register("test.second", fails)
    with write():
        outbox.enqueue("test.first", "n1", {"n": 1})
    Worker(owner="test").drain()
    assert seen == [("first", 1)]
    assert OutboxMessage.objects.get(topic="test.first").done_at is not None
    assert OutboxMessage.objects.get(topic="test.second").done_at is None
