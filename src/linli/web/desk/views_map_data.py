"""What a map that moves asks for while it moves: numbers or points in sight, outlines, layers.

Everything is read with the eyes of whoever asks. Cells and outlines leave packed when the browser
takes them so; points have titles in them, and what holds words of strangers beside private ones is
not packed (:mod:`linli.web.packed`).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from linli.atlas import asking, ground, layers, numbers, points
from linli.atlas.framing import Framed
from linli.atlas.numbers import Numbers, Sum
from linli.domain.words import Words
from linli.kernel import clock
from linli.pins import cells, reading
from linli.places.tree import Node
from linli.web import pages
from linli.web.desk import map_hot, shell
from linli.web.language import tr

#: From which zoom on matters in sight are shown one by one, where they are few.
STREETS: Final = 13.0
#: Smaller answers than this (bytes) are not worth packing.
_LEAST: Final = 1200
#: Digits after the point of a degree: about a metre.
_DIGITS: Final = 5


@require_safe
def view(request: HttpRequest) -> HttpResponse:
    """Answer the numbers of a view and what of it is in sight, ``box`` and ``zoom``.

    422 with sentences for anything in the address that cannot be read.
    """
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    now = clock.now()
    asked, problems = asking.read(request.GET.dict(), actor, catalogue, clock.today())
    frame = asked.frame
    if frame is None and not problems:
        problems = ["请写明画面范围和缩放级别。"]
    if frame is None or problems:
        return _refused(problems)
    counted = numbers.numbers(actor, asked, catalogue, now, frame.resolution)
    body: dict[str, Any] = {
        "resolution": counted.resolution,
        "whole": _sum(counted.whole),
        "inside": counted.inside,
        "complete": asked.group not in asking.ENDLESS or reading.complete(),
        "at": now.isoformat(timespec="seconds"),
        "said": tr(
            Words("画面里 {inside} 件，共 {n} 件", inside=counted.inside, n=counted.whole.n)
        ),
    }
    if _single(counted, frame):
        of = counted.wide(asked)
        found = points.points(
            actor, asked, catalogue, now, n=counted.inside, of=of, most=points.IN_SIGHT
        )
        body["points"] = [
            (one.no, one.title, _short(one.lon), _short(one.lat), one.status, int(one.pressed))
            for one in found
        ]
        return _answer(request, body, packed=False)
    body["cells"] = [_cell(cell, one) for cell, one in sorted(counted.cells.items())]
    return _answer(request, body)


def _single(counted: Numbers, frame: Framed) -> bool:
    """Tell whether matters are shown one by one: few in sight, near by or few altogether."""
    near = float(frame.zoom) >= STREETS or counted.whole.placed <= points.MOST
    return near and 0 < counted.inside <= points.IN_SIGHT


def _sum(one: Sum) -> dict[str, int]:
    return {
        "n": one.n,
        "late": one.late,
        "near": one.near,
        "pressed": one.pressed,
        "unplaced": one.unplaced,
    }


def _cell(cell: int, one: Sum) -> tuple[object, ...]:
    lon, lat = cells.middle(cell)
    corners = [_short(degrees) for corner in cells.outline(cell) for degrees in corner]
    name = cells.name(cell)
    return name, one.n, one.late, one.near, one.pressed, _short(lon), _short(lat), corners


def _short(degrees: float) -> float:
    return round(degrees, _DIGITS)


def _area(request: HttpRequest) -> Node | None:
    code = request.GET.get("area", "").strip()[:60]
    tree = shell.catalogue_of(request).tree
    return tree.by_code(code) if code else tree.root


def _mark(request: HttpRequest) -> str | None:
    area = _area(request)
    return f'"{shell.catalogue_of(request).revision}-{area.code}"' if area else None


@require_safe
@condition(etag_func=_mark)
def outlines(request: HttpRequest) -> HttpResponse:
    """Answer the outlines of an area and of those below it as GeoJSON; 304 while they stand."""
    pages.actor_of(request)
    area = _area(request)
    if area is None:
        return _refused(["没有这个地方。"])
    answer = _answer(request, ground.collection(shell.catalogue_of(request), area))
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """Answer the centres, facilities and hot spots of an area, those not switched off."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    area = _area(request)
    if area is None:
        return _refused(["没有这个地方。"])
    off = frozenset(request.GET.getlist("off"))
    facilities, further = ([], False) if "facilities" in off else layers.facilities(actor, area)
    centres = [] if "centres" in off else layers.standing(catalogue, area)
    hot = [] if "hot" in off else map_hot.spots(actor, area, catalogue, clock.now())
    body = {
        "centres": [(one.name, *_place(at), one.area) for one, at in centres],
        "facilities": [(one.key, one.name, *_place((one.lon, one.lat))) for one in facilities],
        "more": further,
        "hot": [
            (tr(one.words), one.href, *_place(one.point), one.n, one.kind)
            for one in hot
            if one.point is not None
        ],
    }
    return _answer(request, body, packed=False)


def _place(point: tuple[float, float]) -> tuple[float, float]:
    return _short(point[0]), _short(point[1])


def _refused(problems: list[str]) -> HttpResponse:
    return _plain({"problems": [tr(one) for one in problems]}, status=422)


def _plain(body: Mapping[str, Any], status: int = 200) -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    answer = HttpResponse(text, content_type="application/json", status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _answer(request: HttpRequest, body: Mapping[str, Any], *, packed: bool = True) -> HttpResponse:
    answer = _plain(body)
    if packed and len(answer.content) >= _LEAST:
        patch_vary_headers(answer, ["Accept-Encoding"])
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            answer.content = gzip.compress(answer.content, 5, mtime=0)
            answer["Content-Encoding"] = "gzip"
    return answer
