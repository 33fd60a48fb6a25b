"""Appending to chains and reading them back.

Two kinds of chains: an aggregate with a row of its own keeps the head there (mixin
:class:`~linli.audit.models.ChainHead`) and calls :func:`append`; everything else (sign-ins,
permission changes, exports, sensitive reads) calls :func:`log`, which locks a head row.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import Q

from linli.audit import hashing
from linli.audit.models import ChainHeadRow, Event, EventPayload
from linli.kernel import canonical, clock, statements
from linli.kernel.statements import NUMBER_SLOT, Prepared
from linli.kernel.transaction import write

_CODE = re.compile(r"[A-Za-z0-9_.:/-]*", re.ASCII)
_LENGTHS = {
    "role": 20,
    "action": 40,
    "source_state": 20,
    "target_state": 20,
    "reason_code": 40,
    "request_id": 40,
}


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: number and hash of its last event; ``Head()`` for a new chain."""

    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """The name of a chain."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened. Codes and ids only, except in ``payload``, which may be erased later.

    ``fields`` names the changed field groups, ``payload`` their values and any words.
    Raises ValueError when a code holds anything but ASCII code characters or is too long.
    """

    action: str
    at: datetime
    actor_id: int | None = None
    on_behalf_of: int | None = None
    role: str = ""
    source_state: str = ""
    target_state: str = ""
    unit_id: int | None = None
    reason_code: str = ""
    fields: Sequence[str] = ()
    request_id: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.action:
            raise ValueError("an event needs an action")
        for name, longest in _LENGTHS.items():
            value = getattr(self, name)
            if len(value) > longest or not _CODE.fullmatch(value):
                raise ValueError(f"{name}={value!r} is no code of at most {longest} characters")
        if isinstance(self.fields, str) or not all(_CODE.fullmatch(one) for one in self.fields):
            raise ValueError("fields must be a sequence of code names")
        if len(",".join(self.fields)) > 500:
            raise ValueError("too many field groups for one event")


def _build(chain: Chain, head: Head, entry: Entry) -> tuple[Event, dict[str, str], Head]:
    body = canonical.dumps(entry.payload).decode()
    salt = secrets.token_hex(32)
    columns: dict[str, object] = {
        name: getattr(entry, name)
        for name in hashing.COLUMNS
        if name not in {"fields", "commitment"}
    }
    columns["fields"] = ",".join(entry.fields)
    columns["commitment"] = hashing.commitment(salt, body)
    seq = head.seq + 1
    digest = hashing.event_hash((chain.kind, chain.id), seq, head.hash, columns)
    event = Event(
        chain_kind=chain.kind,
        chain_id=chain.id,
        seq=seq,
        prev_hash=head.hash,
        hash=digest,
        schema=hashing.SCHEMA,
        **columns,
    )
    return event, {"salt": salt, "body": body}, Head(seq, digest)


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "an event belongs to the transaction of its cause: use kernel.transaction.write()"
        )


def append(chain_kind: str, chain_id: int, head: Head, entry: Entry) -> tuple[Event, Head]:
    """Append one event after ``head`` with two INSERTs and no SELECT; return it and the new head.

    The caller holds the aggregate's row (lock or conditional UPDATE) in the same transaction
    and writes the new head into it. A stale ``head`` ends in IntegrityError, never in a fork.
    Raises TransactionManagementError outside a transaction.
    """
    _need_transaction()
    event, payload, new_head = _build(Chain(chain_kind, chain_id), head, entry)
    statements.insert(event)
    statements.insert_values(EventPayload, {"event_id": event.pk, **payload})
    return event, new_head


