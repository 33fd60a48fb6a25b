"""外勤任务: the list, giving one, and one with its stops."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.outings import KIND_NAMES, OPEN, Kind
from linli.kernel import clock
from linli.outings import access, actions
from linli.outings.queries import detail, listing
from linli.people.actor import hats
from linli.teams.access import CALLERS
from linli.teams.models import HelpCall
from linli.teams.queries.listing import called_for
from linli.web import formats, pages
from linli.web.desk import outing_form, shell, team_parts
from linli.web.language import tr

_HERE = "powers"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the tasks of the actor's areas, newest first, page by page."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not access.reads(actor):
        raise NotYours("no-outings", "外勤任务由网格、村（社区）、综治中心和布置单位的人员查看。")
    raw = request.GET.get("kind", "")
    kind = Kind(raw) if raw in set(Kind) else None
    ended = request.GET.get("ended") == "1"
    node = catalogue.tree.by_code(request.GET.get("area", ""))
    wanted = listing.Wanted(kind, node, ended)
    problem = ""
    try:
        found = listing.listed(actor, wanted, request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = listing.listed(actor, wanted, "")
    kept = {"kind": kind.value if kind else "", "area": node.code if node else ""}
    address = reverse("desk_outings")
    kinds = [("", tr("全部")), *((one.value, tr(name)) for one, name in KIND_NAMES.items())]
    context = {
        "lines": listing.lines(found.items, catalogue),
        "kinds": [
            (name, _to(address, {**kept, "kind": code}, ended=ended), code == kept["kind"], None)
            for code, name in kinds
        ],
        "place": catalogue.tree.label(node) if node else "",
        "without": _to(address, {**kept, "area": ""}, ended=ended),
        "ended": ended,
        "switch": _to(address, kept, ended=not ended),
        "gives": access.gives(actor),
        "problem": problem,
        **shell.pager(address, {**kept, "ended": "1" if ended else ""}, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/outings.html", context, here=_HERE, status=status)


def _to(address: str, kept: dict[str, str], *, ended: bool) -> str:
    return address + formats.query({**kept, "ended": "1" if ended else ""})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form; on POST list the places of an area, or give the task."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not access.gives(actor):
        raise NotYours("not-giver", "由综治中心、村（社区）负责人或者事项的牵头单位布置外勤任务。")
    query = request.POST if request.method == "POST" else request.GET
    typed = outing_form.read(actor, catalogue, query)
    if request.method != "POST" or "list" in request.POST:
        return _form(request, typed)
    try:
        given = actions.give(actor=actor, raw=typed.raw)
    except NotFound:
        raise
    except DomainError as refusal:
        return _form(request, typed, refusal)
    messages.success(request, _("已布置，下次同步时到网格员手机上。"))
    if len(given) == 1:
        return HttpResponseRedirect(reverse("desk_outing", args=[given[0].pk]), status=303)
    return HttpResponseRedirect(
        reverse("desk_outings") + formats.query({"area": typed.values["area"]}), status=303
    )


def _form(
    request: HttpRequest, typed: outing_form.Typed, refusal: DomainError | None = None
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    node = catalogue.tree.by_code(typed.values["area"])
    tree = catalogue.tree
    context = {
        "v": typed.values,
        "typed": typed,
        "shown": f"{typed.values['area']}/{typed.values['of']}",
        "rows": [(one, tree.label(tree.by_id(one.area_id))) for one in typed.offered],
        "place": tree.label(node) if node else "",
        **shell.refused(refusal),
        **outing_form.choices(actor, catalogue, node, Kind(typed.values["kind"])),
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/outing_new.html", context, here=_HERE, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: int) -> HttpResponse:
    """Show one task; on POST withdraw or finish it."""
    if request.method != "POST":
        return _page(request, key)
    actor, act = pages.actor_of(request), request.POST.get("act", "")
    reason = request.POST.get("reason", "")
    if act not in ("withdraw", "finish"):
        raise NotFound("unknown-command", "没有这个操作。")
    try:
        if act == "withdraw":
            actions.withdraw(actor=actor, outing=key, reason=reason)
            said = _("已撤回，手机上下次同步时去掉。")
        else:
            actions.finish(actor=actor, outing=str(key), reason=reason)
            said = _("已结束。")
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, key, refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_outing", args=[key]), status=303)


def _page(request: HttpRequest, key: int, refusal: DomainError | None = None) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found, now = detail.view(actor, catalogue, key), clock.now()
    roles = {post.role for hat in hats(actor) for post in hat.posts}
    context = {
        "x": found,
        "calls": [
            (one, team_parts.standing(one, now))
            for one in called_for(actor, HelpCall.Source.OUTING, str(found.outing.pk))
        ],
        "asks_teams": bool(found.left and roles & CALLERS and found.standing in OPEN),
        "tried": request.POST.get("act", "") if refusal else "",
        "written": request.POST.get("reason", "") if refusal else "",
        **shell.refused(refusal),
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/outing.html", context, here=_HERE, status=status)
