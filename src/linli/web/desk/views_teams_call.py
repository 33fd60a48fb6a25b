"""请队伍帮忙: a call is made, for itself or out of a field task or a case; who comes; thanks."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.teams import LONGEST_CALL
from linli.files.actions import open_file
from linli.kernel import clock
from linli.people.actor import Actor
from linli.teams import access, actions, sharing
from linli.teams.actions.calling import USUAL
from linli.teams.models import HelpCall, HelpLink
from linli.teams.queries import detail, listing
from linli.web import pages
from linli.web.desk import shell, team_parts
from linli.web.desk.views_teams import HERE
from linli.web.files_view import guarded
from linli.web.language import tr

_TEXTS = ("team", "title", "words", "place", "starts_at", "ends_at", "wanted", "links", "ask")
_ACTS = {
    "hand": "",
    "cancel": "已取消，会来的队员会收到短信。",
    "thank": "已感谢，来过的队员会收到短信。",
}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form, begun from ``outing`` or ``case`` where named; on POST call the team."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not access.reads(actor):
        raise NotYours("no-teams", "志愿队伍由网格、村（社区）和综治中心的人员查看。")
    given = request.POST if request.method == "POST" else request.GET
    told = shared(actor, catalogue, given)
    if request.method != "POST":
        return _form(request, told, _begun(request, told))
    values = {name: str(request.POST.get(name, "")) for name in _TEXTS}
    raw: dict[str, object] = {
        **values,
        "starts_at": team_parts.typed_moment(values["starts_at"]),
        "ends_at": team_parts.typed_moment(values["ends_at"]),
        "skills": request.POST.getlist("skills"),
    }
    try:
        made = actions.call_out(
            actor=actor,
            team=values["team"],
            raw=raw,
            shared=told,
            ask=values["ask"] == "1",
            tickets=_tickets(values["links"]),
            client_key=str(request.POST.get("mark", ""))[:40],
        )
    except NotFound:
        refusal = Invalid(fields={"team": "请选择请哪支队伍。"})
        return _form(request, told, values, refusal)
    except DomainError as refused:
        return _form(request, told, values, refused)
    if made.links:
        return _page(request, made.call.pk, links=made.links)
    messages.success(request, _("已发出召集。"))
    return HttpResponseRedirect(reverse("desk_help", args=[made.call.pk]), status=303)


def shared(actor: Actor, catalogue: Catalogue, given: QueryDict) -> sharing.Shared | None:
    """Return what the call begins with; None for a free one. Raises NotFound, NotNow."""
    if given.get("outing"):
        return sharing.of_outing(
            actor, catalogue, given.get("outing", ""), given.getlist("stops")[:100]
        )
    if given.get("case"):
        return sharing.of_case(actor, catalogue, given.get("case", ""))
    return None


def _tickets(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _begun(request: HttpRequest, told: sharing.Shared | None) -> dict[str, str]:
    now, sends = clock.now(), team_parts.reaches_people()
    begins = _whole_hour(now)
    ends = begins + timedelta(hours=2)
    if told and told.ends_at and now < told.ends_at < now + LONGEST_CALL:
        ends = told.ends_at
    elif told:
        ends = begins + USUAL
    return {
        "team": request.GET.get("team", ""),
        "title": told.title if told else "",
        "place": told.place if told else "",
        "starts_at": _civil(begins),
        "ends_at": _civil(ends),
        "wanted": "0",
        "links": "0" if sends else "2",
        "ask": "1" if sends else "",
    }


def _whole_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _civil(at: datetime) -> str:
    return at.astimezone(clock.CIVIL).strftime("%Y-%m-%dT%H:%M")


def _form(
    request: HttpRequest,
    told: sharing.Shared | None,
    values: dict[str, str],
    refusal: DomainError | None = None,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    offered = listing.callable_teams(actor)
    context = {
        "told": told,
        "stops": request.POST.getlist("stops") or request.GET.getlist("stops"),
        "values": values,
        "teams": [
            (
                "",
                [
                    (
                        str(one.pk),
                        f"{one.name}（{catalogue.tree.by_id(one.area_id).name}）",  # zh-only
                    )
                    for one in offered
                ],
            )
        ],
        "skills": team_parts.skills(),
        "picked": request.POST.getlist("skills"),
        **shell.refused(refusal),
        "sends": team_parts.reaches_people(),
        "mark": request.POST.get("mark", "") or secrets.token_hex(16),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/team_call_form.html", context, here=HERE, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, key: int) -> HttpResponse:
    """Show one call with who comes; on POST hand a link over, call it off, thank."""
    if request.method != "POST":
        return _page(request, key)
    actor, act = pages.actor_of(request), request.POST.get("act", "")
    if act not in _ACTS:
        raise NotFound("unknown-command", "没有这个操作。")
    try:
        if act == "hand":
            return _page(request, key, links=[actions.hand(actor=actor, call=key)])
        if act == "cancel":
            actions.cancel(actor=actor, call=key, reason=request.POST.get("reason", ""))
        else:
            actions.thank(actor=actor, call=key, words=request.POST.get("thanks", ""))
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, key, refusal)
    messages.success(request, tr(_ACTS[act]))
    return HttpResponseRedirect(reverse("desk_help", args=[key]), status=303)


def _page(
    request: HttpRequest,
    key: int,
    refusal: DomainError | None = None,
    *,
    links: Sequence[HelpLink] = (),
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = detail.call_view(actor, key)
    context = {
        "v": found,
        "c": found.call,
        "t": found.call.team,
        "standing": team_parts.standing(found.call, clock.now()),
        "place": catalogue.tree.label(catalogue.tree.by_id(found.call.team.area_id)),
        "came_from": _source(found.call),
        "links": team_parts.shown(request, links),
        **shell.refused(refusal),
        "written": request.POST if refusal else QueryDict(),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/team_call.html", context, here=HERE, status=status)


def _source(found: HelpCall) -> tuple[str, str]:
    """Return what a call came from, and its page; empty for a free one."""
    if found.source == HelpCall.Source.CASE:
        return "工单", reverse("desk_case", args=[found.source_key])
    if found.source == HelpCall.Source.OUTING:
        return "走访、巡查、宣传任务", reverse("desk_outing", args=[found.source_key])
    return "", ""


@require_safe
def photo(request: HttpRequest, key: int, file: str) -> HttpResponseBase:
    """Send a photo that came with “done”, to whoever leads the call. Raises NotFound."""
    found = detail.photo(pages.actor_of(request), key, file)
    if found is None:
        raise NotFound("no-file", "没有找到这个文件，或者您没有查看的权限。")
    stored = found.file
    return guarded(FileResponse(open_file(stored), content_type=stored.media_type))
