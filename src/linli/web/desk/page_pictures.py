"""Pictures of the pages of a document: set once, kept for minutes, sent packed."""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections.abc import Callable, Sequence

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from linli.domain.errors import NotFound

#: Seconds the pictures of a preview are kept for the requests that fetch them.
KEPT = 120


def keep(name: str, pages: Sequence[bytes]) -> None:
    """Keep the pages of a preview under ``name`` for the browser's next requests."""
    cache.set(name, [gzip.compress(page, 6) for page in pages], KEPT)


def send(
    request: HttpRequest, name: str, number: int, make: Callable[[], Sequence[bytes]]
) -> HttpResponse:
    """Send page ``number`` (from 1) kept under ``name``, made anew when another process kept it.

    Raises NotFound beyond the last page.
    """
    packed = cache.get(name)
    if packed is None:
        keep(name, make())
        packed = cache.get(name) or []
    if not 1 <= number <= len(packed):
        raise NotFound("no-page", "没有这一页。")
    data = packed[number - 1]
    plain = "gzip" not in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(gzip.decompress(data) if plain else data, content_type="image/svg+xml")
    if not plain:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding, Cookie"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    # Even opened by itself the picture loads and runs nothing.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def inline(pages: Sequence[bytes]) -> list[str]:
    """Return the pages as ``data:`` addresses, for a text that has been saved nowhere yet."""
    return [f"data:image/svg+xml;base64,{b64encode(page).decode()}" for page in pages]
