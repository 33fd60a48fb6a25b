"""志愿者和巡防队: the teams of somebody's places, one team, founding and describing it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.kernel import clock
from linli.teams import access, actions
from linli.teams.models import Team
from linli.teams.queries import detail, listing
from linli.web import pages
from linli.web.desk import shell, team_parts

HERE = "powers"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the teams, page by page, and the calls that run."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not access.reads(actor):
        raise NotYours("no-teams", "志愿队伍由网格、村（社区）和综治中心的人员查看。")
    ended = request.GET.get("ended") == "1"
    try:
        found = listing.listed(actor, request.GET.get("after", ""), ended=ended)
    except Invalid:
        found = listing.listed(actor, "", ended=ended)
    now = clock.now()
    context = {
        "lines": [
            (one, catalogue.tree.label(catalogue.tree.by_id(one.area_id))) for one in found.items
        ],
        "calls": [
            (one.call, team_parts.standing(one.call, now)) for one in listing.running(actor, now)
        ],
        "makes": bool(access.makers(actor)),
        "asks": bool(listing.callable_teams(actor)) if found.items else False,
        "ended": ended,
        **shell.pager(reverse("desk_teams"), {"ended": "1" if ended else ""}, found),
    }
    return shell.render(request, "desk/teams.html", context, here=HERE)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, key: int) -> HttpResponse:
    """Show one team; on POST end it."""
    actor = pages.actor_of(request)
    if request.method == "POST":
        if request.POST.get("act") != "end":
            raise NotFound("unknown-command", "没有这个操作。")
        try:
            actions.end(actor=actor, key=key)
        except NotFound:
            raise
        except DomainError as refusal:
            return _team(request, key, refusal)
        messages.success(request, _("队伍已解散，队员的姓名和电话已删除。"))
        return HttpResponseRedirect(reverse("desk_teams"), status=303)
    return _team(request, key)


def _team(request: HttpRequest, key: int, refusal: DomainError | None = None) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = detail.team_view(actor, key)
    context = {
        "v": found,
        "t": found.team,
        "place": catalogue.tree.label(catalogue.tree.by_id(found.team.area_id)),
        "calls": [(one, team_parts.standing(one, found.now)) for one in found.calls],
        "problem": refusal.message if refusal else "",
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/team.html", context, here=HERE, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show an empty form; on POST found the team."""
    actor = pages.actor_of(request)
    if not access.makers(actor):
        raise NotYours("not-keeper", "只能在自己负责的乡镇（街道）、村（社区）建队伍。")
    if request.method != "POST":
        return _form(request, None, {"kind": "volunteer"})
    raw = _raw(request)
    try:
        made = actions.found(actor=actor, raw=raw)
    except DomainError as refusal:
        return _form(request, None, raw, refusal)
    messages.success(request, _("队伍已建立，可以登记队员了。"))
    return HttpResponseRedirect(reverse("desk_team_members", args=[made.pk]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Show a team to be described anew; on POST write it."""
    actor = pages.actor_of(request)
    held = access.get_team(actor, key)
    access.keeper(actor, held)
    if request.method != "POST":
        return _form(request, held, {"name": held.name, "kind": held.kind, "about": held.about})
    raw = _raw(request)
    try:
        actions.amend(actor=actor, key=key, raw=raw)
    except NotFound:
        raise
    except DomainError as refusal:
        return _form(request, held, raw, refusal)
    messages.success(request, _("已保存。"))
    return HttpResponseRedirect(reverse("desk_team", args=[key]), status=303)


def _raw(request: HttpRequest) -> dict[str, str]:
    return {name: str(request.POST.get(name, "")) for name in ("name", "kind", "about", "area")}


def _form(
    request: HttpRequest,
    held: Team | None,
    values: Mapping[str, str],
    refusal: DomainError | None = None,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    context = {
        "t": held,
        "values": values,
        "kinds": team_parts.kinds(),
        "areas": [] if held else team_parts.areas(actor, catalogue),
        **shell.refused(refusal),
        "back": reverse("desk_team", args=[held.pk]) if held else reverse("desk_teams"),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/team_form.html", context, here=HERE, status=status)
