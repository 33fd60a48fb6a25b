"""Who is in charge of a neighbourhood: grid worker, centres, supervision, with their telephones."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.catalogue import snapshot
from linli.kernel import clock
from linli.people.neighbourhood import GridWorker, grid_workers
from linli.web.resident import page
from linli.web.resident.report_form import spoken


@login_not_required
@gzip_page
@require_safe
def neighbours(request: HttpRequest) -> HttpResponse:
    """Choose a town, then a village; show who is there. Everything works by plain links."""
    catalogue = snapshot.current()
    tree = catalogue.tree
    place = tree.by_code(request.GET.get("place", ""))
    if place is not None and (not place.live or place.kind not in {"town", "village"}):
        place = None
    town = tree.ancestor(place, "town") if place else None
    village = place if place is not None and place.kind == "village" else None
    grids = tree.children(village.id) if village else []
    workers = grid_workers(village.path, clock.today()) if village else {}
    centre = catalogue.centre_for(town) if town else None
    county = catalogue.county_centre()
    context = {
        "town": town,
        "village": village,
        "village_name": spoken(village.name) if village else "",
        "towns": [(node.code, node.name) for node in tree.children(tree.root.id)],
        "villages": [(node.code, spoken(node.name)) for node in tree.children(town.id)]
        if town and not village
        else [],
        "grids": _together([(node.name, workers.get(node.path, ())) for node in grids]),
        "centre": centre if centre is not None and centre.id != county.id else None,
        "county": county,
        "supervision": str(catalogue.settings.get("supervision_phone") or ""),
    }
    return page.render(request, "neighbours.html", catalogue, context)


def _together(
    grids: list[tuple[str, tuple[GridWorker, ...]]],
) -> list[tuple[str, tuple[GridWorker, ...]]]:
    """Return the grids with who is there; grids of the same people in one line."""
    found: dict[tuple[GridWorker, ...], list[str]] = {}
    for name, workers in grids:
        found.setdefault(workers, []).append(name)
    return [("、".join(names), workers) for workers, names in found.items()]
