"""Tamper with the history in every way we can think of; verification must name each."""

# ruff: noqa: S608 - statements are put together from fixed text only

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from linli.audit import chain, hashing, registry, verifying
from linli.audit.chain import Entry, Head
from linli.audit.models import ChainHeadRow, Event, EventPayload
from linli.audit.verifying import verify
from linli.cli.management.commands.audit import Command
from tests.flushing import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 7, 14, 8, 30, tzinfo=UTC)


def grow(chain_id: int, length: int = 5, kind: str = "thing") -> None:
    for number in range(length):
        at = NOW + timedelta(minutes=number)
        entry = Entry(action=f"act{number}", at=at, actor_id=number, payload={"n": number})
        chain.log(kind, chain_id, entry)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rehash(chain_id: int, start: int) -> str:
    """Recompute hashes from ``start`` on, as an insider with the source would; return the last."""
    prev = ""
    for event in chain.read("thing", chain_id):
        if event.seq < start:
            prev = event.hash
            continue
        columns = {name: getattr(event, name) for name in hashing.COLUMNS}
        digest = hashing.event_hash(("thing", chain_id), event.seq, prev, columns)
        sql("UPDATE audit_event SET prev_hash=%s, hash=%s WHERE id=%s", prev, digest, event.pk)
        prev = digest
    return prev


def edit() -> None:
    sql("UPDATE audit_event SET actor_id = 99 WHERE chain_id = 2 AND seq = 3")


def edit_time() -> None:
    late = NOW + timedelta(days=3)
    pk = Event.objects.get(chain_id=2, seq=3).pk
    sql("UPDATE audit_event SET at = %s WHERE id = %s", late, pk)


def edit_last() -> None:
    sql("UPDATE audit_event SET action = 'other' WHERE chain_id = 2 AND seq = 5")


def edit_and_rehash_one() -> None:
    edit()
    event = Event.objects.get(chain_id=2, seq=3)
    columns = {name: getattr(event, name) for name in hashing.COLUMNS}
    digest = hashing.event_hash(("thing", 2), 3, event.prev_hash, columns)
    sql("UPDATE audit_event SET hash = %s WHERE id = %s", digest, event.pk)


def edit_and_rehash_the_rest() -> None:
    edit()
    rehash(2, 3)


def delete(condition: str) -> None:
    chosen = f"(SELECT id FROM audit_event WHERE {condition})"
    sql(f"DELETE FROM audit_payload WHERE event_id IN {chosen}")
    sql(f"DELETE FROM audit_event WHERE id IN {chosen}")


def delete_middle() -> None:
    delete("chain_id = 2 AND seq = 3")


def delete_first() -> None:
    delete("chain_id = 2 AND seq = 1")


def delete_middle_and_close_up() -> None:
    delete_middle()
    sql("UPDATE audit_event SET seq = 3 WHERE chain_id = 2 AND seq = 4")
    sql("UPDATE audit_event SET seq = 4 WHERE chain_id = 2 AND seq = 5")
    rehash(2, 3)


def cut_tail() -> None:
    delete("chain_id = 2 AND seq > 3")


def delete_chain() -> None:
    delete("chain_id = 2")


def delete_head() -> None:
    sql("DELETE FROM audit_head WHERE chain_id = 2")


def roll_back_head() -> None:
    event = Event.objects.get(chain_id=2, seq=3)
    sql("UPDATE audit_head SET seq = 3, hash = %s WHERE chain_id = 2", event.hash)


def swap_in_chain() -> None:
    sql("UPDATE audit_event SET seq = -1 WHERE chain_id = 2 AND seq = 2")
    sql("UPDATE audit_event SET seq = 2 WHERE chain_id = 2 AND seq = 3")
    sql("UPDATE audit_event SET seq = 3 WHERE chain_id = 2 AND seq = -1")


def swap_between_chains() -> None:
    sql("UPDATE audit_event SET chain_id = -1 WHERE chain_id = 2 AND seq = 3")
    sql("UPDATE audit_event SET chain_id = 2 WHERE chain_id = 1 AND seq = 3")
    sql("UPDATE audit_event SET chain_id = 1 WHERE chain_id = -1 AND seq = 3")


