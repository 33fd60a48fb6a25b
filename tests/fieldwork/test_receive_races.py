"""The same item twice at the same moment, on real connections; and a process killed in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from tests.fieldwork.phone import burden, item, outdoors, send
from tests.jobs.test_chaos import database_url
from tests.world import World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.fieldwork.models import Receipt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]

ROOT = Path(__file__).resolve().parents[2]
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


def start(task: str, file: Path, url: str) -> subprocess.Popen[str]:
    code = "import django; django.setup(); from tests.fieldwork import killed; killed.main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, task, str(file)],
        cwd=ROOT,
        env={**os.environ, "LINLI_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(task: str, file: Path, url: str) -> str:
    with start(task, file, url) as child:
        out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    return out


def killed_items(n: int) -> list[list[dict[str, Any]]]:
    """Return what is sent until the server is killed at the last, once for each kind."""
    stopped, ended = outdoors(), outdoors()
    return [
        [item()],
        [burden(f"第{n}张表")],
        [outdoors()[0]],
        [stopped[0], stopped[1]],
        [ended[0], ended[2]],
    ]


@pytest.mark.slow
def test_kill_9_before_and_after_the_commit_leaves_one_record(tmp_path: Path) -> None:
    url = database_url(tmp_path)
    run("prepare", tmp_path, url)
    last: list[dict[str, Any]] = []
    arrived: list[bool] = []
    for n, task in enumerate(("before", "after")):
        for items in killed_items(n):
            file = tmp_path / "items.json"
            file.write_text(json.dumps(items), encoding="utf-8")
            with start(task, file, url) as child:
                assert child.stdout is not None
                assert child.stdout.readline(), child.stderr.read() if child.stderr else ""
                child.send_signal(signal.SIGKILL)
            last.append(items[-1])
            arrived.append(task == "after")
    assert {one["kind"] for one in last} == {"report", "burden", "outing", "stop", "finish"}
    file.write_text(json.dumps(last), encoding="utf-8")
    found = json.loads(run("again", file, url).splitlines()[-1])
    assert [one["repeated"] for one in found["told"]] == [[there, True] for there in arrived]
    assert [(one["records"], one["receipts"]) for one in found["told"]] == [(1, 1)] * len(last)
    # What arrived before the kill is answered as it was then.
    assert all(one["same"] for one in found["told"])
    assert found["findings"] == [0, 0]
