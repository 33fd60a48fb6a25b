"""Bytes that have come so far: one file for each upload, outside the web root.

The length of the file is the offset from which to go on. Pieces are added at the very end and
only where the sender believes the end to be, so whatever overtakes, repeats or breaks off, the
file is always a beginning of what is being sent. The lock is never held while waiting for
somebody's telephone line.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def folder() -> Path:
    """Return where partial files lie."""
    return Path(settings.LINLI_FILES) / "partial"


def _place(key: str) -> Path:
    return folder() / key


def create(key: str) -> None:
    """Make the empty file of a new upload."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with _place(key).open("xb") as file:
        os.fchmod(file.fileno(), 0o600)


def length(key: str) -> int:
    """Return how many bytes have come; 0 when there is no file."""
    try:
        return _place(key).stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def held(key: str) -> Iterator[BinaryIO | None]:
    """Open the file for this process alone; None when it is not, or no longer, there.

    Who waits here while another finishes the upload finds it gone.
    """
    try:
        file = _place(key).open("r+b", buffering=0)
    except FileNotFoundError:
        yield None
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file if os.fstat(file.fileno()).st_nlink else None


def add(key: str, at: int, piece: bytes) -> bool:
    """Write ``piece`` behind the first ``at`` bytes; False when that is not where the end is."""
    with held(key) as file:
        if file is None or file.seek(0, os.SEEK_END) != at:
            return False
        rest = memoryview(piece)
        while rest:
            rest = rest[file.write(rest) :]
        return True


def settle(key: str) -> None:
    """Return when what has come is on the disk: only then may the sender be told."""
    with held(key) as file:
        if file is not None:
            os.fsync(file.fileno())


def remove(key: str) -> None:
    """Throw the bytes away; nothing happens when there are none."""
    _place(key).unlink(missing_ok=True)


def forgotten(before: datetime) -> list[str]:
    """Return the keys of files nothing was added to since ``before``."""
    if not folder().is_dir():
        return []
    limit = before.timestamp()
    return [path.name for path in folder().iterdir() if path.stat().st_mtime < limit]
