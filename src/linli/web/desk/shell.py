"""What surrounds every desk page: the bar with navigation, search and the person."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Role
from linli.web import pages

#: Posts that may register a matter for somebody.
INTAKE = frozenset({Role.SEAT, Role.DISPATCHER, Role.GRID_WORKER})


def catalogue_of(request: HttpRequest) -> Catalogue:
    """Return the catalogue, asked for once per request."""
    held: Catalogue | None = getattr(request, "linli_catalogue", None)
    if held is None:
        held = snapshot.current()
        request.linli_catalogue = held  # type: ignore[attr-defined]  # a per-request memo
    return held


def navigation(roles: frozenset[Role]) -> list[tuple[str, str, str, str]]:
    """Return (code, label, address name, icon) of what the person's posts reach."""
    items = [("queue", "工单", "desk", "list-check")]
    if Role.VERIFIER in roles:
        items.append(("verify", "核查", "desk_verify", "clipboard-check"))
    if roles & INTAKE:
        items.append(("new", "登记", "desk_new", "plus"))
    return items


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    here: str,
    status: int = 200,
) -> HttpResponse:
    """Render a desk page; ``here`` is the code of the navigation entry it belongs to."""
    actor = pages.actor_of(request)
    catalogue = catalogue_of(request)
    values = {
        "actor": actor,
        "navigation": navigation(actor.roles),
        "here": here,
        "county": catalogue.county_name,
        "path": request.get_full_path() if request.method == "GET" else request.path,
        "flashes": [str(message) for message in messages.get_messages(request)],
        **context,
    }
    return pages.render(request, template, values, status=status)
