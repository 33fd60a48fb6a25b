"""队员: names for those who look after the team, a telephone on record, a way in and a way out."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linli.domain.errors import DomainError, Invalid, NotFound
from linli.kernel import clock
from linli.kernel.keys import number
from linli.people.actor import Actor
from linli.teams import access, actions
from linli.teams.models import HelpLink
from linli.teams.queries import detail
from linli.teams.sealing import Private
from linli.web import pages
from linli.web.desk import shell, team_parts
from linli.web.desk.views_teams import HERE


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, key: int) -> HttpResponse:
    """Show the members by name; on POST enter, invite, show a telephone, let somebody go."""
    actor = pages.actor_of(request)
    if request.method != "POST":
        return _page(request, key)
    act, post = request.POST.get("act", ""), request.POST
    if act not in {"reveal", "invite", "remove", "enter"}:
        raise NotFound("unknown-command", "没有这个操作。")
    try:
        match act:
            case "reveal":
                who = number(post.get("member", ""))
                private = actions.reveal(
                    actor=actor, team=key, key=who, reason=post.get("reason", "")
                )
                return _page(request, key, shown=(who, private))
            case "invite":
                return _page(request, key, link=actions.invite(actor=actor, team=key))
            case "remove":
                actions.remove(actor=actor, team=key, key=post.get("member", ""))
                said = _("已退出，姓名和电话已删除。")
            case _:
                said = _enter(actor, key, post)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, key, refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_team_members", args=[key]), status=303)


def _enter(actor: Actor, key: int, post: QueryDict) -> str:
    many = actions.enter(
        actor=actor,
        team=key,
        lines=post.get("lines", "")[:6000],
        consent=post.get("consent", ""),
        agreed_on=_day(post.get("agreed_on", "")),
        skills=post.getlist("skills"),
    )
    return ngettext("登记了 %(n)d 位队员。", "登记了 %(n)d 位队员。", many) % {"n": many}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(
    request: HttpRequest,
    key: int,
    refusal: DomainError | None = None,
    *,
    shown: tuple[int, Private] | None = None,
    link: HelpLink | None = None,
) -> HttpResponse:
    actor = pages.actor_of(request)
    team = access.get_team(actor, key)
    try:
        found = detail.members(actor, team, request.GET.get("after", ""))
    except Invalid:
        found = detail.members(actor, team, "")
    tried = request.POST.get("act", "") if refusal else ""
    context = {
        "t": team,
        "lines": detail.lines(found),
        "skills": team_parts.skills(),
        **shell.refused(refusal),
        "tried": tried,
        "written": request.POST if refusal else QueryDict(),
        "picked": request.POST.getlist("skills") if refusal else [],
        "asked": number(request.POST.get("member", "")) if tried == "reveal" else 0,
        "shown": shown[1] if shown else None,
        "whose": shown[0] if shown else 0,
        "links": team_parts.shown(request, [link]) if link else [],
        "today": clock.today().isoformat(),
        **shell.pager(reverse("desk_team_members", args=[key]), {}, found),
    }
    status = refusal.status if refusal else 200
    return shell.render(request, "desk/team_members.html", context, here=HERE, status=status)
