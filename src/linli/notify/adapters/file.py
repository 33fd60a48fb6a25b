"""The default way out: a file in ``var/outbox``, one JSON object a line, for the site's owner."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from threading import Lock

from django.conf import settings

from linli.notify.gateway import Parcel


class Book:
    """The file of messages. Written once per key, whatever is repeated or killed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._known: set[str] = set()
        self._read_to = 0

    def add(self, parcel: Parcel) -> bool:
        """Append the parcel; False when its key is in the file already."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with self._lock, os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # other workers write here too
            torn = self._learn(file.fileno())
            if parcel.key in self._known:
                return False
            line = {
                "key": parcel.key,
                "at": parcel.at.isoformat(),
                "channel": parcel.channel,
                "case": parcel.case_no,
                "kind": parcel.kind,
                "phone_tail": parcel.phone_tail,
                "subject": parcel.subject,
                "text": parcel.text,
            }
            # A half-written last line (the power went) is ended, not glued to.
            file.write(b"\n" * torn + json.dumps(line, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
            return True

    def _learn(self, descriptor: int) -> bool:
        """Read what was added since the last look; True when the file ends in half a line."""
        size = os.fstat(descriptor).st_size
        if size < self._read_to:  # somebody emptied or replaced the file
            self._known.clear()
            self._read_to = 0
        fresh = os.pread(descriptor, size - self._read_to, self._read_to)
        whole, _, rest = fresh.rpartition(b"\n")
        for line in whole.splitlines():
            try:
                self._known.add(str(json.loads(line)["key"]))
            except (ValueError, KeyError, TypeError):
                continue  # a torn line was never a message
        self._read_to = size - len(rest)
        return bool(rest)


_books: dict[Path, Book] = {}


def book() -> Book:
    """Return the book of this site."""
    path = Path(settings.VAR) / "outbox" / "messages.jsonl"
    return _books.setdefault(path, Book(path))


def write(parcel: Parcel) -> None:
    """Write the parcel to ``var/outbox/messages.jsonl``, once."""
    book().add(parcel)
