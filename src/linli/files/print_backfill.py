"""Fingerprints of pictures accepted before there were any, taken in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db.models import Max, Min

from linli.domain.errors import NotFound
from linli.files import prints
from linli.files.actions import open_file
from linli.files.fingerprint import of_bytes
from linli.files.models import PhotoPrint, StoredFile
from linli.kernel.transaction import write

#: Pictures taken up at one time by :func:`backfill`, at a quarter of a second each at worst.
BATCH: Final = 200


def backfill(beat: Callable[[], None] = lambda: None) -> int:
    """Take the fingerprints of pictures from before there were any, newest first; return how many.

    Every picture accepted since has one, so the work goes on below the lowest and ends there.
    ``beat`` is called between pictures.
    """
    ends = PhotoPrint.objects.aggregate(least=Min("file_id"))
    newest = StoredFile.objects.aggregate(most=Max("id"))["most"] or 0
    below = ends["least"] or newest + 1
    waiting = StoredFile.objects.filter(kind=StoredFile.Kind.IMAGE, id__lt=below)
    count = 0
    for stored in waiting.order_by("-id")[:BATCH]:
        beat()
        row = prints.row_of(stored.pk, _look(stored))
        with write():
            # Thrown away meanwhile, or taken by another worker: nothing to do.
            if StoredFile.objects.filter(pk=stored.pk).exists():
                PhotoPrint.objects.bulk_create([row], ignore_conflicts=True)
        count += 1
    return count


def _look(stored: StoredFile) -> int | None:
    """Return the fingerprint of a stored picture, None where it can no longer be read."""
    try:
        with open_file(stored) as source:
            return of_bytes(source.read())
    except (NotFound, OSError, ValueError, SyntaxError):
        return None
