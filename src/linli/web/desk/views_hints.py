"""记录提示: the handler answers one; a verifier lets the records be compared at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases.access import get_case
from linli.domain.errors import Invalid, NotFound
from linli.hints.actions.answering import LIMIT
from linli.hints.actions.answering import answer as answer_hint
from linli.hints.actions.looking import look_now
from linli.hints.queries.panel import hints_of
from linli.web import pages
from linli.web.desk import shell


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, no: str, hint: int) -> HttpResponse:
    """Show one hint with the form to answer it, or take the answer."""
    actor = pages.actor_of(request)
    problem: Invalid | None = None
    if request.method == "POST":
        try:
            answer_hint(actor=actor, no=no, hint=hint, text=request.POST.get("text", ""))
        except Invalid as refusal:
            problem = refusal
        else:
            messages.success(request, _("已作说明，核查员会看到。"))
            return HttpResponseRedirect(
                reverse("desk_case", args=[no]) + "#record-hints", status=303
            )
    case = get_case(actor, no)
    found = hints_of(actor, case)
    one = next((view for view in found.hints if view.id == hint), None) if found else None
    if one is None or not one.may_answer:
        raise NotFound
    context = {
        "case": case,
        "one": one,
        "limit": LIMIT,
        "text": request.POST.get("text", one.answer),
        "error": problem.fields.get("text", "") if problem else "",
    }
    return shell.render(
        request, "desk/record_hint.html", context, here="queue", status=422 if problem else 200
    )


@require_POST
def look(request: HttpRequest, no: str) -> HttpResponse:
    """Compare the records of a case now, and go back to the queue of the verifier."""
    count = look_now(actor=pages.actor_of(request), no=no)
    if count:
        said = ngettext("比对完成，有 %(n)s 条提示。", "比对完成，有 %(n)s 条提示。", count)
        messages.success(request, said % {"n": count})
    else:
        messages.success(request, _("比对完成，没有要提示的。"))
    return HttpResponseRedirect(reverse("desk_verify") + f"#c-{no}", status=303)
