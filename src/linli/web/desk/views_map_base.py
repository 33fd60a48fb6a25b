"""The base map: its style, the file of tiles piece by piece, and whom the page may ask for tiles.

The file is the one the settings name; nothing in an address chooses a path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Final

from csp.constants import SELF
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.views.decorators.http import condition, require_safe

from linli.atlas import base
from linli.atlas.base_style import Theme
from linli.domain.base_maps import OutOfRangeError, read_range
from linli.domain.errors import Invalid, NotFound
from linli.domain.lifecycle import Role
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr

View = Callable[..., HttpResponse]
_THEMES: Final[dict[str, Theme]] = {"light": "light", "dark": "dark"}
#: Bytes read at a time.
_PIECE: Final = 65_536


def problem_for(request: HttpRequest) -> str:
    """Return what keeps the base map away, in words, for those who can mend it; else nothing."""
    if Role.ADMIN not in pages.actor_of(request).roles:
        return ""
    problem = base.in_use(base.county_box(shell.catalogue_of(request))).problem
    return tr(problem) if problem else ""


def outlines_by() -> str:
    """Return whose outlines the server draws and their number of approval, as far as set."""
    used = base.in_use()
    if used.kind != "schematic" or not used.approval:
        return ""
    number = f"审图号：{used.approval}"  # zh-only: as it has to stand on a map
    return f"{used.attribution} · {number}" if used.attribution else number


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Send the style of the base map. Raises Invalid for a theme nobody knows."""
    theme = _THEMES.get(request.GET.get("theme", "light"))
    if theme is None:
        raise Invalid("no-such-theme", "底图只有浅色和深色两种。")
    found = base.style(base.in_use(base.county_box(shell.catalogue_of(request))), theme)
    found["metadata"]["linli:problem"] = problem_for(request)
    return JsonResponse(found, headers={"Cache-Control": "no-store"})


def _archive() -> base.Archive | None:
    """Return the file that is in use; approval and settings count here too."""
    return base.in_use().archive


def _mark(_request: HttpRequest) -> str | None:
    held = _archive()
    return f'"{held.mark}"' if held else None


@require_safe
@condition(etag_func=_mark)
def tiles(request: HttpRequest) -> HttpResponseBase:
    """Send the file of tiles, or the one range of it that is asked for (RFC 9110, section 14).

    Raises NotFound when no file is in use.
    """
    held = _archive()
    if held is None:
        raise NotFound("no-base-map", "没有可用的底图文件。")
    head = {
        "Accept-Ranges": "bytes",
        "Content-Type": "application/vnd.pmtiles",
        # Ranges are of the bytes as they are: nothing on the way may pack them.
        "Cache-Control": "private, max-age=86400, no-transform",
    }
    asked = request.headers.get("Range", "")
    unless = request.headers.get("If-Range")
    if request.method == "HEAD" or (unless is not None and unless != _mark(request)):
        asked = ""
    try:
        part = read_range(asked, held.size)
    except OutOfRangeError:
        return HttpResponse(status=416, headers={**head, "Content-Range": f"bytes */{held.size}"})
    first, last = part or (0, held.size - 1)
    head["Content-Length"] = str(last - first + 1)
    if request.method == "HEAD":
        return HttpResponse(headers=head)
    if part:
        head["Content-Range"] = f"bytes {first}-{last}/{held.size}"
    pieces = _pieces(held.path, first, last - first + 1)
    return StreamingHttpResponse(pieces, status=206 if part else 200, headers=head)


def _pieces(path: Path, first: int, length: int) -> Iterator[bytes]:
    """Yield ``length`` bytes from ``first`` on; fewer when the file was cut short meanwhile."""
    with path.open("rb") as file:
        file.seek(first)
        while length and (data := file.read(min(_PIECE, length))):
            length -= len(data)
            yield data


def with_tiles(view: View) -> View:
    """Let the page of ``view`` ask 天地图 for tiles, when and only when the county uses it.

    Its key may be bound to the county's host name, so the host, and no more, is said to it.
    """

    @wraps(view)
    def shown(request: HttpRequest, *words: object, **named: object) -> HttpResponse:
        response = view(request, *words, **named)
        if base.in_use().kind == "tianditu":
            more = {"img-src": [base.TIANDITU_HOST], "connect-src": [SELF, base.TIANDITU_HOST]}
            response._csp_update = more  # type: ignore[attr-defined]  # read by django-csp
            response["Referrer-Policy"] = "strict-origin-when-cross-origin"
        return response

    return shown
