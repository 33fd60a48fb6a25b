from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest
import rfc8785
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.audit import chain, registry
from linli.audit.chain import Chain, Entry, Head
from linli.audit.models import AppendOnlyError, ChainHeadRow, Event, EventPayload
from linli.kernel.transaction import write

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 7, 14, 8, 30, tzinfo=UTC)

#: A second row for the same place of the chain, under another primary key.
RENUMBERED = (
    "INSERT OR REPLACE INTO audit_event SELECT id + 100, chain_kind, chain_id, seq, 'x', hash,"
    " at, actor_id, on_behalf_of, role, action, source_state, target_state, unit_id,"
    " reason_code, fields, request_id, commitment, schema FROM audit_event"
)


def entry(action: str = "accept", **more: object) -> Entry:
    return Entry(action=action, at=NOW, **more)  # type: ignore[arg-type]  # test shorthand


def test_append_links_events_and_gives_the_head() -> None:
    first, head = chain.append("case", 7, Head(), entry("report", payload={"title": "路灯不亮"}))
    second, head = chain.append("case", 7, head, entry("accept", actor_id=3, fields=("state",)))
    assert (first.seq, first.prev_hash) == (1, "")
    assert (second.seq, second.prev_hash, second.fields) == (2, first.hash, "state")
    assert head == Head(2, second.hash)
    stored = chain.read("case", 7)
    assert [one.action for one in stored] == ["report", "accept"]
    assert json.loads(stored[0].payload.body) == {"title": "路灯不亮"}


def test_append_costs_two_inserts_and_nothing_else() -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        chain.append("case", 1, Head(), entry())
    assert [query["sql"][:6] for query in seen] == ["INSERT", "INSERT"]


def test_hash_covers_exactly_the_documented_form() -> None:
    event, _ = chain.append(
        "case", 5, Head(4, "ab" * 32), entry("pass", actor_id=9, role="clerk", unit_id=2)
    )
    stored = Event.objects.get(pk=event.pk)
    form = {
        "v": 1,
        "chain": ["case", "5"],
        "seq": 5,
        "prev": "ab" * 32,
        "event": {
            "at": "2026-07-14T08:30:00.000000Z",
            "actor_id": 9,
            "on_behalf_of": None,
            "role": "clerk",
            "action": "pass",
            "source_state": "",
            "target_state": "",
            "unit_id": 2,
            "reason_code": "",
            "fields": "",
            "request_id": "",
            "commitment": stored.commitment,
        },
    }
    assert stored.hash == hashlib.sha256(b"linli-audit\n" + rfc8785.dumps(form)).hexdigest()
    salted = f"{stored.payload.salt}\n{stored.payload.body}".encode()
    assert stored.commitment == hashlib.sha256(salted).hexdigest()


def test_equal_payloads_have_unequal_commitments() -> None:
    one, _ = chain.append("case", 1, Head(), entry(payload={"phone": "1"}))
    two, _ = chain.append("case", 2, Head(), entry(payload={"phone": "1"}))
    assert one.commitment != two.commitment


def test_stale_head_is_refused_not_forked() -> None:
    _, head = chain.append("case", 1, Head(), entry())
    chain.append("case", 1, head, entry("a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        chain.append("case", 1, head, entry("b"))
    assert [one.action for one in chain.read("case", 1)] == ["accept", "a"]


@pytest.mark.parametrize(
    "bad",
    [
        {"role": "张三"},
        {"reason_code": "free text"},
        {"action": "x" * 41},
        {"action": ""},
        {"fields": "state"},
        {"fields": ("电话",)},
        {"fields": tuple("abcdefghij" * 30)},
    ],
)
def test_chained_columns_take_codes_only(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Entry(**{"action": "x", "at": NOW, **bad})  # type: ignore[arg-type]  # deliberately wrong


def test_append_many_keeps_the_order_of_each_chain() -> None:
    one, two = Chain("case", 1), Chain("case", 2)
    _, head = chain.append("case", 2, Head(), entry("old"))
    events, heads = chain.append_many(
        [
            (one, Head(), entry("a")),
            (two, head, entry("b")),
            (one, Head(), entry("c")),
        ]
    )
    assert [(event.chain_id, event.seq) for event in events] == [(1, 1), (2, 2), (1, 2)]
    assert heads == {one: Head(2, events[2].hash), two: Head(2, events[1].hash)}
    assert events[2].prev_hash == events[0].hash
    assert EventPayload.objects.count() == 4


def test_log_keeps_its_own_head() -> None:
    chain.log("user", 4, entry("sign-in"))
    second = chain.log("user", 4, entry("sign-out"))
    row = ChainHeadRow.objects.get(chain_kind="user", chain_id=4)
    assert (row.seq, row.hash) == (2, second.hash)
    assert list(registry.heads("user")) == [(4, 2, second.hash)]


def test_models_refuse_to_change_history() -> None:
    event, _ = chain.append("case", 1, Head(), entry())
    event.action = "other"
    for forbidden in (
        event.save,
        event.delete,
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.update(action="x"),
        lambda: Event.objects.bulk_update([event], ["action"]),
    ):
        with pytest.raises(AppendOnlyError):
            forbidden()
    assert chain.read("case", 1)[0].action == "accept"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'x'",
        "DELETE FROM audit_event",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
        RENUMBERED,
        "TRUNCATE audit_event CASCADE",
        "SET LOCAL session_replication_role = replica; UPDATE audit_event SET action = 'x'",
    ],
)
def test_the_database_refuses_too(statement: str) -> None:
    sqlite_only, postgres_only = "REPLACE" in statement, statement[:3] in {"TRU", "SET"}
    if (connection.vendor == "sqlite" and postgres_only) or (
        connection.vendor == "postgresql" and sqlite_only
    ):
        return  # this hole does not exist in the other engine's language
    chain.append("case", 1, Head(), entry())
    connection.check_constraints()
    # Without this pragma a replaced row would vanish without the delete trigger noticing.
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA recursive_triggers = OFF")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA recursive_triggers = ON")
    assert [one.action for one in chain.read("case", 1)] == ["accept"]


def test_erase_empties_the_payload_and_is_itself_logged() -> None:
    event, _ = chain.append("case", 1, Head(), entry(payload={"words": "隐私"}))
    keep, _ = chain.append("case", 2, Head(), entry(payload={"words": "留着"}))
    assert chain.erase([event.pk, event.pk], reason_code="retention-3y", actor_id=1) == 1
    assert chain.erase([event.pk], reason_code="retention-3y") == 0
    gone, kept = EventPayload.objects.get(pk=event.pk), EventPayload.objects.get(pk=keep.pk)
    assert (gone.salt, gone.body) == ("", "")
    assert gone.erased_at is not None
    assert "留着" in kept.body
    assert [one.reason_code for one in chain.read("retention", 0)] == ["retention-3y"] * 2


def log_and_fail() -> None:
    with write():
        chain.log("user", 1, entry())
        raise RuntimeError


@pytest.mark.django_db(transaction=True)
def test_append_needs_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        chain.append("case", 1, Head(), entry())
    with pytest.raises(transaction.TransactionManagementError):
        chain.append_many([])
    chain.log("user", 1, entry())  # opens its own
    with pytest.raises(RuntimeError):
        log_and_fail()
    assert len(chain.read("user", 1)) == 1
