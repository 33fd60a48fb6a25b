"""One way to write: a transaction that queues fairly for SQLite's single writer.

SQLite lets one connection write at a time and makes the others poll; under load some of
them starve for half a second. :func:`write` therefore lines writers up in front of the
transaction: threads of one process on a lock, processes on ``flock`` of a file beside the
database. PostgreSQL needs none of this and gets a plain transaction.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

#: Seconds a thread waits for its turn before it gives up with OperationalError.
TURN_SECONDS = 30.0

_guard = threading.Lock()
_turns: dict[str, threading.Lock] = {}


def _forget_turns() -> None:
    """Start a forked child with free locks: the threads that held them stayed in the parent."""
    global _guard  # noqa: PLW0603 - replaced once per fork, before the child runs anything
    _guard = threading.Lock()
    _turns.clear()


os.register_at_fork(after_in_child=_forget_turns)


def writer_file(connection: BaseDatabaseWrapper) -> str | None:
    """Return the path of the lock file for ``connection``; None where no lock is needed."""
    if connection.vendor != "sqlite":
        return None
    in_memory = cast("bool", connection.is_in_memory_db())  # type: ignore[attr-defined]  # SQLite's wrapper only
    return None if in_memory else f"{connection.settings_dict['NAME']}.writer"


@contextmanager
def _turn(path: str) -> Iterator[None]:
    with _guard:
        lock = _turns.setdefault(path, threading.Lock())
    if not lock.acquire(timeout=TURN_SECONDS):
        raise OperationalError("no turn to write within the time limit")
    try:
        # Opened anew each time: a descriptor shared over fork() would share its lock too.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
    finally:
        lock.release()


@contextmanager
def write(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Run the block in one transaction that commits at its end, or not at all.

    Re-entrant: inside another transaction it is a savepoint and takes no second turn (the
    outer one already holds the database). Keep slow work (files, HTTP) outside. Raises
    OperationalError when the turn does not come within :data:`TURN_SECONDS`.
    """
    connection = connections[using]
    path = None if connection.in_atomic_block else writer_file(connection)
    if path is None:
        with transaction.atomic(using=using):
            yield
    else:
        with _turn(path), transaction.atomic(using=using):
            yield
