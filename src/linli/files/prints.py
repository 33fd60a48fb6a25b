"""Fingerprints of pictures, kept beside the files and looked up by four bands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Q, QuerySet

from linli.domain import record_hints
from linli.files.models import PhotoPrint

#: Most prints fetched for one question; more than that many look-alikes tell nothing.
MOST = 20_000


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
