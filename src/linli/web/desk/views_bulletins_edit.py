"""Drafting a bulletin and working on its words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.bulletins import actions
from linli.bulletins.access import written
from linli.bulletins.queries.room import Room, room
from linli.domain.bulletins import KINDS, Kind, Verb, last_whole
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.kernel import clock
from linli.kernel.keys import number
from linli.rota.queries.days import listed
from linli.web import pages
from linli.web.desk import shell
from linli.web.desk.bulletin_chart import drawing

#: Buttons of the form beside “save”: add a paragraph, move one.
_MOVES = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft a bulletin about a period."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    units = written(actor, catalogue)
    if not units:
        raise NotYours("not-your-bulletin", "通报由综治中心的负责人或分流员起草。")
    asked = request.GET.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else Kind.WEEK
    values = {
        "kind": kind.value,
        "unit": units[0].code,
        "day": last_whole(kind, clock.today()).first.isoformat(),
        "days": request.GET.get("days", "")[:20],
    }
    refusal: DomainError | None = None
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in values}
        try:
            row = actions.draft(actor=actor, raw=values)
        except DomainError as wrong:
            refusal = wrong
        else:
            messages.success(request, _("草稿已生成，数字已固定。"))
            return HttpResponseRedirect(reverse("desk_bulletin", args=[row.key]), status=303)
    days = [(str(one.pk), one.name) for one in listed().items]
    context = {
        "values": values,
        "kinds": [(kind.value, name, "") for kind, name in KINDS.items()],
        "units": [("", [(unit.code, unit.name) for unit in units])],
        "days": [("", days)],
        "today": clock.today().isoformat(),
        "errors": refusal.fields if isinstance(refusal, Invalid) else {},
        "problem": refusal.message if refusal is not None else "",
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/bulletin_new.html", context, here="powers", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Show the draft block by block; save text, order and what is printed."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            row = actions.edit(
                actor=actor,
                key=key,
                asked=_asked(request.POST),
                version=number(request.POST.get("version", "")),
            )
        except NotFound:
            raise
        except DomainError as wrong:
            refusal = wrong
        else:
            return _saved(request, row.key)
    found = room(actor, key, catalogue)
    if Verb.EDIT not in found.verbs:
        raise refusal or NotYours("not-your-bulletin", "这份通报现在不能修改，或不由您修改。")
    context = {
        "room": found,
        "b": found.row,
        "typed": _typed(found, request.POST if refusal is not None else None),
        "drawing": drawing,
        "errors": refusal.fields if isinstance(refusal, Invalid) else {},
        "problem": refusal.message if refusal is not None else "",
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/bulletin_edit.html", context, here="powers", status=status)


def _saved(request: HttpRequest, key: str) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "done":
        messages.success(request, _("已保存。"))
        return HttpResponseRedirect(reverse("desk_bulletin", args=[key]), status=303)
    anchor = f"#b-{do.partition(':')[2]}" if ":" in do else "#added" if do == "add" else ""
    address = reverse("desk_bulletin_edit", args=[key])
    return HttpResponseRedirect(f"{address}{anchor}", status=303)


def _asked(post: QueryDict) -> actions.Edit:
    do, _colon, moved = post.get("do", "").partition(":")
    keys = post.getlist("block")[:200]
    return actions.Edit(
        texts={one: post.get(f"text-{one}", "") for one in keys if f"text-{one}" in post},
        shown=frozenset(one for one in keys if post.get(f"shown-{one}")),
        places={one: place for one in keys if (place := number(post.get(f"place-{one}", "")))},
        add=do == "add",
        move=(moved, _MOVES[do]) if do in _MOVES else None,
    )


def _typed(found: Room, post: QueryDict | None) -> dict[str, tuple[str, bool, str]]:
    """Return what stands in the form: by block its text, whether it is printed, its place."""
    held = {
        part.key: (part.text, part.shown, str(place)) for place, part in enumerate(found.parts, 1)
    }
    if post is None:
        return held
    return {
        key: (
            post.get(f"text-{key}", text),
            bool(post.get(f"shown-{key}")),
            post.get(f"place-{key}", place)[:4],
        )
        for key, (text, _shown, place) in held.items()
    }
