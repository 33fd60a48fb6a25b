"""Promises kept after the commit: enqueue inside the transaction, deliver by the worker.

A message and its cause commit together or not at all. Delivery is at least once; what a
handler does in the database happens exactly once, because it commits together with the
"done" mark. Effects outside the database (a call to a gateway) may repeat after a crash and
must carry ``message.key`` as their idempotency key. No order among messages is promised.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from linli.kernel import canonical, clock, statements
from linli.kernel.models import OutboxMessage
from linli.kernel.transaction import write

logger = logging.getLogger(__name__)

#: Deliveries tried before a message is given up.
ATTEMPTS = 8
#: How long one worker may hold a message before another takes it over.
LEASE = timedelta(seconds=60)
#: Waiting times after the 1st, 2nd, … failed attempt, in seconds: about three hours in all.
BACKOFF = (10, 30, 90, 270, 810, 2430, 7200)
#: The reason of messages that were never seen to fail.
CRASHED = "处理时工作进程连续中断（the worker died at every attempt）"
#: How long done messages are kept for looking up.
KEPT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its handler sees it; ``outcome`` is what the outside step returned."""

    id: int
    topic: str
    key: str
    body: Mapping[str, Any]
    attempt: int
    created_at: datetime
    outcome: object = None


Handler = Callable[[Message], None]
Outside = Callable[[Message], object]
GivenUp = Callable[[Message, str], None]

_handlers: dict[str, tuple[Handler, Outside | None, GivenUp | None]] = {}
_followers: dict[str, dict[str, Callable[[Message], bool]]] = {}


def register(
    topic: str,
    handler: Handler,
    *,
    outside: Outside | None = None,
    given_up: GivenUp | None = None,
) -> None:
    """Make ``handler`` responsible for ``topic`` (once per process, in ``AppConfig.ready``).

    ``handler`` runs inside the transaction that marks the message done: database work only.
    ``outside`` runs before it, without a transaction, for slow or external work; it must
    give up well within :data:`LEASE`. ``given_up`` gets a message after its last attempt and
    the reason, inside the transaction that marks it dead. Raises ValueError when another
    handler is there.
    """
    wanted = (handler, outside, given_up)
    if _handlers.setdefault(topic, wanted) != wanted:
        raise ValueError(f"topic {topic} already has a handler")


def unregister(topic: str) -> None:
    """Forget the handler of ``topic`` and who follows it (for tests)."""
    _handlers.pop(topic, None)
    _followers.pop(topic, None)


def follow(topic: str, own: str, wanted: Callable[[Message], bool]) -> None:
    """Promise a message of topic ``own``, with the same body, with each of ``topic`` delivered.

    For a feature that reacts to what another one handles: it gets a topic of its own, so that
    neither waits for the other nor fails with it. ``wanted`` looks at the message alone.
    """
    _followers.setdefault(topic, {})[own] = wanted


def _columns(topic: str, key: str, body: Mapping[str, object], now: datetime) -> dict[str, object]:
    # SQLite would accept what PostgreSQL refuses; refuse it on both.
    if not 0 < len(topic) <= 40 or not 0 < len(key) <= 160:
        raise ValueError(f"outbox topic or key of wrong length: {topic!r} {key!r}")
    return {
        "topic": topic,
        "key": key,
        "body": canonical.dumps(body).decode(),
        "created_at": now,
        "available_at": now,
    }


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "the outbox is for the transaction of the cause: use kernel.transaction.write()"
        )


def enqueue(
    topic: str, key: str, body: Mapping[str, object], *, not_before: datetime | None = None
) -> None:
    """Promise one message in the current transaction (one INSERT).

    ``key`` names the fact ("case:12:5:assigned"); a second promise of it changes nothing.
    ``body`` holds references only. ``not_before`` keeps the message back until that moment.
    Raises TransactionManagementError outside a transaction.
    """
    _need_transaction()
    columns = _columns(topic, key, body, clock.now())
    if not_before is not None:
        columns["available_at"] = not_before
    statements.insert_values(OutboxMessage, columns, once=True)


def enqueue_many(messages: Iterable[tuple[str, str, Mapping[str, object]]]) -> None:
    """Promise many ``(topic, key, body)`` in the current transaction (one INSERT per 1,000)."""
    _need_transaction()
    now = clock.now()
    rows = [OutboxMessage(**_columns(topic, key, body, now)) for topic, key, body in messages]
    OutboxMessage.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def claim(owner: str, limit: int = 20, lease: timedelta = LEASE) -> list[OutboxMessage]:
    """Lease up to ``limit`` due messages to ``owner``; other workers then leave them alone.

    The attempt is counted here, so that a message that kills its worker is counted too. A
    message found with a run-out lease may be such a one: it is taken alone, lest it pull
    innocent neighbours into the dead letters.
    """
    now = clock.now()
    undone = OutboxMessage.objects.filter(done_at__isnull=True, dead_at__isnull=True)
    due = undone.filter(available_at__lte=now).order_by("available_at", "id")
    if not due.exists():  # an idle worker must not take the writer's turn every second
        return []
    with write():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        rows = list(due[:limit])
        if rows and rows[0].leased_until is not None:
            rows = rows[:1]
        else:
            rows = [row for row in rows if row.leased_until is None]
        exhausted = [row.pk for row in rows if row.attempts >= ATTEMPTS]
        if exhausted:
            undone.filter(pk__in=exhausted).update(
                dead_at=now,
                leased_until=None,
                last_error=CRASHED,
            )
            logger.error("outbox messages given up after repeated crashes: %s", exhausted)
            for row in rows:
                if row.pk in exhausted:
                    _tell_given_up(row, CRASHED)
        rows = [row for row in rows if row.attempts < ATTEMPTS]
        # While leased, the message is due again only when the lease has run out.
        until = now + lease
        undone.filter(pk__in=[row.pk for row in rows]).update(
            leased_until=until, available_at=until, lease_owner=owner, attempts=F("attempts") + 1
        )
    for row in rows:
        row.attempts += 1
        row.leased_until, row.lease_owner = until, owner
    return rows


