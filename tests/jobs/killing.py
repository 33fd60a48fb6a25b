"""Workers in processes of their own, and how they die: for tests of what survives kill -9.

The parent opens no database connection itself, because the children it forks would inherit it:
whatever needs one is asked of a child.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

from tests import databases

ROOT = Path(__file__).resolve().parents[2]

#: Does not return before it is killed.
Work = Callable[[], object]


def database_url(folder: Path) -> str:
    """Return the address of this run's test database, or of a new file with its schema."""
    if connection.vendor == "sqlite":
        databases.copy_empty(folder / "chaos.sqlite3")
        return f"sqlite:///{folder / 'chaos.sqlite3'}"
    now = connection.settings_dict
    user = quote(now["USER"], safe="")
    if now["PASSWORD"]:
        user += ":" + quote(now["PASSWORD"], safe="")
    port = f"&port={now['PORT']}" if now["PORT"] else ""
    return f"postgresql://{user}@/{quote(now['NAME'])}?host={quote(now['HOST'])}{port}"


def told_by(module: str, folder: Path, timeout: float, **env: str) -> dict[str, Any]:
    """Run ``main`` of a module in a process of its own; return the JSON of its last line.

    The process has the database of :func:`database_url`, and ``env`` besides its surroundings.
    """
    package, _, name = module.rpartition(".")
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import django; django.setup(); from {package} import {name}; {name}.main()",
        ],
        cwd=ROOT,
        env={**os.environ, "LINLI_DATABASE_URL": database_url(folder), **env},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return told


def die() -> None:
    """End this process at once, as ``kill -9`` from outside would."""
    os.kill(os.getpid(), signal.SIGKILL)


def aside(task: Callable[[], object]) -> str:
    """Run the task in a child; return what it says."""
    reader, writer = os.pipe()
    child = _spawn(lambda: os.write(writer, str(task()).encode()))
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    assert os.waitpid(child, 0)[1] == 0, "the child failed"
    return text


def kill_talking(work: Callable[[Callable[[str], None]], object], heard: str, wait: float) -> str:
    """Run ``work`` in a child and kill it in the middle of it; return all that it said.

    The child says something by calling what it is given. It dies ``wait`` seconds after it has
    said ``heard``; a child that ends without having said so has failed.
    """
    reader, writer = os.pipe()

    def say(words: str) -> None:
        os.write(writer, words.encode())

    child = _spawn(lambda: work(say))
    os.close(writer)
    with os.fdopen(reader) as said:
        words = said.read(len(heard))
        time.sleep(wait)
        alive = not _gone(child)
        if alive:
            _stop(child)
        assert (alive, words) == (True, heard), f"the child ended by itself, having said: {words}"
        return words + said.read()


def kill_until(
    done: Callable[[], bool],
    work: Work,
    *,
    workers: int,
    pause: tuple[float, float],
    mercy: float,
    deadline: float,
) -> int:
    """Keep so many workers going and kill them until ``done``; return how many died.

    Every ``pause`` seconds (drawn between both ends) those who died by their own hand are
    replaced, and one of the others is killed unless ``mercy``, a probability, spares it.
    """
    children = [_spawn(work) for _ in range(workers)]
    deaths = 0
    began = time.monotonic()
    try:
        while not done():
            assert time.monotonic() - began < deadline, "the workers do not get done"
            time.sleep(random.uniform(*pause))
            victim = random.randrange(workers)
            for place, child in enumerate(children):
                gone = _gone(child)
                if not gone and place == victim and random.random() >= mercy:
                    _stop(child)
                    gone = True
                if gone:
                    children[place] = _spawn(work)
                    deaths += 1
    finally:
        for child in children:
            if not _gone(child):
                _stop(child)
    return deaths


def _spawn(work: Work) -> int:
    child = os.fork()
    if child == 0:
        random.seed()  # or every child would draw what the last one drew
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - told, and then the child ends
            traceback.print_exc()
        finally:
            os._exit(1)
    return child


def _gone(child: int) -> bool:
    return os.waitpid(child, os.WNOHANG)[0] == child


def _stop(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
