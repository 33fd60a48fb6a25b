"""The living style page: every component with made-up content, for those who build pages.

Served only with LINLI_STYLE_PAGE (by default: with LINLI_DEBUG); otherwise it is not there.
Nothing on it comes from the county: no query is made.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from linli.places.drawing import Ground, Patch
from linli.web import pages, style_samples

#: Parts of the page: address, what it is called, its template under ui/style/.
PARTS = {
    "basics": "基础",
    "lists": "列表",
    "forms": "表单",
    "pickers": "选择",
    "overlays": "浮层",
    "story": "经过与差异",
}
_REGISTERS = ("desk", "resident", "plain")
#: Seconds the slow answer takes, so that its skeleton can be seen.
_SLOW = 1.2

View = Callable[..., HttpResponse]


def _only_for_builders(view: View) -> View:
    """Answer 404 where the style page is not switched on; no sign-in is needed where it is."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if not settings.LINLI_STYLE_PAGE:
            raise Http404
        return view(request, **kwargs)

    return login_not_required(guarded)


@_only_for_builders
def page(request: HttpRequest, part: str = "basics") -> HttpResponse:
    """Show one part; ``?register=`` desk, resident or plain, ``?size=`` normal, large, larger."""
    if part not in PARTS:
        raise Http404
    register = request.GET.get("register", "desk")
    size = request.GET.get("size", "")
    prefs = pages.preferences(request)
    context = {
        "prefs": replace(prefs, size=size) if size in pages.SIZES else prefs,
        "part": part,
        "parts": [(reverse("style_part", args=[code]), name, code) for code, name in PARTS.items()],
        "as_register": register if register in _REGISTERS else "desk",
        "path": request.get_full_path(),
        "sample": style_samples,
        "ground": _ground(),
        "density": request.GET.get("density", ""),
        "undone": "undone" in request.GET,
    }
    return pages.render(request, f"ui/style/{part}.html", context)


@_only_for_builders
def slow(request: HttpRequest) -> HttpResponse:
    """Answer late, so that what is shown meanwhile can be seen."""
    time.sleep(_SLOW)
    return pages.render(request, "ui/style/late.html")


@_only_for_builders
def places(request: HttpRequest) -> JsonResponse:
    """Answer like the tree picker's branch address, from the made-up places."""
    return JsonResponse(
        {"places": style_samples.below(request.GET.get("of", ""), request.GET.get("q", ""))}
    )


@_only_for_builders
def again(request: HttpRequest) -> HttpResponse:
    """Take any sample form and lead back: nothing is kept."""
    part = request.POST.get("part", "overlays")
    known = part if part in PARTS else "overlays"
    return HttpResponseRedirect(f"{reverse('style_part', args=[known])}?undone=1")


def _ground() -> Ground:
    """Return a drawing of four made-up grids."""
    squares = [(12, 12, 240, 135), (240, 12, 468, 135), (12, 135, 240, 258), (240, 135, 468, 258)]
    patches = tuple(
        Patch(
            f"M{left} {top} L{right} {top} L{right} {bottom} L{left} {bottom} Z",
            f"第{'一二三四'[number]}网格",
            ((left + right) / 2, (top + bottom) / 2),
            number == 1,
        )
        for number, (left, top, right, bottom) in enumerate(squares)
    )
    edges = {"west": 110.0, "east": 110.048, "north": 38.027, "south": 38.0}
    return Ground(480, 270, **edges, outlines=patches, schematic=True, title="示例社区")
