"""Uploads that never became part of anything are thrown away after a day."""

from __future__ import annotations

from datetime import timedelta

from linli.files.actions import discard
from linli.files.models import StoredFile
from linli.kernel import clock

#: How long a form may stay half filled with its photos already sent.
PATIENCE = timedelta(days=1)
BATCH = 500


def sweep_unattached() -> int:
    """Discard uploads older than :data:`PATIENCE` that nothing refers to; return how many."""
    before = clock.now() - PATIENCE
    abandoned = StoredFile.objects.filter(attachment__isnull=True, uploaded_at__lt=before)
    return sum(discard(stored) for stored in abandoned.order_by("id")[:BATCH])