def _mine(row: OutboxMessage) -> Any:
    return OutboxMessage.objects.filter(
        pk=row.pk,
        lease_owner=row.lease_owner,
        attempts=row.attempts,
        done_at__isnull=True,
        dead_at__isnull=True,
    )


def _renew(row: OutboxMessage, lease: timedelta) -> bool:
    """Prolong the lease when less than half of it is left; False when it was lost."""
    now = clock.now()
    if row.leased_until is not None and row.leased_until - now > lease / 2:
        return True
    row.leased_until = now + lease
    with write():
        return bool(_mine(row).update(leased_until=row.leased_until, available_at=now + lease))


def _as_seen(row: OutboxMessage) -> Message:
    """Return a row as its handler sees it."""
    return Message(row.pk, row.topic, row.key, json.loads(row.body), row.attempts, row.created_at)


def _tell_given_up(row: OutboxMessage, reason: str) -> None:
    """Tell the topic's owner, in the transaction of the mark; its own failure is logged only."""
    _, _, given_up = _handlers.get(row.topic, (None, None, None))
    if given_up is None:
        return
    try:
        with write():
            given_up(_as_seen(row), reason)
    except Exception:
        logger.exception("outbox %s (%s): its owner failed to hear of the end", row.pk, row.topic)


def deliver_one(row: OutboxMessage, lease: timedelta = LEASE) -> bool:
    """Deliver one leased message; return True when it is done now.

    A failing handler costs an attempt and a waiting time, never the worker. Errors of the
    database while recording that are raised: the lease then runs out by itself.
    """
    if not _renew(row, lease):
        return False
    try:
        handler, outside, _ = _handlers[row.topic]
        message = _as_seen(row)
        if outside is not None:
            message = replace(message, outcome=outside(message))
        with write():
            # First the mark: it locks the row, so a worker that took over too early waits
            # here and then finds the message done.
            if not _mine(row).update(done_at=clock.now(), leased_until=None, last_error=""):
                return False
            handler(message)
            for own, wanted in _followers.get(row.topic, {}).items():
                if wanted(message):
                    enqueue(own, f"{own}:{message.key}", message.body)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises must not stop the relay
        _failed(row, error)
        return False
    return True


def _failed(row: OutboxMessage, error: Exception) -> None:
    now = clock.now()
    reason = (
        f"没有处理程序（no handler for topic {row.topic}）"
        if isinstance(error, KeyError) and row.topic not in _handlers
        else f"{type(error).__name__}: {error}"
    )
    dead = row.attempts >= ATTEMPTS
    wait = BACKOFF[min(row.attempts, len(BACKOFF)) - 1]
    with write():
        ended = _mine(row).update(
            leased_until=None,
            available_at=now + timedelta(seconds=wait),
            last_error=canonical.text(reason).replace("\x00", "")[:500],
            dead_at=now if dead else None,
        )
        if dead and ended:
            _tell_given_up(row, reason)
    level = logging.ERROR if dead else logging.WARNING
    logger.log(level, "outbox %s (%s) attempt %s failed", row.pk, row.topic, row.attempts)


def release(rows: Sequence[OutboxMessage]) -> None:
    """Give back leased messages that were not tried (an orderly stop): no attempt is lost."""
    now = clock.now()
    with write():
        for row in rows:
            _mine(row).update(
                leased_until=None, available_at=now, lease_owner="", attempts=F("attempts") - 1
            )


def revive(message_id: int) -> bool:
    """Give a dead message a new set of attempts; False when it is not dead."""
    now = clock.now()
    with write():
        return bool(
            OutboxMessage.objects.filter(pk=message_id, dead_at__isnull=False).update(
                dead_at=None, attempts=0, available_at=now
            )
        )


def purge(batch: int = 1000) -> int:
    """Delete done messages older than :data:`KEPT`, at most ``batch``; return how many."""
    limit = clock.now() - KEPT
    old = OutboxMessage.objects.filter(done_at__lt=limit).order_by("done_at")
    with write():
        ids = list(old.values_list("pk", flat=True)[:batch])
        OutboxMessage.objects.filter(pk__in=ids).delete()
    return len(ids)
