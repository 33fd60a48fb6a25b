"""Uploads that never became part of anything are thrown away after a day."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import PROTECT, QuerySet

from linli.files import partial
from linli.files.actions import discard
from linli.files.models import StoredFile, Upload
from linli.files.uploading import throw_away
from linli.kernel import clock

#: How long a form may stay half filled with its photos already sent.
PATIENCE = timedelta(days=1)
BATCH = 500


def sweep_unattached() -> int:
    """Discard uploads older than :data:`PATIENCE` that nothing refers to; return how many."""
    before = clock.now() - PATIENCE
    abandoned = _referred_to_by_nothing(StoredFile.objects.filter(uploaded_at__lt=before))
    return sum(discard(stored) for stored in abandoned.order_by("id")[:BATCH])


def _referred_to_by_nothing(files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Leave out what any record protects: a file of a case, a published copy."""
    for relation in StoredFile._meta.related_objects:
        if relation.on_delete is PROTECT:
            files = files.filter(**{f"{relation.name}__isnull": True})
    return files


def sweep_uploads() -> int:
    """Throw away files in pieces whose time is over, and bytes without a record.

    Returns how many. A finished one that is part of a matter loses only the note how it came.
    """
    now = clock.now()
    over = Upload.objects.select_related("stored").filter(expires_at__lte=now)
    count = 0
    for upload in over.order_by("id")[:BATCH]:
        throw_away(upload)
        count += 1
    keys = partial.forgotten(now - PATIENCE)[:BATCH]
    known = set(Upload.objects.filter(key__in=keys).values_list("key", flat=True))
    for key in set(keys) - known:
        partial.remove(key)
        count += 1
    return count
