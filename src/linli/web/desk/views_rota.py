"""Duty: who is on duty now, and setting up duty posts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, NotYours
from linli.domain.rota import POST_KINDS
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.tree import Node
from linli.rota import actions
from linli.rota.access import get_post, need_plan, plannable
from linli.rota.queries import days as declared
from linli.rota.queries import today as now_on_duty
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr

_INPUTS = ("unit", "name", "kind", "phone")


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show who is on duty now and which of the coming days have a hole; ``town`` by its code."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    town = _town(request, actor, catalogue)
    now = clock.now()
    found = now_on_duty.today(catalogue, now, town)
    towns = [(node.code, node.name) for node in catalogue.tree.of_kind("town")]
    context = {
        "found": found,
        "missing": [line for line in found.lines if line.gap_count],
        "unsigned": [line for line in found.lines if line.handed is False],
        "town": town,
        "towns": [("", towns)],
        "declared": declared.running(clock.today()),
        "plans": bool(plannable(actor, catalogue)),
    }
    return shell.render(request, "desk/rota.html", context, here="powers")


def _town(request: HttpRequest, actor: Actor, catalogue: Catalogue) -> Node | None:
    chosen = catalogue.tree.by_code(request.GET.get("town", "")[:30])
    if chosen is not None and chosen.kind == "town":
        return chosen
    towns = catalogue.tree.of_kind("town")
    return now_on_duty.home_town(actor, catalogue) or (towns[0] if towns else None)


@require_http_methods(["GET", "HEAD", "POST"])
def new_post(request: HttpRequest) -> HttpResponse:
    """Ask for a duty post (GET) or set it up (POST)."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    units = plannable(actor, catalogue)
    if not units:
        raise NotYours("not-planner", "值班表由本单位负责人或综治中心的分流员、负责人编排。")
    values = {name: request.POST.get(name, "") for name in _INPUTS}
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            post = actions.open_post(actor=actor, raw=values)
        except Invalid as refusal:
            fields = refusal.fields
        else:
            messages.success(request, tr("值班岗位已设立，现在排班。"))
            return HttpResponseRedirect(reverse("desk_rota_post", args=[post.pk]), status=303)
    else:
        values["kind"] = "round"
        values["unit"] = units[0].code if len(units) == 1 else request.GET.get("unit", "")
    context = {
        "values": values,
        "fields": fields,
        "units": [("", [(unit.code, unit.name) for unit in units])],
        "kinds": _kinds(),
        "post": None,
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/rota_post_form.html", context, here="powers", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_post(request: HttpRequest, post: int) -> HttpResponse:
    """Change a duty post, or close it (``act=close``)."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = get_post(post)
    need_plan(actor, catalogue, found.unit_id)
    values = {"name": found.name, "kind": found.kind, "phone": found.phone}
    fields: dict[str, str] = {}
    if request.method == "POST":
        version = _number(request.POST.get("version", ""))
        if request.POST.get("act") == "close":
            actions.close_post(actor=actor, post_id=post, version=version)
            messages.success(request, tr(Words("“{name}”已停用。", name=found.name)))
            return HttpResponseRedirect(reverse("desk_rota"), status=303)
        values = {name: request.POST.get(name, "") for name in ("name", "kind", "phone")}
        try:
            actions.change_post(actor=actor, post_id=post, raw=values, version=version)
        except Invalid as refusal:
            fields = refusal.fields
        else:
            messages.success(request, tr("值班岗位已更改。"))
            return HttpResponseRedirect(reverse("desk_rota_post", args=[post]), status=303)
    context = {
        "values": values,
        "fields": fields,
        "kinds": _kinds(),
        "post": found,
        "unit": catalogue.units[found.unit_id].name,
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/rota_post_form.html", context, here="powers", status=status)


def _kinds() -> list[tuple[str, str, str]]:
    notes = {
        "round": tr("每时每刻都要有人；有空档会提前提醒"),
        "holiday": tr("按节假日表，休息日要有人"),
        "volunteer": tr("愿意时当班；当班时才会被呼叫"),
    }
    return [(kind.value, tr(label), notes[kind.value]) for kind, label in POST_KINDS.items()]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
