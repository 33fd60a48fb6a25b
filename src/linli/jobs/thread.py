"""The worker inside another process, for the demo server where nobody starts a second one."""

from __future__ import annotations

import threading

from django.db import connections

from linli.jobs.worker import Worker

_lock = threading.Lock()
_current: tuple[threading.Thread, Worker] | None = None


def _work(worker: Worker) -> None:
    try:
        worker.run()
    finally:
        connections.close_all()


def start(*, idle_seconds: float = 0.5) -> Worker:
    """Start the worker's thread, or return the one that runs already."""
    global _current  # noqa: PLW0603 - one worker thread per process
    with _lock:
        if _current is not None and _current[0].is_alive():
            return _current[1]
        worker = Worker(idle_seconds=idle_seconds)
        thread = threading.Thread(target=_work, args=(worker,), name="linli-worker", daemon=True)
        _current = (thread, worker)
        thread.start()
        return worker


def stop(timeout: float = 10.0) -> bool:
    """Stop the thread in order; True when it has ended (or never ran)."""
    global _current  # noqa: PLW0603 - one worker thread per process
    with _lock:
        if _current is None:
            return True
        thread, worker = _current
        worker.stop()
        thread.join(timeout)
        if thread.is_alive():
            return False
        _current = None
        return True
