"""The county's configuration at a glance, for the administrator and those who watch."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.county.overview import overview
from linli.domain.lifecycle import Role
from linli.escalation.queries import people
from linli.people import directory
from linli.wall import access as walls
from linli.web import pages
from linli.web.desk import shell, views_map_base


@require_safe
def county(request: HttpRequest) -> HttpResponse:
    """Show what is configured and what is missing; configuration changes by its pack only."""
    actor = pages.actor_of(request)
    directory.need_reader(actor)
    catalogue = shell.catalogue_of(request)
    context = {
        "overview": overview(catalogue),
        "ladder": people(catalogue),
        "administrator": Role.ADMIN in actor.roles,
        "walls": walls.reads(actor),
        "base_map": views_map_base.problem_for(request),
    }
    return shell.render(request, "desk/county.html", context, here="county")
