"""The map: matters by cell and by area, or one by one, and the same matters as a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.atlas import asking, layers, numbers, points
from linli.atlas.asking import GROUPS, MONTHS_SHOWN, Asked, Month
from linli.atlas.ground import CELL_WIDE, Ground, ground
from linli.atlas.numbers import Numbers, Sum
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid
from linli.kernel import clock
from linli.pins import cells, reading
from linli.places.tree import Node
from linli.web import formats, pages
from linli.web.desk import choices, map_drawing, map_hot, shell, views_map_base
from linli.web.language import tr

#: What makes the address of another view from the words in which it differs.
Link = Callable[..., str]
#: Rows of the table of cells before the others are folded away.
CELLS_SHOWN = 10
#: What a change of the filters leaves as it is, beside group and area.
_KEPT = frozenset({"first", "last", "cell", "box", "zoom"})
#: Layers that can be switched off, by their word in the address.
LAYERS = {
    "outlines": "轮廓",
    "names": "地名",
    "centres": "综治中心",
    "facilities": "公共设施",
    "hot": "热点",
}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the map; what is wrong in the address is named and left out, with status 422.

    With ``box`` and ``zoom`` the numbers and the list are those of what is in sight.
    """
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    now = clock.now()
    asked, problems = asking.read(request.GET.dict(), actor, catalogue, clock.today())
    under = ground(catalogue, asked.area, asked.cell)
    counted = numbers.numbers(actor, asked, catalogue, now, _resolution(asked, under))
    whole = counted.in_sight if asked.frame else counted.whole
    single = 0 < whole.placed <= points.MOST
    n, of = whole.n, counted.wide(asked)
    spots = points.points(actor, asked, catalogue, now, n=n, of=of) if single else []
    try:
        after = request.GET.get("after", "")
        rows = points.listed(actor, asked, catalogue, now, after, n=n, of=of, known=spots)
    except Invalid as refusal:
        problems.append(refusal.message)
        rows = points.listed(actor, asked, catalogue, now, "", n=n, of=of)
    off = frozenset(request.GET.getlist("off")) & frozenset(LAYERS)
    facilities, more = ([], False) if "facilities" in off else layers.facilities(actor, asked.area)
    hot = [] if "hot" in off else map_hot.spots(actor, asked.area, catalogue, now)
    address = reverse("desk_map")
    kept = {**asked.query(), "off": sorted(off)}

    def link(**changes: object) -> str:
        return address + formats.query(_query(asked, off, changes))

    shown = _Shown(counted, spots, facilities, hot, off)
    queue = GROUPS[asked.group][1]
    context = {
        "asked": asked,
        "problems": problems,
        "whole": whole,
        "narrowed": asked.cell is not None or asked.frame is not None,
        "drawn": _drawn(under, shown, catalogue, link) if under else "",
        "under": under,
        "outlines_by": views_map_base.outlines_by(),
        "ring": [
            f"{one:.5f}"
            for corner in (cells.outline(asked.cell) if asked.cell is not None else ())
            for one in corner
        ],
        "single": single,
        "areas": _areas(asked, counted, catalogue, link),
        # The map that moves draws cells in a frame of few, too.
        "cells": _cells(counted, catalogue, link) if asked.frame or not single else [],
        "cells_shown": CELLS_SHOWN,
        "groups": [
            (tr(name), link(show=code, cell=""), code == asked.group, "")
            for code, (name, _) in GROUPS.items()
        ],
        "trail": [(node.name, link(area=node.code, cell="")) for node in _trail(asked, catalogue)],
        "without_cell": link(cell="") if asked.cell is not None or asked.frame else "",
        "months": _months(asked, link),
        "any_month": link(first="", last=""),
        "hidden": [("show", asked.group), ("area", asked.area.code)]
        + [("off", one) for one in sorted(off)]
        + [(name, word) for name, word in asked.query().items() if name in _KEPT],
        "matters": choices.selected(choices.drawn(catalogue).matters, asked.matter),
        "units": choices.selected(choices.drawn(catalogue).units, asked.unit),
        "layers": [
            (code, tr(name), code not in off, link(off=_other(off, code)))
            for code, name in LAYERS.items()
        ],
        "hot": hot,
        "facilities": facilities,
        "more_facilities": more,
        "list": reverse("desk") + formats.query(asked.filters.query()) if queue else "",
        "rows": rows.items,
        "complete": asked.group not in asking.ENDLESS or reading.complete(),
        "address": address,
        "said": map_drawing.words_of,
        "now": now,
        **shell.pager(address, kept, rows),
    }
    status = 422 if problems else 200
    return shell.render(request, "desk/map.html", context, here="map", status=status)


