"""Workers in processes of their own, and how they die: for tests of what survives kill -9.

The parent opens no database connection itself, because the children it forks would inherit it:
whatever needs one is asked of a child.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable

#: Does not return before it is killed.
Work = Callable[[], object]


def die() -> None:
    """End this process at once, as ``kill -9`` from outside would."""
    os.kill(os.getpid(), signal.SIGKILL)


def aside(task: Callable[[], object]) -> str:
    """Run the task in a child; return what it says."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, str(task()).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    assert os.waitpid(child, 0)[1] == 0, "the child failed"
    return text


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
        try:
            work()
        finally:
            os._exit(1)
    return child


def _gone(child: int) -> bool:
    return os.waitpid(child, os.WNOHANG)[0] == child


def _stop(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