def append_many(
    items: Iterable[tuple[Chain, Head, Entry]], batch: int = 500
) -> tuple[list[Event], dict[Chain, Head]]:
    """Append many events in bulk; return them and the new head of every chain touched.

    Items of the same chain follow each other in the order given; only the head of its first
    item counts. Same duties of the caller as for :func:`append`.
    """
    _need_transaction()
    heads: dict[Chain, Head] = {}
    pairs: list[tuple[Event, dict[str, str]]] = []
    for chain, head, entry in items:
        event, payload, heads[chain] = _build(chain, heads.get(chain, head), entry)
        pairs.append((event, payload))
    events = Event.objects.bulk_create([event for event, _ in pairs], batch_size=batch)
    payloads = [EventPayload(event=event, **payload) for event, payload in pairs]
    EventPayload.objects.bulk_create(payloads, batch_size=batch)
    return events, heads


def log(chain_kind: str, chain_id: int, entry: Entry) -> Event:
    """Append one event to a chain whose head is kept in ``audit_head``, locking that row.

    For whatever has no aggregate row: choose ``chain_id`` so that busy writers do not share
    a chain (the user for sign-ins and reads). Opens a transaction of its own when there is
    none: the event then stands even if what follows fails.
    """
    with write():
        row, _ = ChainHeadRow.objects.select_for_update().get_or_create(
            chain_kind=chain_kind, chain_id=chain_id
        )
        event, head = append(chain_kind, chain_id, Head(row.seq, row.hash), entry)
        ChainHeadRow.objects.filter(pk=row.pk).update(seq=head.seq, hash=head.hash)
    return event


_EVENT = tuple(field.attname for field in Event._meta.concrete_fields)


@cache
def _chain(chain_kind: str) -> Prepared[Event]:
    return Prepared(
        lambda: (
            Event.objects.filter(chain_kind=chain_kind, chain_id=NUMBER_SLOT)
            .order_by("seq")
            .values_list(*_EVENT, "payload__salt", "payload__body", "payload__erased_at")
        )
    )


def read(chain_kind: str, chain_id: int) -> list[Event]:
    """Return the events of a chain in order, each with ``.payload``, in one query."""
    found = []
    for *columns, salt, body, erased_at in _chain(chain_kind).tuples(chain_id):
        event = Event.from_db(DEFAULT_DB_ALIAS, _EVENT, columns)
        event.payload = EventPayload.from_db(
            DEFAULT_DB_ALIAS,
            ("event_id", "salt", "body", "erased_at"),
            (event.pk, salt, body, erased_at),
        )
        found.append(event)
    return found


def newest(
    chain_kind: str,
    chain_id: int,
    most: int,
    *,
    before: int | None = None,
    after: int | None = None,
    only: Q | None = None,
) -> list[Event]:
    """Return at most ``most`` events, newest first, each with ``.payload``: one query.

    ``before`` and ``after`` are numbers in the chain that are themselves left out; ``only``
    is a condition on further columns.
    """
    events = Event.objects.filter(chain_kind=chain_kind, chain_id=chain_id)
    if before is not None:
        events = events.filter(seq__lt=before)
    if after is not None:
        events = events.filter(seq__gt=after)
    if only is not None:
        events = events.filter(only)
    return list(events.select_related("payload").order_by("-seq")[:most])


def payload_of(event: Event) -> dict[str, Any]:
    """Return what an event says beside its columns, in words; empty when it was erased."""
    body = event.payload.body
    found: dict[str, Any] = json.loads(body) if body else {}
    return found


def erase(event_ids: Sequence[int], *, reason_code: str, actor_id: int | None = None) -> int:
    """Empty the payloads of ``event_ids`` for good and log it; return how many were emptied.

    The log entry (chain ``retention``) holds their count and a digest of their ids, so that
    an erasure nobody ordered can be told from one somebody did.
    """
    now = clock.now()
    ids = sorted(set(event_ids))
    with write():
        count = 0
        for start in range(0, len(ids), 500):
            count += EventPayload.objects.filter(
                pk__in=ids[start : start + 500], erased_at__isnull=True
            ).update(salt="", body="", erased_at=now)
        digest = sha256(",".join(map(str, ids)).encode()).hexdigest()
        entry = Entry(
            action="erase-payloads",
            at=now,
            actor_id=actor_id,
            reason_code=reason_code,
            payload={"count": count, "ids_sha256": digest},
        )
        log("retention", 0, entry)
    return count
