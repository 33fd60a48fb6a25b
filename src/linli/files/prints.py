"""What a picture looks like, in 64 bits: taken when it is rebuilt, looked up by four bands.

A perceptual hash: the picture shrunk to 32 by 32 grey fields, of whose cosine transform the 64
slowest waves count, one bit each: more or less than the median. Size, quality and format hardly
change it. (A difference of neighbours, the simpler kind, moved by up to 15 bits when a picture of
2560 pixels came back with 640; this one by 4, and by at most 2 when only its quality changed.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from io import BytesIO
from operator import mul

from django.db.models import Max, Min, Q, QuerySet
from PIL import Image

from linli.domain import record_hints
from linli.domain.errors import NotFound
from linli.files.models import PhotoPrint, StoredFile
from linli.kernel.transaction import write

_SIDE, _WAVES = 32, 8
_COSINES = [
    [math.cos(math.pi * wave * (2 * at + 1) / (2 * _SIDE)) for at in range(_SIDE)]
    for wave in range(_WAVES)
]
#: Least difference between its lightest and darkest field (0–255) of a picture that shows anything.
_CONTRAST = 24
#: Pictures taken up at one time by :func:`backfill`, at a quarter of a second each at worst.
BATCH = 200
#: Most prints fetched for one question; more than that many look-alikes tell nothing.
MOST = 20_000


def fingerprint(picture: Image.Image) -> int | None:
    """Return the 64-bit fingerprint of a picture, None where it shows too little: a bare wall.

    What is transparent counts as white.
    """
    if picture.mode != "RGB":
        whole = picture.convert("RGBA")
        picture = Image.new("RGB", whole.size, "white")
        picture.paste(whole, mask=whole.getchannel("A"))
    # Shrunk in colour first: a grey copy of the whole picture would cost more than all the rest.
    small = picture.resize((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=3.0).convert("L")
    grey = small.tobytes()
    if max(grey) - min(grey) < _CONTRAST:
        return None
    rows = [grey[at : at + _SIDE] for at in range(0, _SIDE * _SIDE, _SIDE)]
    across = [[sum(map(mul, row, wave)) for wave in _COSINES] for row in rows]
    columns = list(zip(*across, strict=True))
    waves = [sum(map(mul, column, wave)) for wave in _COSINES for column in columns]
    middle = sorted(waves[1:])[len(waves) // 2 - 1]  # the first is the mean brightness
    found = 0
    for strength in waves:
        found = found << 1 | (strength > middle)
    return found


def row_of(file_id: int, look: int | None) -> PhotoPrint:
    """Return the row for a fingerprint; without bands where there is none."""
    if look is None:
        return PhotoPrint(file_id=file_id)
    a, b, c, d = record_hints.bands(look)
    return PhotoPrint(file_id=file_id, a=a, b=b, c=c, d=d)


def of(file_ids: Collection[int]) -> dict[int, int]:
    """Return the fingerprints of files that have a telling one: one query."""
    return dict(_looks(PhotoPrint.objects.filter(file_id__in=file_ids)))


def sharing(looks: Iterable[int]) -> list[tuple[int, int]]:
    """Return (file id, fingerprint) of every file that shares a band with one of ``looks``.

    One query over four indexes, whatever the number of pictures; at most :data:`MOST`.
    """
    wanted = list(zip(*(record_hints.bands(look) for look in looks), strict=True))
    if not wanted:
        return []
    a, b, c, d = (sorted(set(values)) for values in wanted)
    near = PhotoPrint.objects.filter(Q(a__in=a) | Q(b__in=b) | Q(c__in=c) | Q(d__in=d))
    return list(_looks(near[:MOST]))


def _looks(rows: QuerySet[PhotoPrint]) -> Iterator[tuple[int, int]]:
    """Yield (file id, fingerprint) of the rows that have one."""
    for file_id, a, b, c, d in rows.values_list("file_id", "a", "b", "c", "d"):
        if a is not None and b is not None and c is not None and d is not None:
            yield file_id, record_hints.joined((a, b, c, d))


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
        row = row_of(stored.pk, _read(stored))
        with write():
            # Thrown away meanwhile, or taken by another worker: nothing to do.
            if StoredFile.objects.filter(pk=stored.pk).exists():
                PhotoPrint.objects.bulk_create([row], ignore_conflicts=True)
        count += 1
    return count


def _read(stored: StoredFile) -> int | None:
    """Return the fingerprint of a stored picture, None where it can no longer be read."""
    from linli.files.actions import open_file  # noqa: PLC0415 - accepting needs this module

    try:
        with open_file(stored) as source:
            return of_bytes(source.read())
    except (NotFound, OSError, ValueError, SyntaxError):
        return None


def of_bytes(data: bytes) -> int | None:
    """Return the fingerprint of a picture we rebuilt ourselves; raises OSError for a broken one."""
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as source:
        source.draft("RGB", (1024, 1024))
        return fingerprint(source)
