"""Senders that are killed in the middle of a piece, and the file that must still arrive.

``main`` runs in a process of its own; ``LINLI_DATABASE_URL`` names a database with all tables and
no rows, ``LINLI_VAR`` an empty folder. It prints one JSON line. Like :mod:`tests.jobs.chaos` it
opens no connection itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

from linli.domain.errors import DomainError
from linli.files import partial, uploading
from linli.files.actions import open_file
from linli.files.models import StoredFile, Upload
from linli.kernel import clock
from tests.jobs.killing import aside, die, kill_until

OWNER, FORM = "a" * 64, "f" * 64
SIZE = 3_000_000
PIECE = 16 * 1024
#: Places in the file which the first sender to come there does not survive.
CLIFFS = tuple(SIZE * part // 5 for part in range(1, 5))
DEADLINE_SECONDS = 240


def data() -> bytes:
    return b"%PDF-1.7\n" + random.Random(4).randbytes(SIZE) + b"\n%%EOF\n"


def fallen() -> Path:
    """Return the folder with one file for each sender that died by its own hand."""
    return Path(os.environ["LINLI_VAR"]) / "fallen"


def die_at(cliff: int) -> None:
    """Die here, if nobody has: the file that says so is made before."""
    try:
        (fallen() / str(cliff)).touch(exist_ok=False)
    except FileExistsError:
        return
    die()


def pieces(whole: bytes, offset: int) -> Iterator[bytes]:
    for start in range(offset, len(whole), PIECE):
        place, piece = start, whole[start : start + PIECE]
        for cliff in CLIFFS:
            if place < cliff <= place + len(piece):
                yield piece[: cliff - place]
                die_at(cliff)
                place, piece = cliff, piece[cliff - place :]
        if piece:
            yield piece
        if random.random() < 0.3:
            time.sleep(0.002)


def work() -> None:
    """Send what is missing, again and again, until killed or done."""
    whole = data()
    key = Upload.objects.get().key
    while True:
        now = clock.now()
        offset = uploading.find(owner=OWNER, key=key, now=now).offset
        try:
            uploading.append(
                owner=OWNER, key=key, offset=offset, pieces=pieces(whole, offset), now=now
            )
        except DomainError as refusal:
            assert refusal.code == "wrong-offset"  # noqa: PT017 - the other sender was faster
        time.sleep(0.01)


def prepare() -> str:
    fallen().mkdir()
    uploading.begin(owner=OWNER, form=FORM, name="合同.pdf", size=len(data()), now=clock.now())
    return "ready"


def finished() -> bool:
    return Upload.objects.filter(stored__isnull=False).exists()


def tally() -> str:
    stored = list(StoredFile.objects.all())
    with open_file(stored[0]) as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    told = {
        "files": len(stored),
        "same": digest == hashlib.sha256(data()).hexdigest(),
        "left": len(list(partial.folder().iterdir())),
        "fallen": len(list(fallen().iterdir())),
    }
    Upload.objects.all().delete()
    StoredFile.objects.all().delete()
    return json.dumps(told)


def main() -> None:
    assert aside(prepare) == "ready"
    kill_until(
        lambda: aside(finished) == "True",
        work,
        workers=2,
        pause=(0.01, 0.1),
        mercy=0.3,
        deadline=DEADLINE_SECONDS,
    )
    print(aside(tally))
