"""The sketch of the county for the report form: towns, then villages, then a place to point at.

Public and the same for everybody: outlines and names that stand on every village's notice board.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.catalogue import snapshot
from linli.domain.errors import NotFound
from linli.places.drawing import Ground, ground
from linli.places.models import AreaKind
from linli.places.tree import Node
from linli.web import pages
from linli.web.resident.report_form import spoken

#: Drawn units, made for a telephone held upright.
WIDTH, HEIGHT = 360, 320
#: Width of a letter and height of a line of the names, in drawn units.
_LETTER, _LINE = 18, 19
_RANK = re.compile("(?:街道|镇|乡)$")
#: Seconds a browser may keep a sketch: outlines change a few times a year.
_KEEP = 3600


@login_not_required
@gzip_page
@require_safe
def sketch(request: HttpRequest) -> HttpResponse:
    """Return the drawing of an area (``?of=CODE``, the county without one) as a piece of a page.

    Down to villages; a grid is nothing a resident points at. NotFound for other areas and for
    areas nobody has drawn.
    """
    tree = snapshot.current().tree
    code = request.GET.get("of", "")
    node = tree.by_code(code) if code else tree.root
    if node is None or not node.live or not _drawn(node):
        raise NotFound
    picture = ground(tree, node.id, width=WIDTH, height=HEIGHT)
    if picture is None:
        raise NotFound
    above = tree.by_id(node.parent_id) if node.parent_id else None
    context = {
        "picture": picture,
        "node": node,
        "above": above,
        "leaf": node.kind == AreaKind.VILLAGE,
        "spoken": spoken,
        "labels": labels(picture),
    }
    response = pages.render(request, "resident/sketch.html", context)
    response["Cache-Control"] = f"private, max-age={_KEEP}"
    return response


@dataclass(frozen=True)
class Label:
    """A name on the sketch and where its middle stands, in drawn units."""

    words: str
    x: float
    y: float


def labels(picture: Ground) -> list[Label]:
    """Return the names of the parts from the top down, moved apart where they would overlap."""
    placed: list[Label] = []
    for part in sorted(picture.outlines, key=lambda one: one.middle[1]):
        if part.here:
            continue
        words = _short(spoken(part.name))
        (x, y), wide = part.middle, len(words) * _LETTER
        for other in placed:
            near = abs(other.x - x) < (wide + len(other.words) * _LETTER) / 2
            if near and abs(other.y - y) < _LINE:
                y = other.y + _LINE
        placed.append(Label(words, x, round(y, 1)))
    return placed


def _short(name: str) -> str:
    """Return a town's name without its rank, as on a road sign; other names as they are."""
    short = _RANK.sub("", name)
    return short if len(short) > 1 else name


def _drawn(node: Node) -> bool:
    return node.kind in {AreaKind.COUNTY, AreaKind.TOWN, AreaKind.VILLAGE}
