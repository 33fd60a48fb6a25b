"""The pages of numbers beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from linli.insights.dashboards_pages import PAGE_NAMES
from linli.web.addresses import of as address_of
from linli.web.formats import query
from linli.web.language import tr

ROUTES: Final[Mapping[str, str]] = {
    "overview": "desk_numbers",
    "handling": "desk_numbers_handling",
    "places": "desk_numbers_places",
    "units": "desk_numbers_units",
}
#: Pages that keep no period and no place of their own: their words and address names.
MORE: Final[Mapping[str, tuple[str, str]]] = {
    "questions": ("自助统计", "desk_questions"),
    "indicators": ("指标口径", "desk_indicators"),
}


def tabs(here: str, kept: Mapping[str, str]) -> list[tuple[str, str, bool, None]]:
    """Return the tabs: those of the numbers keep period and place."""
    found = [
        (tr(PAGE_NAMES[code]), address_of(name) + query(kept), code == here, None)
        for code, name in ROUTES.items()
    ]
    return found + [
        (tr(label), address_of(name), code == here, None) for code, (label, name) in MORE.items()
    ]
