"""会商: the list of meetings, one meeting, and the verbs that need no form of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.documents.kinds import Kind
from linli.documents.queries.papers import papers_of
from linli.domain.errors import DomainError, Invalid, NotFound
from linli.domain.meetings import Hand, Standing, Verb
from linli.kernel import clock
from linli.meetings import actions
from linli.meetings.access import centres, organised, seen_centres
from linli.meetings.models import Meeting
from linli.meetings.queries.listing import SHOWS, due, meetings
from linli.meetings.queries.room import Room, room
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import meeting_form, shell

#: How a standing looks in lists.
TONES = {
    Standing.PLANNED: ("calendar", "info"),
    Standing.OPEN: ("users", "accent"),
    Standing.CLOSED: ("file-text", "near"),
    Standing.APPROVED: ("file-text", "info"),
    Standing.ISSUED: ("circle-check", "ok"),
    Standing.CANCELLED: ("x", "plain"),
}
#: Hints of centres that should meet shown on the list at once.
MOST_HINTS = 12


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List meetings by centre, with what the rhythm says."""
    actor, catalogue, now = pages.actor_of(request), shell.catalogue_of(request), clock.now()
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "coming"
    centre = request.GET.get("centre", "")[:40]
    problem = ""
    try:
        cursor = request.GET.get("after", "")[:400]
        found = meetings(actor, catalogue, now, show=show, centre=centre, cursor=cursor)
    except Invalid as refusal:
        problem = refusal.message
        found = meetings(actor, catalogue, now, show=show, centre=centre, cursor="")
    hints = due(actor, catalogue, now)
    hints.sort(key=lambda one: (not one.hint.due, one.hint.day))
    seen = {unit.id for unit in seen_centres(actor, catalogue)}
    context = {
        "rows": found.items,
        "show": show,
        "centre": centre,
        "centres": [("", [(one.code, one.name) for one in centres(catalogue) if one.id in seen])],
        "hints": hints[:MOST_HINTS],
        "more_hints": max(0, len(hints) - MOST_HINTS),
        "plans": bool(organised(actor, catalogue)),
        "tones": TONES,
        "problem": problem,
        **shell.pager(reverse("desk_meetings"), {"show": show, "centre": centre}, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/meetings.html", context, here="powers", status=status)


@require_safe
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """Show one meeting; write into it while it runs."""
    return show_meeting(request, key)


def show_meeting(
    request: HttpRequest,
    key: str,
    *,
    typed: Mapping[str, object] | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Return the page of a meeting, with what was typed and why it was refused."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = room(actor, key, catalogue, clock.now())
    status = refusal.status if refusal is not None else 200
    return shell.render(
        request,
        "desk/meeting.html",
        {
            "room": found,
            "m": found.meeting,
            "now": clock.now(),
            "tones": TONES,
            "papers": _papers(found),
            "units": meeting_form.units_of(found, catalogue) if found.writes else {},
            "colleagues": meeting_form.people_of(found, catalogue) if found.writes else [],
            "marks": meeting_form.marks(),
            "keeper": Hand.KEEPER in found.facts.hands,
            "paper_kind": Kind.MINUTES.value,
            "typed": typed or {},
            "errors": refusal.fields if isinstance(refusal, Invalid) else {},
            "problem": refusal.message if refusal is not None else "",
            "today": clock.today().isoformat(),
        },
        here="powers",
        status=status,
    )


def _papers(found: Room) -> list[object]:
    """Return the papers issued about the meeting; none is asked for before there can be any."""
    if found.meeting.approved_at is None:
        return []
    return list(papers_of(Kind.MINUTES, found.meeting.key))


def number(text: str | None) -> int:
    """Return a version as sent; 0, which no record has, for anything else."""
    given = text or ""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


Done = Callable[[Actor, str, str, int], Meeting]


def _done() -> dict[str, tuple[Done, str]]:
    """Return by verb what is done and what is said afterwards."""
    return {
        Verb.OPEN.value: (
            lambda actor, key, _why, version: actions.open_meeting(
                actor=actor, key=key, version=version
            ),
            _("已开会。"),
        ),
        Verb.CLOSE.value: (
            lambda actor, key, _why, version: actions.close(actor=actor, key=key, version=version),
            _("会议已结束，纪要草稿等主持人审签。"),
        ),
        Verb.CANCEL.value: (
            lambda actor, key, why, version: actions.cancel(
                actor=actor, key=key, why=why, version=version
            ),
            _("会议已取消，已告诉应邀单位。"),
        ),
        Verb.SEND_BACK.value: (
            lambda actor, key, why, version: actions.send_back(
                actor=actor, key=key, why=why, version=version
            ),
            _("已退回记录人修改。"),
        ),
        Verb.APPROVE.value: (
            lambda actor, key, _why, version: actions.approve(
                actor=actor, key=key, version=version
            ),
            _("纪要已审签，议定事项已交办各责任单位。"),
        ),
        Verb.TAKE_CHAIR.value: (
            lambda actor, key, _why, version: actions.take_chair(
                actor=actor, key=key, version=version
            ),
            _("现在由您主持。"),
        ),
    }


@require_POST
def act(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Carry out one verb and go back to the meeting."""
    known = _done().get(verb)
    if known is None:
        raise NotFound("unknown-command", "没有这个操作。")
    done, said = known
    why = request.POST.get("why", "")
    try:
        done(pages.actor_of(request), key, why, number(request.POST.get("version")))
    except NotFound:
        raise
    except DomainError as refusal:
        typed = {"verb": verb, "why": why}
        return show_meeting(request, key, typed=typed, refusal=refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_meeting", args=[key]), status=303)
