from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from linli.jobs import schedule, thread, worker
from linli.jobs.worker import Worker
from linli.kernel import outbox
from linli.kernel.models import CounterRow, OutboxMessage
from linli.kernel.outbox import Message
from linli.kernel.transaction import write
from tests.jobs.killing import database_url

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_handlers", {})
    monkeypatch.setattr(schedule, "_registered", {})


def effect(message: Message) -> None:
    CounterRow.objects.create(name=message.key)


def promise(*keys: str) -> None:
    with write():
        outbox.enqueue_many(("t", key, {}) for key in keys)


def test_once_drains_what_messages_and_sweeps_promise(capsys: pytest.CaptureFixture[str]) -> None:
    outbox.register("t", effect)
    schedule.register("s", 60, lambda: promise("by sweep"))
    promise(*(f"m{number}" for number in range(45)))
    call_command("worker", "--once")
    assert CounterRow.objects.count() == 46
    assert "处理消息 46 条，执行巡检 1 项" in capsys.readouterr().out


def test_a_stop_in_the_middle_of_a_batch_gives_the_rest_back() -> None:
    busy = Worker()

    def last(message: Message) -> None:
        effect(message)
        busy.stop()

    outbox.register("t", last)
    promise("a", "b", "c")
    assert busy.run_once() == (1, 0)
    assert OutboxMessage.objects.filter(leased_until__isnull=True, attempts=0).count() == 2


def test_the_database_going_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "TROUBLE_SECONDS", 0.0)
    # The closing after an error would end the test's own transaction.
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    steady = Worker(idle_seconds=0.0)
    answers = iter(["gone", "there", "there"])

    def deliver(_batch: int = 20) -> int:
        if next(answers) == "gone":
            raise OperationalError
        return 0

    def end(*_arguments: object) -> int:
        steady.stop()
        return 0

    monkeypatch.setattr(steady, "deliver", deliver)
    monkeypatch.setattr(schedule, "run_due", end)
    steady.run()
    assert next(answers) == "there"


def test_dead_letters_are_listed_and_revived(capsys: pytest.CaptureFixture[str]) -> None:
    promise("a")
    row = OutboxMessage.objects.get()
    OutboxMessage.objects.update(dead_at=row.created_at, attempts=8, last_error="没有回答")
    call_command("worker", "--dead")
    assert f"{row.pk}\tt\ta\t没有回答\n共 1 条。" in capsys.readouterr().out
    call_command("worker", "--revive", str(row.pk))
    with pytest.raises(CommandError):
        call_command("worker", "--revive", str(row.pk))
    outbox.register("t", effect)
    assert Worker().drain() == 1


def test_no_two_workers_share_a_name() -> None:
    assert worker.owner_name() != worker.owner_name()
    assert len(worker.owner_name()) <= 80


@pytest.mark.django_db(transaction=True)
def test_the_thread_of_the_demo_server_delivers_and_stops() -> None:
    delivered = threading.Event()

    def told(message: Message) -> None:
        effect(message)
        delivered.set()

    outbox.register("t", told)
    promise("a")
    running = thread.start(idle_seconds=0.01)
    assert thread.start() is running
    assert delivered.wait(20)
    assert thread.stop()
    assert thread.stop()
    assert CounterRow.objects.get().name == "a"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sigterm_ends_the_command_in_order(tmp_path: Path) -> None:
    env = {**os.environ, "LINLI_DATABASE_URL": database_url(tmp_path)}
    django = [sys.executable, "-m", "django"]
    with subprocess.Popen(
        [*django, "worker", "--skip-checks"], env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "已启动" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert "已停止" in process.stdout.readline()
        assert process.wait(20) == 0
