"""Which parts stand on which page of numbers, and how one part is asked for by its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from linli.domain.errors import NotFound
from linli.domain.words import Named
from linli.insights import dashboards_handling as handling
from linli.insights import dashboards_overview as overview
from linli.insights import dashboards_places as places
from linli.insights.dashboards import Asked, Part

#: Every part by its code. Tables take an order: "" as in the list, ``name`` by name.
PARTS: Final[Mapping[str, Callable[[Asked], Part]]] = {
    "trend": overview.trend,
    "matters": overview.matters,
    "doors": overview.doors,
    "flow": handling.flow,
    "stock": handling.stock,
    "ages": handling.ages,
    "stages": handling.stages,
    "places": places.tiles,
    "hours": places.hours,
}
TABLES: Final[Mapping[str, Callable[[Asked, str], Part]]] = {
    "towns": places.place_table,
    "units": places.unit_table,
    "holders": handling.holders,
}
#: The parts of each page: never more than six charts on one.
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "overview": ("trend", "matters", "doors", "ages"),
    "handling": ("flow", "stages", "stock"),
    "places": ("places", "hours", "towns"),
    "units": ("units", "holders"),
}
PAGE_NAMES: Final[Mapping[str, str]] = {
    "overview": "总览",
    "handling": "办理",
    "places": "地方和时间",
    "units": Named("单位", "栏目：单位"),
}


def part(code: str, asked: Asked, order: str = "") -> Part:
    """Return one part. Raises NotFound for a code that is none."""
    if code in TABLES:
        return TABLES[code](asked, order)
    if code not in PARTS:
        raise NotFound("no-part", "没有这一项统计。")
    return PARTS[code](asked)


def page(code: str, asked: Asked, order: str = "") -> tuple[Part, ...]:
    """Return the parts of a page, in its order."""
    return tuple(part(one, asked, order) for one in PAGES[code])
