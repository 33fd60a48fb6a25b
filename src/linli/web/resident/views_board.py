"""The public board: what was reported nearby, where it stands, and “me too”."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from linli.board import actions
from linli.board.queries import public
from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid, NotFound
from linli.files.actions import open_file
from linli.files.images import small
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.people.signin import address_of
from linli.web import formats, language
from linli.web.resident import page

#: “Me too” from one address in an hour: a whole village may stand behind one address.
TOO = Limit("me-too", most=30, seconds=3600)
#: Days for which a browser remembers that it said “me too” to a matter.
_REMEMBERED = 180


def _cookie(key: str) -> str:
    return f"linli_too_{key}"


@login_not_required
@gzip_page
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """List what is shown, newest first, perhaps of one town or one class of matters."""
    catalogue = snapshot.current()
    towns, classes = public.filters(catalogue)
    town, kind = request.GET.get("town", ""), request.GET.get("kind", "")
    town = town if town in dict(towns) else ""
    kind = kind if kind in dict(classes) else ""
    node, chosen = catalogue.tree.by_code(town), catalogue.matter(kind)
    place, sort = node.id if node else None, chosen.id if chosen else None
    problem = ""
    try:
        found = public.entries(town=place, matter_class=sort, cursor=request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = public.entries(town=place, matter_class=sort)
    kept = {"town": town, "kind": kind}
    here = reverse("board")
    context = {
        "entries": found.items,
        "towns": towns,
        "classes": classes,
        "town": town,
        "kind": kind,
        "problem": problem,
        "next": here + formats.query({**kept, "after": found.next}) if found.next else "",
        "previous": here + formats.query({**kept, "after": found.prev}) if found.prev else "",
    }
    return page.render(request, "board.html", catalogue, context, status=422 if problem else 200)


@login_not_required
@gzip_page
@require_safe
def matter(request: HttpRequest, key: str) -> HttpResponse:
    """Show one matter: where it stands, the answer, the photos, and “me too”."""
    return _show(request, key)


def _show(
    request: HttpRequest, key: str, *, refusal: DomainError | None = None, phone: str = ""
) -> HttpResponse:
    shown = public.matter(key)
    context = {
        "m": shown,
        # By the cookie alone: the count knows whether a number was there before, nobody else.
        "said": bool(request.COOKIES.get(_cookie(key))),
        "errors": getattr(refusal, "fields", {}),
        "refusal": refusal,
        "phone": phone,
        "thanks": [str(message) for message in messages.get_messages(request)],
    }
    status = refusal.status if refusal else 200
    return page.render(request, "board_matter.html", snapshot.current(), context, status=status)


@login_not_required
@require_safe
def photo(request: HttpRequest, key: str, position: int) -> HttpResponseBase:
    """Send the derived copy of a photo of a shown matter, small with ``?small``; nothing else."""
    stored = public.photo_file(key, position)
    if stored is None:
        raise NotFound("no-file", "没有找到这个文件，或者您没有查看的权限。")
    response: HttpResponseBase
    if "small" in request.GET:
        with open_file(stored) as source:
            shrunk = small(source.read())
        response = HttpResponse(shrunk.data, content_type=shrunk.media_type)
    else:
        response = FileResponse(open_file(stored), content_type=stored.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    # Taken down means gone: no browser or proxy keeps a copy.
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Count this browser once, with a number for the result if the person wants."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("board-matter", args=[key]))
    phone = request.POST.get("phone", "")[:40]
    if not TOO.hit(address_of(request), clock.now()):
        sentence = "这个网络刚才点得太多，请过一个小时再试。"
        return _show(request, key, refusal=_TooOften("too-often", sentence), phone=phone)
    token = request.COOKIES.get(_cookie(key), "") or secrets.token_urlsafe(24)
    chosen = language.CHINESE if language.is_chinese() else language.ENGLISH
    try:
        actions.join(key=key, token=token[:64], phone=phone, language=chosen)
    except Invalid as refusal:
        return _show(request, key, refusal=refusal, phone=phone)
    messages.success(
        request,
        _("记下了，谢谢您。有了结果会发短信告诉您。") if phone.strip() else _("记下了，谢谢您。"),
    )
    response = HttpResponseRedirect(reverse("board-matter", args=[key]))
    response.set_cookie(
        _cookie(key),
        token[:64],
        max_age=_REMEMBERED * 86_400,
        path=reverse("board"),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


class _TooOften(DomainError):
    """Too many in a short time (429)."""

    status = 429


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Take “me too” back."""
    response = HttpResponseRedirect(reverse("board-matter", args=[key]))
    if request.method != "POST":
        return response
    token = request.COOKIES.get(_cookie(key), "")
    if token:
        actions.leave(key=key, token=token)
        messages.success(request, _("已经取消。"))
    response.delete_cookie(_cookie(key), path=reverse("board"))
    return response
