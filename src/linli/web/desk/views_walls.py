"""Walls (大屏): their list, making one, its address once, renewing and ending it, looking at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.domain.errors import DomainError, Invalid, NotYours
from linli.domain.walls import LONGEST, USUAL
from linli.kernel import clock
from linli.people.actor import Actor
from linli.wall import access, actions
from linli.wall.actions.passes import Made
from linli.wall.listing import walls as listed
from linli.wall.models import NAME_LIMIT
from linli.web import pages
from linli.web.desk import shell
from linli.web.wall import answers

_FIELDS = ("name", "area", "until")
#: Highest version that is read from a form.
_VERSION = 9


def _reader(request: HttpRequest) -> Actor:
    actor = pages.actor_of(request)
    if not access.reads(actor):
        raise NotYours("no-walls", "大屏由县域配置管理员和综治中心的负责人、分流员、监督人员查看。")
    return actor


@require_http_methods(["GET", "HEAD", "POST"])
def walls(request: HttpRequest) -> HttpResponse:
    """List the walls the person may look at; on POST make one and show its address this once."""
    actor = _reader(request)
    if request.method != "POST":
        return _page(request, actor)
    raw = {name: request.POST.get(name, "") for name in _FIELDS}
    try:
        made = actions.make(actor=actor, raw=raw)
    except Invalid as refusal:
        return _page(request, actor, written=raw, refusal=refusal)
    return _page(request, actor, made=made)


@require_POST
def again(request: HttpRequest, key: int) -> HttpResponse:
    """Give a wall another address and show it this once."""
    actor = _reader(request)
    try:
        made = actions.readdress(actor=actor, key=key, version=_version(request))
    except DomainError as refusal:
        return _refused(request, actor, refusal)
    return _page(request, actor, made=made)


@require_POST
def renew(request: HttpRequest, key: int) -> HttpResponse:
    """Let a wall's pass hold until another day."""
    actor, raw = _reader(request), {"until": request.POST.get("until", "")}
    try:
        actions.renew(actor=actor, key=key, raw=raw, version=_version(request))
    except DomainError as refusal:
        return _refused(request, actor, refusal)
    messages.success(request, _("已续期。"))
    return HttpResponseRedirect(reverse("desk_walls"), status=303)


@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """End a wall."""
    actor = _reader(request)
    try:
        actions.revoke(actor=actor, key=key, version=_version(request))
    except DomainError as refusal:
        return _refused(request, actor, refusal)
    messages.success(request, _("已停用，打开着的大屏一分钟内停止显示。"))
    return HttpResponseRedirect(reverse("desk_walls"), status=303)


@require_safe
def preview(request: HttpRequest, key: int) -> HttpResponse:
    """Show the same screen to somebody signed in who may look at it."""
    wall = access.get_wall(_reader(request), key)
    return answers.screen(
        request,
        shell.catalogue_of(request).tree.by_id(wall.area_id),
        now_address=reverse("desk_wall_now", args=[wall.pk]),
        events="",
    )


@require_safe
def now(request: HttpRequest, key: int) -> HttpResponse:
    """Answer its present numbers, 204 if the page has them."""
    wall = access.get_wall(_reader(request), key)
    return answers.fragment(request, shell.catalogue_of(request).tree.by_id(wall.area_id))


def _version(request: HttpRequest) -> int:
    """Return the version the person saw; one that no row has for anything else."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _VERSION else 0


def _refused(request: HttpRequest, actor: Actor, refusal: DomainError) -> HttpResponse:
    """Show the list again with what was wrong; what is not there or not theirs has its page."""
    if refusal.status in {403, 404}:
        raise refusal
    return _page(request, actor, refusal=refusal)


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    written: Mapping[str, str] | None = None,
    made: Made | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    catalogue, today = shell.catalogue_of(request), clock.today()
    problem = ""
    try:
        found = listed(actor, catalogue, request.GET.get("after", "")[:400] or None)
    except Invalid as bad:
        problem, found = bad.message, listed(actor, catalogue, None)
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    usual = (today + timedelta(days=USUAL)).isoformat()
    context = {
        "walls": found.items,
        "areas": [(node.code, node.name) for node in access.areas_for(actor, catalogue.tree)],
        "may_make": access.makes(actor),
        "form": {"name": "", "area": "", "until": usual, **(written or {})},
        "problems": fields,
        "problem": problem or (refusal.message if refusal else ""),
        "address": _address(request, made.secret) if made else "",
        "made_name": made.wall.name if made else "",
        "until_default": usual,
        "until_min": today.isoformat(),
        "until_max": (today + timedelta(days=LONGEST)).isoformat(),
        "name_limit": NAME_LIMIT,
        **shell.pager(reverse("desk_walls"), {}, found),
    }
    status = 201 if made else refusal.status if refusal else 422 if problem else 200
    return shell.render(request, "desk/walls.html", context, here="county", status=status)


def _address(request: HttpRequest, secret: str) -> str:
    """Return the address for the screen: the pass stands behind ``#``, where it is never sent."""
    return f"{request.build_absolute_uri(reverse('wall_enter'))}#{secret}"
