"""The nightly learning in a process of its own, so that its memory goes back when it is over."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Final

from linli.domain.errors import NotNow
from linli.domain.proposing import LEAST_EXAMPLES
from linli.proposals.actions import matter_training

log = logging.getLogger(__name__)
#: What is run, and how long it may take at most (seconds), asked after so often.
COMMAND: Final = ("-m", "linli", "text", "train", "--gently")
LONGEST: Final = 4 * 3600
_EVERY: Final = 5
_TAIL: Final = 2_000


class TrainingFailedError(RuntimeError):
    """The process that trains ended badly; its last words are in the message."""


def learn_apart(beat: Callable[[], None] = lambda: None) -> int:
    """Run the training and wait for it; return 1 when it ran, 0 when there is nothing to learn.

    ``beat`` is called while it runs; if it raises (another worker took over), the training is
    ended. Nothing of an ended training is left: what it makes is written in one transaction.
    Raises TrainingFailedError.
    """
    try:
        if matter_training.waiting() < LEAST_EXAMPLES:
            return 0
    except NotNow:
        return 0
    with TemporaryFile() as said:
        running = subprocess.Popen(  # noqa: S603 - this very interpreter and fixed words
            [sys.executable, *COMMAND], stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        try:
            status = _waited(running, beat)
        finally:
            if running.poll() is None:
                running.kill()
                running.wait()
        said.seek(0)
        words = said.read()[-_TAIL:].decode(errors="replace").strip()
    if status:
        raise TrainingFailedError(f"status {status}: {words[-160:]}")
    log.info("matters learnt: %s", words)
    return 1


def _waited(running: subprocess.Popen[bytes], beat: Callable[[], None]) -> int:
    for _ in range(int(LONGEST / _EVERY)):
        try:
            return running.wait(_EVERY)
        except subprocess.TimeoutExpired:
            beat()
    raise TrainingFailedError(f"not done after {LONGEST} s")
