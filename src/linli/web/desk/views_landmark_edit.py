"""Adding a landmark and amending it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.domain.errors import DomainError, NotFound, NotYours
from linli.domain.landmarks import Standing
from linli.landmarks import access, actions
from linli.landmarks.actions.lying import written
from linli.landmarks.models import Landmark
from linli.places.drawing import ground
from linli.places.given import DATUMS
from linli.web import pages
from linli.web.desk import landmark_parts, shell

_FIELDS = ("name", "kind", "area", "lon", "lat", "datum", "line", "entry")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show an empty form; on POST add the landmark."""
    actor = pages.actor_of(request)
    if not access.keeps_any(actor):
        raise NotYours("not-keeper", "地点由所在村（社区）负责人和上级综治中心维护。")
    if request.method != "POST":
        return _page(request, None, {name: request.GET.get(name, "") for name in _FIELDS})
    raw = {name: request.POST.get(name, "") for name in _FIELDS}
    try:
        landmark = actions.add(actor=actor, raw=raw)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, None, raw, refusal)
    messages.success(request, _("已登记，以前提到它的事项稍后会列在这里。"))
    return HttpResponseRedirect(reverse("desk_landmark", args=[landmark.pk]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Show a landmark to be changed; on POST write what was changed."""
    actor = pages.actor_of(request)
    landmark = access.get_landmark(actor, key)
    access.keeper(actor, landmark.area.path)
    if landmark.standing != Standing.CURRENT:
        return HttpResponseRedirect(reverse("desk_landmark", args=[key]))
    if request.method != "POST":
        lon, lat = (f"{one:.6f}" for one in landmark.point) if landmark.point else ("", "")
        values = {"name": landmark.name, "kind": landmark.kind, "area": landmark.area.code}
        entry = str(landmark.entry_id or "")
        values |= {"lon": lon, "lat": lat, "entry": entry, "line": written(landmark.line)}
        return _page(request, landmark, {**values, "datum": ""})
    raw = {name: request.POST.get(name, "") for name in _FIELDS}
    try:
        actions.amend(actor=actor, key=key, raw=raw)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, landmark, raw, refusal)
    messages.success(request, _("已保存。"))
    return HttpResponseRedirect(reverse("desk_landmark", args=[key]), status=303)


def _page(
    request: HttpRequest,
    landmark: Landmark | None,
    values: Mapping[str, str],
    refusal: DomainError | None = None,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    groups = landmark_parts.areas(actor, catalogue)
    chosen = catalogue.tree.by_code(values["area"]) if values["area"] else None
    first = catalogue.tree.by_code(groups[0][1][0][0]) if groups else None
    own = chosen or first or catalogue.tree.root
    offered = {code for _name, rows in groups for code, _label in rows}
    if landmark is not None and own.code not in offered:
        # A landmark of one grid keeps its grid, which is no choice otherwise.
        groups = [("", [(own.code, catalogue.tree.label(own))]), *groups]
    back = reverse("desk_landmark", args=[landmark.pk]) if landmark else reverse("desk_landmarks")
    context = {
        "e": landmark,
        "values": values,
        "own": own,
        "areas": groups,
        "kinds": landmark_parts.kinds(),
        "ground": ground(catalogue.tree, own.id),
        "datums": DATUMS,
        "back": back,
        **shell.refused(refusal),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/landmark_form.html", context, here="powers", status=status)
