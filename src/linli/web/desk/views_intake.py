"""Registering a matter for somebody: at the telephone, at the window, in the grid."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases.access import get_case
from linli.cases.actions import report
from linli.cases.models import Case, Party
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, NotYours
from linli.domain.lifecycle import Role
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import choices, shell, uploads
from linli.web.desk.act_form import kept_files

#: Inputs of the form that are single texts.
_TEXTS = (
    "door", "request_type", "title", "text", "matter", "address", "lon", "lat", "datum",
    "occurred_at", "people_affected", "level", "privacy", "name", "phone", "proxy_name",
    "proxy_phone", "client_key", "town", "village", "grid",
)  # fmt: skip
_DATUMS = [
    ("WGS84", "手机定位（WGS-84）"),
    ("CGCS2000", "天地图（CGCS2000）"),
    ("GCJ02", "高德、腾讯（GCJ-02）"),
    ("BD09", "百度（BD-09）"),
]
_SLOTS = (("report", "反映材料"),)


def _doors(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the doors this person's posts open."""
    doors: list[tuple[str, str, str]] = []
    if actor.roles & {Role.SEAT, Role.DISPATCHER}:
        doors += [("seat", "电话", ""), ("window", "窗口", "")]
    if Role.GRID_WORKER in actor.roles:
        doors.append(("grid", "网格上报", ""))
    return doors


def _need_post(actor: Actor) -> None:
    if not actor.roles & shell.INTAKE:
        raise NotYours("no-intake", "登记诉求由坐席、窗口、分流员和网格员办理。")


def _proposed(actor: Actor, catalogue: Catalogue) -> dict[str, str]:
    """Return what the form starts with: the door, and the grid worker's own village."""
    doors = _doors(actor)
    values = dict.fromkeys(_TEXTS, "")
    values |= {
        "door": doors[0][0] if doors else "",
        "request_type": Case.RequestType.HELP.value,
        "privacy": Party.Privacy.NAMED.value,
        "datum": "WGS84",
        "client_key": secrets.token_urlsafe(24),
    }
    areas = [post for post in actor.posts if post.area_kind != "county"]
    if areas:
        chain = catalogue.tree.chain(catalogue.tree.by_id(areas[0].area_id))
        for node in chain[1:]:
            if node.kind in {"town", "village"}:
                values[node.kind] = node.code
        if len(areas) == 1 and areas[0].area_kind == "grid":
            values["grid"] = chain[-1].code
    return values


def _area(values: dict[str, str]) -> str:
    """Return the deepest place chosen."""
    return values["grid"] or values["village"] or values["town"]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form (GET) or register the matter and lead to its receipt (POST)."""
    actor = pages.actor_of(request)
    _need_post(actor)
    catalogue = shell.catalogue_of(request)
    if request.method != "POST":
        return _page(request, _proposed(actor, catalogue))
    values = {name: request.POST.get(name, "") for name in _TEXTS}
    files, problem = uploads.take(request, actor, _SLOTS)
    if "refresh" in request.POST:  # without scripts: list what lies below the chosen place
        return _page(request, values, files=files)
    errors = {"files": problem} if problem else {}
    if not errors:
        try:
            receipt_ = report(actor=actor, raw={**values, "area": _area(values), "files": files})
        except Invalid as refusal:
            errors = refusal.fields or {"text": refusal.message}
        else:
            return HttpResponseRedirect(reverse("desk_receipt", args=[receipt_.no]), status=303)
    return _page(request, values, files=files, errors=errors, status=422)


def _page(
    request: HttpRequest,
    values: dict[str, str],
    *,
    files: list[str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    catalogue = shell.catalogue_of(request)
    actor = pages.actor_of(request)
    matter = catalogue.matter(values["matter"])
    tree = catalogue.tree
    context = {
        "values": values,
        "errors": errors or {},
        "linked": {"town" if name == "area" else name: why for name, why in (errors or {}).items()},
        "doors": _doors(actor),
        "types": [(code, label, "") for code, label in Case.RequestType.choices],
        "matters": choices.matters(catalogue),
        "levels": [
            ("", "按事项默认", ""),
            *choices.levels(choices.policy_of(catalogue, matter)),
        ],
        "privacies": [
            ("named", "实名", ""),
            ("confidential", "对承办单位保密", ""),
            ("anonymous", "匿名", ""),
        ],
        "towns": [("", [(node.code, node.name) for node in tree.of_kind("town")])],
        "villages": [("", choices.children(catalogue, values["town"]))],
        "grids": [("", choices.children(catalogue, values["village"]))],
        "datums": [("", _DATUMS)],
        "kept": kept_files(files or []),
    }
    return shell.render(request, "desk/new.html", context, here="new", status=status)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Return the options below a town or a village, for the dependent select."""
    catalogue = shell.catalogue_of(request)
    parent = request.GET.get("town") or request.GET.get("village") or ""
    context = {"groups": [("", choices.children(catalogue, parent))], "blank": "不清楚"}
    return pages.render(request, "desk/options_part.html", context)


@require_safe
def receipt(request: HttpRequest, no: str) -> HttpResponse:
    """Show number, lookup code and promised date, large enough to read out and to print.

    The code is shown to whoever registered the matter only: with it one acts as requester.
    """
    actor = pages.actor_of(request)
    case = get_case(actor, no)
    if case.reporter_staff_id != actor.user_id:
        raise NotYours("not-own-receipt", "回执只给登记人本人查看；需要时请登记人补打。")
    context = {"case": case, "unit": shell.catalogue_of(request).units[case.centre_id].name}
    return shell.render(request, "desk/receipt.html", context, here="new")
