"""Kept views and wishes for the list: saving, sharing, order, removal and back, columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.queries import listing, queues
from linli.domain.errors import DomainError, Invalid, NotFound, NotNow, NotYours
from linli.kernel import clock
from linli.web import formats, pages
from linli.web.desk import keys, list_page, shell
from linli.workbench import columns
from linli.workbench.actions import views as acts
from linli.workbench.keeping import kept_units
from linli.workbench.queries.views import desk_of, view_counts

_SALT = "linli.desk.removed-view"
#: Seconds in which a removed view can be brought back.
UNDO = 600


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    if wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("desk")


def _to(address: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(address, status=303)


@require_safe
def views(request: HttpRequest) -> HttpResponse:
    """Show the person's own views and those shared with their units."""
    return _page(request)


def _page(
    request: HttpRequest, problem: DomainError | None = None, pk: int | None = None
) -> HttpResponse:
    """Show the page; ``problem`` stands beside the view ``pk`` whose change was refused."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    desk = desk_of(actor)
    keepers = kept_units(actor)
    counts = view_counts(actor, desk.views, catalogue, clock.now())
    context = {
        "desk": desk,
        "rows": [
            (
                view,
                list_page.view_address(view),
                list(list_page.words_of(view.filters(catalogue), catalogue).values()),
                counts.get(view.id),
                view.own or view.unit_id in keepers,
                catalogue.units[view.unit_id].short_name if view.unit_id else "",
            )
            for view in desk.views
        ],
        "queues": {
            view.id: queues.BY_CODE[view.filters(catalogue).queue].label for view in desk.views
        },
        "units": [unit for unit in catalogue.units.values() if unit.id in keepers],
        "removed": _read(request.GET.get("removed", ""), actor.user_id),
        "token": request.GET.get("removed", ""),
        "refusal": _sentence(problem),
        "wrong": pk,
        "typed": request.POST.get("name", ""),
    }
    status = problem.status if problem else 200
    return shell.render(request, "desk/views.html", context, here="queue", status=status)


def _sentence(problem: DomainError | None) -> str:
    """Return what to say of a refusal: of wrong fields the first, there is but one here."""
    fields = getattr(problem, "fields", {})
    return next(iter(fields.values()), problem.message if problem else "")


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the conditions, order and columns of the list one comes from under a name."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    filters, _problems = listing.read(request.POST.dict(), catalogue)
    unit = catalogue.unit_by_code(request.POST.get("share", ""))
    shown = request.POST.get("columns", "").split(",")
    try:
        view = acts.save_view(
            actor, request.POST.get("name", ""), filters, shown, unit.id if unit else None
        )
    except (Invalid, NotNow, NotYours) as refusal:
        return _again(request, refusal)
    messages.success(request, _("已保存为视图“%(name)s”。") % {"name": view.name})
    return _to(list_page.address(filters, view=str(view.pk)))


def _again(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Show the form of saving by itself, with what was typed and why it was not taken."""
    keepers = kept_units(pages.actor_of(request))
    known = shell.catalogue_of(request).units
    units = [unit for unit in known.values() if unit.id in keepers]
    context = {
        "problem": refusal,
        "fields": getattr(refusal, "fields", {}),
        "data": request.POST,
        "shares": [("", [(unit.code, unit.short_name) for unit in units])],
        "units": units,
        "back": _back(request),
    }
    return shell.render(
        request, "desk/views_save.html", context, here="queue", status=refusal.status
    )