def _query(asked: Asked, off: frozenset[str], changes: Mapping[str, object]) -> dict[str, object]:
    """Return the address of another view; what grows for ever keeps no months of its own.

    Another place is not seen in the frame of this one.
    """
    words = {name: value for name, value in changes.items() if isinstance(value, str)}
    if words.keys() & {"area", "cell"}:
        words |= {"box": "", "zoom": ""}
    kept: dict[str, object] = {**asked.query(**words), "off": sorted(off)}
    if "off" in changes:
        kept["off"] = changes["off"]
    return kept


def _other(off: frozenset[str], code: str) -> list[str]:
    return sorted(off ^ {code})


def _resolution(asked: Asked, under: Ground | None) -> int:
    """Return how fine the cells are: as fine as numbers can still be read in them."""
    if asked.frame is not None:
        return asked.frame.resolution
    if asked.cell is not None:
        least = cells.resolution(asked.cell) + 1
        offered = range(min(least, cells.FINEST), cells.FINEST + 1)
    else:
        offered = range(6, 8) if asked.area.kind == "county" else range(6, 10)
    if under is None:
        return max(offered)
    return cells.fitting(under.degree, CELL_WIDE, offered)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is put on the ground; ``off``: the layers switched off."""

    counted: Numbers
    spots: list[points.Point]
    facilities: list[layers.Facility]
    hot: list[map_hot.Spot]
    off: frozenset[str]


def _into(link: Link) -> Callable[[int], str]:
    """Return what makes the address of a view narrowed to a cell: a county has hundreds."""
    base = link(cell="")
    mark = "&" if "?" in base else "?"
    return lambda cell: f"{base}{mark}cell={cells.name(cell)}"


def _drawn(under: Ground, shown: _Shown, catalogue: Catalogue, link: Link) -> str:
    """Return the drawing: ground, then cells or points, then what stands there, then names."""
    into = _into(link) if shown.counted.resolution < cells.FINEST else lambda _: ""
    matters = (
        map_drawing.points(shown.spots, under.frame, lambda no: reverse("desk_case", args=[no]))
        if shown.spots
        else map_drawing.grid(shown.counted.cells, under.frame, into)
    )
    standing = [] if "centres" in shown.off else layers.centres(catalogue, under.patches)
    return map_drawing.drawing(
        []
        if "outlines" in shown.off
        else map_drawing.outlines(under, lambda code: link(area=code, cell="")),
        map_drawing.centres(standing),
        map_drawing.facilities(
            shown.facilities, under.frame, lambda key: reverse("desk_book_entry", args=[key])
        ),
        matters,
        map_drawing.hot(shown.hot, under.frame),
        [] if "names" in shown.off else map_drawing.names(under),
    )


def _areas(
    asked: Asked, counted: Numbers, catalogue: Catalogue, link: Link
) -> list[tuple[str, str, Sum]]:
    """Return name, address and numbers of every area right below, and of what is in none."""
    if asked.cell is not None or asked.frame is not None:
        return []
    below = catalogue.tree.children(asked.area.id)
    known = {node.id for node in below}
    rows = [
        (node.name, link(area=node.code), counted.areas[node.id])
        for node in below
        if node.id in counted.areas
    ]
    rest = Sum()
    for key, one in counted.areas.items():
        if key not in known:
            for name in ("n", "late", "near", "pressed", "unplaced"):
                setattr(rest, name, getattr(rest, name) + getattr(one, name))
    return [*rows, ("", "", rest)] if rest.n and rows else rows


def _cells(counted: Numbers, catalogue: Catalogue, link: Link) -> list[tuple[str, str, Sum]]:
    """Return where each cell lies, its address and numbers: the fullest first."""
    ordered = sorted(counted.cells.items(), key=lambda pair: (-pair[1].n, pair[0]))
    found, into = [], _into(link)
    for cell, one in ordered:
        node = catalogue.locator.find(*cells.middle(cell))
        name = catalogue.tree.label(node) if node else ""
        found.append((name, into(cell), one))
    return found


def _trail(asked: Asked, catalogue: Catalogue) -> list[Node]:
    return catalogue.tree.chain(asked.area)


def _months(asked: Asked, link: Link) -> list[tuple[str, str, bool]]:
    """Return the last months as links, the oldest first; the one chosen alone is marked."""
    today = clock.today()
    now = Month(today.year, today.month)
    last = asked.last if asked.last and asked.last < now.back(MONTHS_SHOWN - 1) else now
    chosen = asked.first if asked.first == asked.last else None
    return [
        (month.code, link(first=month.code, last=month.code), month == chosen)
        for month in (last.back(at) for at in range(MONTHS_SHOWN - 1, -1, -1))
    ]
