"""负担意见: what field workers say weighs on them, and the answers; never who said it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from linli.admission import voices
from linli.admission.actions.voicing import answer as answer_voice
from linli.admission.queries.voices import listed
from linli.domain.burden_voice import OUTCOME_NAMES
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.kernel import clock
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer, or what has one."""
    return _page(request)


@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Answer one."""
    outcome, text = request.POST.get("outcome", ""), request.POST.get("text", "")
    try:
        answer_voice(actor=pages.actor_of(request), key=key, outcome=outcome, text=text)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, refusal, key)
    messages.success(request, tr("已答复，提意见的人在手机上看得到。"))
    return HttpResponseRedirect(reverse("desk_voices"), status=303)


def _page(
    request: HttpRequest, refusal: DomainError | None = None, tried: str = ""
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not voices.reads(actor, catalogue):
        raise NotYours("not-told", "负担意见由县综治中心答复，牵头单位看得到答复。")
    answered, problem = request.GET.get("show") == "answered", refusal.message if refusal else ""
    cursor, today = request.GET.get("after", ""), clock.today()
    try:
        found = listed(actor, catalogue, cursor, answered=answered, today=today)
    except Invalid as bad:
        problem = bad.message
        found = listed(actor, catalogue, "", answered=answered, today=today)
    context = {
        "lines": found.items,
        "answered": answered,
        "answers": voices.answers(actor, catalogue),
        "outcomes": [(one.value, tr(name), "") for one, name in OUTCOME_NAMES.items()],
        "problem": problem,
        "errors": refusal.fields if isinstance(refusal, Invalid) else {},
        "tried": tried,
        "written": request.POST,
        **shell.pager(reverse("desk_voices"), {"show": "answered"} if answered else {}, found),
    }
    status = refusal.status if refusal else 422 if problem else 200
    return shell.render(request, "desk/voices.html", context, here="powers", status=status)
