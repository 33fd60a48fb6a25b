"""Sending an issued document: always as a file of its own, never kept, never run."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from linli.documents.actions.opening import Opened


def as_file(opened: Opened) -> HttpResponse:
    """Return the answer that lets a browser keep the document under its name."""
    response = HttpResponse(opened.data, content_type=opened.media_type)
    disposition = content_disposition_header(as_attachment=True, filename=opened.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
