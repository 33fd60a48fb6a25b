"""The same item twice at the same moment, on real connections; and a process killed in between."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from tests.fieldwork.phone import item, send
from tests.jobs.killing import told_by
from tests.world import World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.fieldwork.models import Receipt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]

THREADS = 4


def at_once(act: Callable[[], Any]) -> list[Any]:
    """Run it in threads that start together; one after the other on the one in-memory SQLite."""
    if connection.vendor == "sqlite":
        return [act() for _ in range(THREADS)]
    start = Barrier(THREADS)

    def run(_: int) -> Any:
        start.wait(timeout=30)
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_one_report_sent_at_once_is_one_case(world: World) -> None:
    raw = item()
    world.actor("grid1")
    answers = at_once(lambda: send(world, raw))
    assert len({(one["status"], one["no"], one["lookup"]) for one in answers}) == 1
    assert sum("repeated" in one for one in answers) == THREADS - 1
    assert Case.objects.count() == Receipt.objects.count() == 1
    assert verify("case").ok


def test_one_note_sent_at_once_is_one_entry(world: World) -> None:
    no = world.report().no
    raw = item("do", no=no, command="comment", fields={"text": "路口已经放了警示牌"})
    world.actor("grid1")
    answers = at_once(lambda: send(world, raw))
    assert {one["version"] for one in answers} == {answers[0]["version"]}
    assert Event.objects.filter(chain_id=int(no), action="comment").count() == 1
    assert Receipt.objects.count() == 1
    assert verify("case").ok


@pytest.mark.slow
def test_kill_9_before_and_after_the_commit_leaves_one_record(tmp_path: Path) -> None:
    found = told_by("tests.fieldwork.killed", tmp_path, 300)
    assert found["kinds"] == ["burden", "finish", "outing", "report", "stop"]
    assert found["arrived"] == [False] * 5 + [True] * 5
    assert [one["repeated"] for one in found["told"]] == [[one, True] for one in found["arrived"]]
    assert [(one["records"], one["receipts"]) for one in found["told"]] == [(1, 1)] * 10
    # What arrived before the kill is answered as it was then.
    assert all(one["same"] for one in found["told"])
    assert found["findings"] == [0, 0]
