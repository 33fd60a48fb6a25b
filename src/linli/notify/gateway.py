"""Gateways: where messages leave the house. Built in: a file, one JSON object a line.

A site with a short-message service puts its own gateway here by setting
``LINLI_MESSAGE_GATEWAY`` (dotted path of a callable taking a :class:`Parcel`).
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.utils.module_loading import import_string

#: Where the built-in gateway is named in the settings' place.
FILE_GATEWAY = "linli.notify.gateway.to_file"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a gateway gets: words without personal data, and a key to recognise repeats."""

    key: str
    case_no: str
    kind: str
    phone_tail: str
    text: str
    at: datetime


Gateway = Callable[[Parcel], None]


def chosen() -> Gateway:
    """Return the site's gateway."""
    path = getattr(settings, "LINLI_MESSAGE_GATEWAY", "") or FILE_GATEWAY
    gateway: Gateway = import_string(path)
    return gateway


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
                "case": parcel.case_no,
                "kind": parcel.kind,
                "phone_tail": parcel.phone_tail,
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


def to_file(parcel: Parcel) -> None:
    """Write the parcel to ``var/outbox/messages.jsonl``, once."""
    path = Path(settings.VAR) / "outbox" / "messages.jsonl"
    _books.setdefault(path, Book(path)).add(parcel)
