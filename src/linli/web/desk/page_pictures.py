"""Pictures of the pages of a document: set once, kept for minutes, sent packed."""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections.abc import Callable

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from linli.documents.content import Document, digest, serialised
from linli.documents.render_pdf import as_pages
from linli.domain.errors import NotFound

#: The store of the pictures: in this process, of few documents, for the minutes they are
#: looked at (see ``CACHES``); nothing of it is written to a disk or shared.
STORE = "pictures"
#: A packer that takes a twentieth of the time for a quarter more bytes.
_LEVEL = 1


def keep(name: str, document: Document) -> int:
    """Keep the pages of a preview under ``name`` for the browser's next requests.

    Returns how many they are. ``name`` is one person's; the pages are only set when the
    document says something else than what is kept under it.
    """
    return len(_kept(name, document))


def _kept(name: str, document: Document) -> list[bytes]:
    store = caches[STORE]
    said = digest(serialised(document))
    held: tuple[str, list[bytes]] | None = store.get(name)
    if held is None or held[0] != said:
        held = said, [gzip.compress(page, _LEVEL) for page in as_pages(document)]
        store.set(name, held)
    return held[1]


def send(
    request: HttpRequest, name: str, number: int, make: Callable[[], Document]
) -> HttpResponse:
    """Send page ``number`` (from 1) kept under ``name``, made anew when another process kept it.

    Raises NotFound beyond the last page.
    """
    held: tuple[str, list[bytes]] | None = caches[STORE].get(name)
    packed = held[1] if held else _kept(name, make())
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


def inline(document: Document) -> list[str]:
    """Return the pages as ``data:`` addresses, for a text that has been saved nowhere yet."""
    pages = as_pages(document)
    return [f"data:image/svg+xml;base64,{b64encode(page).decode()}" for page in pages]
