"""采集表: the list, and one form with what it asks, what it costs and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.collection import access, actions
from linli.collection.actions.forming import writers_of
from linli.collection.models import Form
from linli.collection.queries import listing
from linli.domain.collecting import STANDING_NAMES, Standing
from linli.domain.errors import DomainError, NotFound, NotYours
from linli.domain.grid_burden import tenths
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import forms_parts, shell
from linli.web.language import tr


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the forms, those that wait for a second person first."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not access.reads(actor):
        raise NotYours("no-post", "您现在没有岗位。")
    rows = listing.forms(actor, catalogue)
    held, people = listing.things(), listing.workers()
    context = {
        "rows": [
            {
                "form": one,
                "v": one.shown,
                "unit": catalogue.units[one.unit_id].short_name,
                "standing": STANDING_NAMES[Standing(one.standing)],
                "amending": one.current_id is not None and one.pending_id is not None,
                "cost": listing.cost_of(one, one.shown, held, people),
                "often": forms_parts.often(one.shown),
            }
            for one in rows
        ],
        "tenths": tenths,
        "drafts": bool(access.drafts(actor)),
        "profiles": bool(access.drafts(actor)) or access.releases(actor, catalogue),
    }
    return shell.render(request, "desk/collect.html", context, here="powers")


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """Show one form; on POST do what ``act`` names."""
    if request.method != "POST":
        return _page(request, code)
    actor = pages.actor_of(request)
    name = request.POST.get("act", "")
    if name not in _ACTS:
        raise NotFound("unknown-command", "没有这个操作。")
    act, said = _ACTS[name]
    try:
        act(actor, code, request.POST)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, code, refusal)
    messages.success(request, tr(said))
    where = "desk_form_edit" if name == "amend" else "desk_form"
    return HttpResponseRedirect(reverse(where, args=[code]), status=303)


def _page(request: HttpRequest, code: str, refusal: DomainError | None = None) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = access.get_form(actor, catalogue, code)
    mine = found.unit_id in access.drafts(actor)
    # Those who decide about a new version look at that one.
    offered = found.pending is not None and found.pending.standing == Standing.OFFERED
    releases = access.releases(actor, catalogue)
    version = found.pending if found.pending and (offered and (releases or mine)) else found.shown
    matter = catalogue.matters.get(version.matter_id or 0)
    context = {
        **forms_parts.side(found, version, catalogue),
        "unit": catalogue.units[found.unit_id].name,
        "matter": matter.name if matter else "",
        "standing": STANDING_NAMES[Standing(version.standing)],
        "history": listing.history(found) if mine or releases else (),
        "may": _may(actor, found, mine=mine, releases=releases, offered=offered),
        **shell.refused(refusal),
        "fills": access.fills(actor) and found.current_id is not None,
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/collect_form.html", context, here="powers", status=status)


def _may(
    actor: Actor, found: Form, *, mine: bool, releases: bool, offered: bool
) -> dict[str, bool]:
    """Return what the person is offered on the page of a form."""
    live = found.standing != Standing.ENDED
    decides = releases and offered and live
    second = decides and found.pending is not None
    own = second and found.pending is not None and actor.user_id in writers_of(found, found.pending)
    return {
        "edit": mine and live and found.pending_id is not None,
        "amend": mine and live and found.pending_id is None,
        "release": decides and not own,
        "own": own,
        "back": decides,
        "end": (mine or releases) and live,
    }


def _reason(post: QueryDict) -> str:
    return post.get("reason", "")


_ACTS: dict[str, tuple[Callable[[Actor, str, QueryDict], object], str]] = {
    "release": (
        lambda actor, code, _: actions.put_in_force(actor=actor, code=code),
        "已启用，网格员下次同步就能看到。",
    ),
    "back": (
        lambda actor, code, post: actions.send_back(actor=actor, code=code, reason=_reason(post)),
        "已退回起草单位修改。",
    ),
    "amend": (
        lambda actor, code, _: actions.amend_form(actor=actor, code=code),
        "可以修改了。新版启用以前，网格员用的还是旧版。",
    ),
    "end": (
        lambda actor, code, post: actions.end_form(actor=actor, code=code, reason=_reason(post)),
        "已停用，不再收集；已经收的到期自动删除。",
    ),
}
