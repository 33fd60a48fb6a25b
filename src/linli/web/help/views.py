"""The page of a member's link: one question, one answer, no account.

Opening it changes nothing, because messengers open addresses by themselves; only the form does.
The page shows what is to be done and where: no resident, no other member, not even the own name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.catalogue import snapshot
from linli.domain.errors import DomainError, Invalid, NotNow
from linli.domain.teams import PHOTOS, SKILLS, Purpose, Standing, following
from linli.files.actions import limit_words
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.notify.team_calls import phone_of
from linli.people.signin import address_of
from linli.teams import actions, links
from linli.teams.models import HelpLink, SignUp
from linli.web import pages
from linli.web.help import words
from linli.web.resident import page, uploads
from linli.web.resident.icons import draw

#: Addresses without a link behind them, from one sender in a quarter of an hour.
GUESSES = Limit("help-guess", most=40, seconds=900)
#: Forms of one link in an hour: a refused one uses nothing up, but its photos are taken in.
SHEETS = Limit("help-sheets", most=30, seconds=3600)
_TOO_OFTEN = "刚才提交得太多，请过一个小时再试，或者直接给我们打电话。"


@dataclass
class _Sent:
    """A form as it was sent, for showing it again; empty for a fresh page."""

    values: Mapping[str, str] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    taken: uploads.Uploads | None = None
    refusal: DomainError | None = None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the link's question or how it ended; on POST take the answer.

    The address is a secret: it goes into no referrer and no search engine.
    """
    response = _link(request, token)
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_not_required
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Say that somebody has left: the same page for everybody."""
    return _render(request, "left.html", {"phone": ""})


def _link(request: HttpRequest, token: str) -> HttpResponse:
    now, found = clock.now(), links.find(token)
    if found is None:
        # A right address works all the same: many telephones share one sender's address.
        fresh = GUESSES.hit(address_of(request), now)
        context = {"often": not fresh, "phone": ""}
        return _render(request, "unknown.html", context, status=404 if fresh else 429)
    if request.method != "POST":
        return _show(request, found)
    if not SHEETS.hit(str(found.pk), now):
        busy = _Sent(refusal=DomainError("too-often", _TOO_OFTEN))
        return _show(request, found, busy, status=429)
    return _take(request, found)


def _take(request: HttpRequest, found: HelpLink) -> HttpResponse:
    post, do = request.POST, request.POST.get("do", "")
    sent = _Sent(
        {name: str(post.get(name, "")) for name in ("name", "phone", "words", "agree")},
        tuple(post.getlist("skills")),
    )
    try:
        return HttpResponseRedirect(_done(request, found, do, sent))
    except DomainError as refusal:
        sent.refusal = refusal
        fresh = links.find(links.token(found))
        if fresh is None:  # left a moment ago
            return HttpResponseRedirect(reverse("help_left"))
        return _show(request, fresh, sent, status=refusal.status)


def _done(request: HttpRequest, found: HelpLink, do: str, sent: _Sent) -> str:
    """Carry out what was pressed; return where the person goes on. Raises DomainError."""
    if do == "leave":
        return links.path(actions.onward(found, Purpose.LEAVE))
    if do == "next":
        step = _following(found, links.held(found), clock.now())
        if step is None:
            raise NotNow("link-over", "这次已经结束了。")
        return links.path(actions.onward(found, step))
    if do == "no":
        return f"{links.path(found)}?no"  # nothing is kept of it
    match found.purpose:
        case Purpose.JOIN:
            actions.join(found, sent.values, sent.skills)
        case Purpose.COME:
            actions.come(found, sent.values)
            fresh = links.find(links.token(found))
            return links.path(actions.onward(fresh or found, Purpose.REPORT))
        case Purpose.LEAVE:
            actions.leave(found)
            return reverse("help_left")
        case _:
            _report(request, found, do, sent)
    return links.path(found)


def _report(request: HttpRequest, found: HelpLink, do: str, sent: _Sent) -> None:
    if do == "cannot":
        actions.report(found, done=False)
        return
    held = links.held(found)
    if links.standing(found, held, clock.now()) is Standing.OPEN:
        sent.taken = uploads.take(request)
        if sent.taken.problem:
            raise Invalid(fields={"files": sent.taken.problem})
    files = sent.taken.files if sent.taken else ()
    actions.report(found, done=True, words=sent.values["words"], files=files)


def _following(found: HelpLink, held: SignUp | None, now: datetime) -> Purpose | None:
    """Return what can still be said with this link's call."""
    if found.call is None or (found.member_id is None and held is None):
        return None
    return following(found.call.facts(), links.said(held), now)


def _show(
    request: HttpRequest, found: HelpLink, sent: _Sent | None = None, *, status: int = 200
) -> HttpResponse:
    now, sent = clock.now(), sent or _Sent()
    held = links.held(found)
    standing = links.standing(found, held, now)
    ending = words.ending(found, standing, held)
    call, step = found.call, _following(found, held, now)
    thanks = getattr(call, "thanks", None) if call else None
    context: dict[str, object] = {
        "link": found,
        "call": call,
        "places": json.loads(call.places) if call else [],
        "team": found.team,
        "title": ending.title if ending else words.TITLES[found.purpose],
        "ending": ending,
        "step": step.value if ending and step else "",
        "declined": "no" in request.GET and ending is None,
        "thanks": thanks.words if thanks and held is not None else "",
        "member": found.member_id is not None,
        "skills": SKILLS,
        "sent": sent,
        "values": sent.values,
        "errors": getattr(sent.refusal, "fields", {}),
        "refusal": sent.refusal if not ending else None,
        "phone": phone_of(found.team.unit.duty_phone),
        "accept": "image/*",
        "files_limit": PHOTOS,
        "size_limit": limit_words(),
    }
    return _render(request, "link.html", context, status=status)


def _render(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    catalogue = snapshot.current()
    values = {
        "office": page.office(catalogue),
        "texts": catalogue.texts,
        "draw": draw,
        "path": request.path,
        **context,
    }
    return pages.render(request, f"help/{template}", values, status=status)
