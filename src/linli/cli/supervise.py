"""Keep the web server and the worker running together, and stop them together.

Two processes, not threads: a stuck page never delays a deadline sweep, and either can be
killed without the other. A worker that dies is started again; when the web server ends, so
does everything.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from django.conf import settings

#: Seconds before a dead worker is started again: long enough not to fill the log, short
#: enough that no deadline is noticed late (the sweep itself runs about once a minute).
RESTART_AFTER = 2.0
#: Seconds a process has to finish its request or job after being asked to stop.
GRACE = 20.0
#: How often (seconds) the two are looked at.
_LOOK = 0.2


class PortTakenError(Exception):
    """Something already listens on the wanted address."""


def check_free(host: str, port: int) -> None:
    """Raise PortTakenError when ``host:port`` cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(f"{host}:{port} ({error.strerror})") from error


def web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """Return the words that start gunicorn with ``workers`` processes of ``threads`` threads.

    Streams to walls get threads beside these, so that no page ever waits for one.
    """
    threads += max(0, settings.LINLI_STREAMS)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "linli.config.wsgi:application"),
        *("--bind", address, "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", str(threads)),
        # Keep-alive longer than a person's pause between clicks saves a handshake each.
        *("--keep-alive", "15", "--timeout", "60", "--graceful-timeout", "15"),
        # A search pasted in Chinese is three times as long in the address.
        *("--limit-request-line", "8190"),
        *("--no-control-socket", "--log-level", "warning"),
    ]


def worker_command() -> list[str]:
    """Return the words that start the background worker."""
    return [sys.executable, "-m", "linli", "worker"]


def run(web: Sequence[str], worker: Sequence[str] | None) -> int:
    """Run ``web`` and, unless None, ``worker`` until the web process ends or a signal comes.

    Returns the web process's exit status; 0 after SIGINT or SIGTERM.
    """
    asked_to_stop = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    before = {name: signal.signal(name, stop) for name in (signal.SIGINT, signal.SIGTERM)}
    served = _start(web)
    helper = _start(worker) if worker else None
    restart_at: float | None = None
    try:
        while not asked_to_stop and served.poll() is None:
            time.sleep(_LOOK)
            if worker is None or helper is None or helper.poll() is None:
                continue
            if restart_at is None:
                print(f"后台任务已停止（状态 {helper.returncode}），稍后重启 / worker ended")
                restart_at = time.monotonic() + RESTART_AFTER
            elif time.monotonic() >= restart_at:
                helper, restart_at = _start(worker), None
        return 0 if asked_to_stop else served.wait()
    finally:
        _end([served, *([helper] if helper else [])])
        for name, handler in before.items():
            signal.signal(name, handler)


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C at the terminal reaches only this process, which then stops
    # the others in order instead of all of them being torn down at once.
    return subprocess.Popen(command, start_new_session=True, env=dict(os.environ))  # noqa: S603 - fixed words


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + GRACE
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
