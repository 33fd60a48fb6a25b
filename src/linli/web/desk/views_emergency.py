"""One emergency: three big buttons for responders, the live view of the duty officer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from linli.domain.emergency import CHOICES, OUTCOMES, VERBS, Verb
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound, NotNow
from linli.rota import actions
from linli.rota.queries import emergencies
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr


@require_safe
def emergency(request: HttpRequest, key: str) -> HttpResponse:
    """Show one emergency."""
    return _page(request, key)


def _page(
    request: HttpRequest,
    key: str,
    *,
    problem: DomainError | None = None,
    at: str = "",
) -> HttpResponse:
    """Draw the page; ``problem`` of a form stands at the form named ``at``, what was typed too."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    context = {
        "view": emergencies.detail(actor, catalogue, key),
        "choices": [(one.value, tr(OUTCOMES[one]), "") for one in CHOICES],
        "problem": None if problem is None or isinstance(problem, Invalid) else problem.message,
        "fields": problem.fields if isinstance(problem, Invalid) else {},
        "at": at,
        "values": {name: request.POST.get(name, "") for name in ("words", "outcome")},
    }
    status = problem.status if problem else 200
    return shell.render(request, "desk/emergency.html", context, here="powers", status=status)


@require_safe
def live(request: HttpRequest, key: str) -> HttpResponse:
    """Return the calls and the time line anew, for the page that asks every few seconds."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    view = emergencies.detail(actor, catalogue, key)
    return pages.render(request, "desk/emergency_live.html", {"view": view})


def _back(key: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk_emergency", args=[key]), status=303)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
def respond(request: HttpRequest, key: str, response: int, verb: str) -> HttpResponse:
    """Carry out 收到, 已出发, 已到场, 已处置 or 撤回 for one call."""
    if verb not in {one.value for one in Verb}:
        raise NotFound
    actor = pages.actor_of(request)
    raw = {"words": request.POST.get("words", "").replace("\x00", "")}
    try:
        actions.respond(
            actor=actor,
            key=key,
            response_id=response,
            verb=verb,
            raw=raw,
            version=_version(request),
        )
    except (Invalid, NotNow, LostRace) as refusal:
        return _page(request, key, problem=refusal, at=f"{response}-{verb}")
    messages.success(request, tr(VERBS[Verb(verb)]))
    return _back(key)


@require_POST
def next_one(request: HttpRequest, key: str) -> HttpResponse:
    """Call the next on the list at the duty officer's word."""
    actor = pages.actor_of(request)
    try:
        actions.call_next(actor=actor, key=key)
    except (NotNow, LostRace) as refusal:
        return _page(request, key, problem=refusal)
    messages.success(request, tr("已呼叫名单上的下一个。"))
    return _back(key)


@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """End an emergency as its duty officer."""
    actor = pages.actor_of(request)
    raw = {name: request.POST.get(name, "").replace("\x00", "") for name in ("outcome", "words")}
    try:
        actions.end_emergency(actor=actor, key=key, raw=raw)
    except (Invalid, NotNow, LostRace) as refusal:
        return _page(request, key, problem=refusal, at="end")
    messages.success(request, tr("应急呼叫已结束，各单位的位置已删除。"))
    return _back(key)


@require_POST
def place(request: HttpRequest, key: str, response: int) -> HttpResponse:
    """Take the latest point of a responder who shares it, or forget it (``stop``).

    Answers 204 without a body; there is no address that gives more than the latest point.
    """
    actor = pages.actor_of(request)
    if request.POST.get("stop"):
        actions.stop_sharing(actor=actor, key=key, response_id=response)
        if request.headers.get("X-Requested-With") != "fetch":
            return _back(key)
    else:
        raw = {name: request.POST.get(name, "") for name in ("lon", "lat", "consent")}
        actions.share_position(actor=actor, key=key, response_id=response, raw=raw)
    return HttpResponse(status=204)