def add_forged() -> None:
    event = Event.objects.get(chain_id=2, seq=5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM audit_event")
        top = cursor.fetchone()[0]
    columns = ", ".join(hashing.COLUMNS)
    place = "chain_kind, chain_id, 6, hash, %s, schema"
    sql(
        "INSERT INTO audit_event"
        f" (id, chain_kind, chain_id, seq, prev_hash, hash, schema, {columns})"
        f" SELECT %s, {place}, {columns} FROM audit_event WHERE id = %s",
        top + 1000,
        "0" * 64,
        event.pk,
    )


def edit_payload() -> None:
    pk = Event.objects.get(chain_id=2, seq=3).pk
    sql("UPDATE audit_payload SET body = %s WHERE event_id = %s", '{"n":7}', pk)


def resalt_payload() -> None:
    pk = Event.objects.get(chain_id=2, seq=3).pk
    sql("UPDATE audit_payload SET salt = %s WHERE event_id = %s", "zz", pk)


def delete_payload() -> None:
    pk = Event.objects.get(chain_id=2, seq=3).pk
    sql("DELETE FROM audit_payload WHERE event_id = %s", pk)


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (edit, {("edited", 2, 3)}),
        (edit_time, {("edited", 2, 3)}),
        (edit_last, {("edited", 2, 5)}),
        (edit_and_rehash_one, {("broken_link", 2, 4)}),
        (edit_and_rehash_the_rest, {("head_mismatch", 2, 5)}),
        (delete_middle, {("gap", 2, 3)}),
        (delete_first, {("gap", 2, 1)}),
        (delete_middle_and_close_up, {("tail_cut", 2, 5)}),
        (cut_tail, {("tail_cut", 2, 4)}),
        (delete_chain, {("tail_cut", 2, 1)}),
        (delete_head, {("head_missing", 2, 5)}),
        (roll_back_head, {("head_behind", 2, 4)}),
        (
            swap_in_chain,
            {("edited", 2, 2), ("edited", 2, 3), ("broken_link", 2, 2), ("broken_link", 2, 3)}
            | {("broken_link", 2, 4)},
        ),
        (
            swap_between_chains,
            {(code, one, seq) for one in (1, 2) for code, seq in [("edited", 3)]}
            | {("broken_link", one, seq) for one in (1, 2) for seq in (3, 4)},
        ),
        (add_forged, {("edited", 2, 6), ("payload_missing", 2, 6), ("head_behind", 2, 6)}),
        (edit_payload, {("payload_mismatch", 2, 3)}),
        (resalt_payload, {("payload_mismatch", 2, 3)}),
        (delete_payload, {("payload_missing", 2, 3)}),
    ],
)
def test_tampering_is_found_and_named(
    tamper: Callable[[], None], expected: set[tuple[str, int, int]]
) -> None:
    for chain_id in (1, 2, 3):
        grow(chain_id)
    assert verify().ok
    with unguarded():
        tamper()
    report = verify()
    assert {(one.code, one.chain_id, one.seq) for one in report.findings} == expected
    assert report.finding_count == len(expected)
    assert verify("thing", 3).ok
    assert not verify("thing", 2).ok
    assert all(one.code in verifying.MEANING for one in report.findings)


@pytest.mark.django_db(transaction=True)
def test_fork_is_found_even_when_the_constraints_are_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grow(2)
    constraints = list(Event._meta.constraints)
    with unguarded(), monkeypatch.context() as patch:
        patch.setattr(Event._meta, "constraints", [])
        for one in constraints:
            with connection.schema_editor() as editor:
                editor.remove_constraint(Event, one)
        twin = Event.objects.get(chain_id=2, seq=3)
        columns = {name: getattr(twin, name) for name in hashing.COLUMNS} | {"actor_id": 77}
        digest = hashing.event_hash(("thing", 2), 3, twin.prev_hash, columns)
        Event.objects.bulk_create(
            [
                Event(
                    chain_kind="thing",
                    chain_id=2,
                    seq=3,
                    prev_hash=twin.prev_hash,
                    hash=digest,
                    schema=1,
                    **columns,
                )
            ]
        )
    try:
        codes = {(one.code, one.seq) for one in verify().findings}
        assert codes == {("fork", 3), ("payload_missing", 3)}
    finally:
        with unguarded():
            sql("DELETE FROM audit_event WHERE actor_id = 77")
            for one in constraints:
                with connection.schema_editor() as editor:
                    editor.add_constraint(Event, one)
    assert verify().ok


def test_missing_triggers_are_reported() -> None:
    grow(1)
    with unguarded():
        report = verify()
    assert {one.code for one in report.findings} == {"guard_missing"}
    assert verify().ok


def test_erased_payloads_are_counted_not_accused() -> None:
    grow(1)
    chain.erase([Event.objects.get(chain_id=1, seq=2).pk], reason_code="retention")
    report = verify()
    assert (report.ok, report.erased, report.events, report.chains) == (True, 1, 6, 2)


