"""边界检查: where the outlines of the county do not fit together, for who can put them right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.catalogue.snapshot import Catalogue
from linli.kernel.keyset import Page
from linli.people import directory
from linli.places.tiling import Finding, Flaw
from linli.web import pages
from linli.web.desk import shell

#: Flaws on one page.
SIZE: Final = 50
#: What each is called.
NAMES: Final = {Flaw.OVERLAP: "重叠", Flaw.HOLE: "缺口", Flaw.OUTSIDE: "超出上级"}


@dataclass(frozen=True, slots=True)
class Row:
    """One flaw in words: ``areas`` it is of or between, ``inside`` the area around it."""

    flaw: Finding
    name: str
    areas: tuple[tuple[str, str], ...]
    inside: str


@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """Show every overlap, hole and area sticking out, and where a point in it is put meanwhile."""
    directory.need_reader(pages.actor_of(request))
    catalogue = shell.catalogue_of(request)
    flaws = catalogue.locator.flaws()
    typed = request.GET.get("after", "")
    start = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 8 else 0
    shown = flaws[start : start + SIZE]
    found = Page(
        [_row(one, catalogue) for one in shown],
        str(start + SIZE) if len(flaws) > start + SIZE else None,
        str(max(0, start - SIZE)) if start else None,
    )
    context = {
        "rows": found.items,
        "numbers": [(NAMES[what], sum(one.what is what for one in flaws)) for what in Flaw],
        "drawn": bool(catalogue.locator),
        **shell.pager(reverse("desk_outlines"), {}, found),
    }
    return shell.render(request, "desk/county_outlines.html", context, here="county")


def _row(one: Finding, catalogue: Catalogue) -> Row:
    named = [catalogue.tree.by_code(code) for code in one.codes]
    around = catalogue.tree.by_code(one.inside)
    return Row(
        one,
        NAMES[one.what],
        tuple((catalogue.tree.label(node), node.code) for node in named if node is not None),
        catalogue.tree.label(around) if around else "",
    )