@require_POST
def change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Rename, share, move, refill, delete a view, or begin with it."""
    steps: dict[str, Callable[[HttpRequest, int], HttpResponse]] = {
        "rename": _rename,
        "share": _share,
        "up": _move,
        "down": _move,
        "refill": _refill,
        "delete": _delete,
        "default": _default,
        "usual": _default,
    }
    if act not in steps:
        raise NotFound("unknown-act", "没有这个操作。")
    try:
        return steps[act](request, pk)
    except (Invalid, NotNow) as refusal:
        return _page(request, refusal, pk)


def _listed(pk: int) -> HttpResponseRedirect:
    """Return to the page of views, at this one."""
    return _to(f"{reverse('desk_views')}#view-{pk}")


def _rename(request: HttpRequest, pk: int) -> HttpResponse:
    acts.rename_view(pages.actor_of(request), pk, request.POST.get("name", ""))
    return _listed(pk)


def _share(request: HttpRequest, pk: int) -> HttpResponse:
    unit = shell.catalogue_of(request).unit_by_code(request.POST.get("share", ""))
    acts.share_view(pages.actor_of(request), pk, unit.id if unit else None)
    return _listed(pk)


def _move(request: HttpRequest, pk: int) -> HttpResponse:
    acts.move_view(pages.actor_of(request), pk, up=request.path.endswith("/up/"))
    return _listed(pk)


def _refill(request: HttpRequest, pk: int) -> HttpResponse:
    filters, _problems = listing.read(request.POST.dict(), shell.catalogue_of(request))
    shown = request.POST.get("columns", "").split(",")
    view = acts.refill_view(pages.actor_of(request), pk, filters, shown)
    messages.success(request, _("视图“%(name)s”已更新。") % {"name": view.name})
    return _to(list_page.address(filters, view=str(pk)))


def _default(request: HttpRequest, pk: int) -> HttpResponse:
    acts.set_default(pages.actor_of(request), pk if request.path.endswith("/default/") else None)
    return _listed(pk)


def _delete(request: HttpRequest, pk: int) -> HttpResponse:
    actor = pages.actor_of(request)
    removed = acts.delete_view(actor, pk)
    token = signing.dumps({"by": actor.user_id, **asdict(removed)}, salt=_SALT, compress=True)
    return _to(reverse("desk_views") + formats.query({"removed": token}))


def _read(token: str, user_id: int | None) -> acts.Removed | None:
    """Return what a token brings back; None when it is too old, foreign or somebody else's."""
    if not token:
        return None
    try:
        held = signing.loads(token, salt=_SALT, max_age=UNDO)
    except signing.BadSignature:
        return None
    return acts.Removed(**held) if held.pop("by") == user_id else None


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Bring a view back that was removed a moment ago."""
    actor = pages.actor_of(request)
    removed = _read(request.POST.get("token", ""), actor.user_id)
    if removed is None:
        return _page(request, NotNow("undo-over", "撤销的时间已经过了，请重新保存这个视图。"))
    try:
        view = acts.restore_view(actor, removed)
    except Invalid as refusal:
        return _page(request, refusal)
    return _listed(view.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Choose columns, their order, row height, preview and keys; each person for themselves."""
    if request.method != "POST":
        return _display(request)
    data, actor = request.POST, pages.actor_of(request)
    wishes: dict[str, object] = {}
    if "density" in data:
        wishes["density"] = data["density"]
    if data.get("form") == "whole":
        wishes |= {name: data.get(name) == "1" for name in ("preview", "keyboard")}
        view = desk_of(actor).view(data.get("view", ""))
        if view is not None and view.own:
            acts.recolumn_view(actor, view.id, data.getlist("column"))
        else:
            wishes["columns"] = data.getlist("column")
    for name in ("preview", "keyboard"):
        if data.get(name) in {"on", "off"}:
            wishes[name] = data[name] == "on"
    acts.save_wishes(actor, wishes)
    moved = data.get("move", "")
    response = _to(_moved(request, moved) if moved else _back(request))
    if isinstance(wishes.get("keyboard"), bool):
        keys.tell(request, response, on=bool(wishes["keyboard"]))
    return response


def _moved(request: HttpRequest, moved: str) -> str:
    """Move one column a place up or down and return the address of the form."""
    actor, data = pages.actor_of(request), request.POST
    code, _colon, way = moved.partition(":")
    shown = data.getlist("column")
    if code in shown:
        at = shown.index(code)
        other = max(0, min(len(shown) - 1, at + (-1 if way == "up" else 1)))
        shown[at], shown[other] = shown[other], shown[at]
        view = desk_of(actor).view(data.get("view", ""))
        if view is not None and view.own:
            acts.recolumn_view(actor, view.id, shown)
        else:
            acts.save_wishes(actor, {"columns": shown})
    values = {"next": data.get("next", ""), "view": data.get("view", "")}
    return f"{reverse('desk_display')}{formats.query(values)}#column-{code}"


def _display(request: HttpRequest) -> HttpResponse:
    desk = desk_of(pages.actor_of(request))
    view = desk.view(request.GET.get("view", ""))
    own = view if view is not None and view.own else None
    shown = columns.chosen(own.columns) if own and own.columns else desk.wishes.columns
    rest = [code for code in columns.COLUMNS if code not in shown]
    rows = [(code, columns.COLUMNS[code], code in shown) for code in (*shown, *rest)]
    context = {
        "rows": rows,
        "always": columns.ALWAYS,
        "wishes": desk.wishes,
        "view": own,
        "foreign": view if own is None else None,
        "back": _back(request),
    }
    if pages.is_fragment(request):
        return pages.render(request, "desk/display_form.html", context)
    return shell.render(request, "desk/display.html", context, here="queue")