def test_heads_on_the_aggregates_rows() -> None:
    first = Head()
    heads: dict[int, Head] = {}
    for chain_id in (3, 1):
        head = first
        for number in range(3):
            _, head = chain.append("own", chain_id, head, Entry(action=f"a{number}", at=NOW))
        heads[chain_id] = head
    heads[2] = first  # an aggregate without events

    def provider(chain_id: int | None) -> list[tuple[int, int, str]]:
        rows = [(key, head.seq, head.hash) for key, head in sorted(heads.items())]
        return [row for row in rows if chain_id in (None, row[0])]

    registry.register_heads("own", provider)
    try:
        registry.register_heads("own", provider)  # the same again is no conflict
        with pytest.raises(ValueError, match="own"):
            registry.register_heads("own", lambda _chain_id: [])
        report = verify()
        assert (report.ok, report.chains, report.events) == (True, 2, 6)
        heads[3] = Head(3, "0" * 64)
        assert [one.code for one in verify("own").findings] == ["head_mismatch"]
        heads[3] = Head(2, heads[3].hash)
        assert [one.code for one in verify("own", 3).findings] == ["head_behind"]
        del heads[1]
        heads[9] = Head(4, "0" * 64)
        assert [(one.code, one.chain_id) for one in verify().findings] == [
            ("head_missing", 1),
            ("head_behind", 3),
            ("tail_cut", 9),
        ]
    finally:
        registry.unregister("own")


def test_register_model_reads_the_mixins_columns() -> None:
    class Fake:
        class _base_manager:  # noqa: N801 - Django's name
            @staticmethod
            def order_by(_field: str) -> object:
                return ChainHeadRow.objects.order_by("pk").extra(
                    select={"chain_seq": "seq", "chain_hash": "hash"}
                )

    grow(1, kind="user")
    row = ChainHeadRow.objects.get()
    registry.register_model("faked", Fake)  # type: ignore[arg-type]  # stands in for a model
    try:
        assert list(registry.heads("faked")) == [(row.pk, 5, row.hash)]
        assert list(registry.heads("faked", row.pk)) == [(row.pk, 5, row.hash)]
        assert list(registry.heads("faked", row.pk + 1)) == []
    finally:
        registry.unregister("faked")


def test_a_head_that_moves_during_the_walk_is_looked_at_again() -> None:
    grow(1)
    looks: list[int | None] = []

    def heads(kind: str, chain_id: int | None) -> list[tuple[int, int, str]]:
        looks.append(chain_id)
        if len(looks) == 1:  # as if the last event had been committed after this look
            event = Event.objects.get(chain_kind=kind, seq=4)
            return [(1, 4, event.hash)]
        return list(registry.heads(kind, chain_id))

    assert verify("thing", heads=heads).ok
    assert looks == [None, 1, 1]


def test_many_findings_are_counted_but_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "KEPT", 2)
    for chain_id in (1, 2, 3):
        grow(chain_id, 1)
    with unguarded():
        sql("UPDATE audit_event SET actor_id = 99")
    report = verify()
    assert (report.finding_count, len(report.findings)) == (3, 2)
    command = Command(stdout=StringIO())
    command._print(report)
    assert "只列出前 2 处" in command.stdout.getvalue()  # type: ignore[attr-defined]  # a StringIO


def test_command_prints_counts_and_ends_with_status_one_on_findings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    grow(1)
    chain.erase([Event.objects.get(chain_id=1, seq=2).pk], reason_code="retention")
    call_command("audit", "verify")
    out = capsys.readouterr().out
    assert "已核对 2 条链、6 条记录。" in out
    assert "没有发现改动。" in out
    assert "1 条的附属内容已按规定清除" in out
    with unguarded():
        sql("UPDATE audit_event SET actor_id = 99 WHERE seq = 3")
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify", "--json")
    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["findings"][0]["code"] == "edited"
    with pytest.raises(SystemExit):
        call_command("audit", "verify")
    assert "thing:1 第 3 条　记录内容被改动" in capsys.readouterr().out
    call_command("audit", "verify", kind="thing", id=2)
    with pytest.raises(CommandError, match="--kind"):
        call_command("audit", "verify", id=2)


def test_payload_can_be_read_back_in_one_query(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    grow(1)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a context manager
        bodies = [json.loads(event.payload.body)["n"] for event in chain.read("thing", 1)]
    assert bodies == [0, 1, 2, 3, 4]
    assert EventPayload.objects.count() == 5
