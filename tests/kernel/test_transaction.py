from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from linli.kernel import transaction
from linli.kernel.models import CounterRow
from linli.kernel.transaction import write


class Stub:
    def __init__(self, vendor: str, *, memory: bool = False) -> None:
        self.vendor, self.memory = vendor, memory
        self.settings_dict = {"NAME": "/srv/linli.sqlite3"}

    def is_in_memory_db(self) -> bool:
        return self.memory


def test_only_sqlite_files_have_a_lock_file() -> None:
    for stub, expected in (
        (Stub("sqlite"), "/srv/linli.sqlite3.writer"),
        (Stub("sqlite", memory=True), None),
        (Stub("postgresql"), None),
    ):
        assert transaction.writer_file(stub) == expected  # type: ignore[arg-type]  # a stand-in


def fail_after(*names: str) -> None:
    with write():
        for name in names:
            with write():
                CounterRow.objects.create(name=name)
        raise RuntimeError


@pytest.mark.both_engines
@pytest.mark.django_db(transaction=True)
def test_write_commits_whole_or_not_at_all() -> None:
    with write():
        CounterRow.objects.create(name="a")
    with pytest.raises(RuntimeError):
        fail_after("b", "c")
    with write(), pytest.raises(RuntimeError):
        fail_after("d")
    assert list(CounterRow.objects.values_list("name", flat=True)) == ["a"]


@pytest.mark.django_db(transaction=True)
def test_the_turn_is_taken_once_and_kept_until_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "db.writer"
    monkeypatch.setattr(transaction, "writer_file", lambda _connection: str(lock))

    def taken() -> bool:
        with lock.open("w") as other:  # another open file: as another process would see it
            try:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    with write():
        assert taken()
        with write():
            assert connection.in_atomic_block
        assert taken()
    assert not taken()
    with pytest.raises(RuntimeError), write():
        raise RuntimeError
    assert not taken()


def test_threads_wait_for_their_turn_and_give_up_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "TURN_SECONDS", 0.02)
    path = str(tmp_path / "db.writer")
    outcome: list[str] = []

    def other() -> None:
        try:
            with transaction._turn(path):
                outcome.append("in")
        except OperationalError:
            outcome.append("gave up")

    with transaction._turn(path):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    other()
    assert outcome == ["gave up", "in"]


def test_a_forked_child_does_not_inherit_the_turn_of_a_lost_thread(tmp_path: Path) -> None:
    path = str(tmp_path / "db.writer")
    with transaction._turn(path):
        assert transaction._turns[path].locked()
        child = os.fork()
        if child == 0:  # only this thread lives on here; the lock must look free
            os._exit(0 if path not in transaction._turns else 1)
        _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
