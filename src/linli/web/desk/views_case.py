"""The case page, the explanation of its deadlines, and the requester's contact."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases.actions.reveal import reveal_contact
from linli.cases.queries.detail import CaseView, case_view
from linli.cases.queries.sketch import HEIGHT, WIDTH
from linli.cases.queries.why import why_view
from linli.cases.queries.words import STEPS
from linli.domain.errors import Invalid
from linli.notify.queries import told
from linli.web import pages
from linli.web.desk import shell


def page(
    request: HttpRequest,
    view: CaseView,
    *,
    form: object = None,
    refusal: object = None,
    contact: dict[str, str] | None = None,
    reveal_error: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the case page, with a form in place, a refusal, or the revealed contact."""
    notices = list(told(view.case))
    context = {
        "view": view,
        "notices": notices,
        "drafter": pages.actor_of(request).user_id,
        "told": {notice.seq for notice in notices},
        "case": view.case,
        "steps": STEPS,
        "box": (WIDTH, HEIGHT),
        "form": form,
        "refusal": refusal,
        "contact": contact,
        "reveal_error": reveal_error,
    }
    return shell.render(request, "desk/case.html", context, here="queue", status=status)


@require_safe
def case(request: HttpRequest, no: str) -> HttpResponse:
    """Show everything about one matter."""
    view = case_view(pages.actor_of(request), no, shell.catalogue_of(request))
    return page(request, view)


@require_safe
def why(request: HttpRequest, no: str) -> HttpResponse:
    """Print every step from the first registration to the due moment."""
    view = why_view(pages.actor_of(request), no, shell.catalogue_of(request))
    template = "desk/why_part.html" if pages.is_fragment(request) else "desk/why.html"
    return shell.render(request, template, {"why": view, "case": view.case}, here="queue")


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, no: str) -> HttpResponse:
    """Show name and number once, against a reason that is kept on record.

    Opened by itself (the page loaded anew), it leads to the case, masked again.
    """
    if request.method != "POST":
        return HttpResponseRedirect(reverse("desk_case", args=[no]))
    actor = pages.actor_of(request)
    view = case_view(actor, no, shell.catalogue_of(request))
    try:
        contact = reveal_contact(actor=actor, no=no, reason=request.POST.get("reason", ""))
    except Invalid as refusal:
        problem = refusal.fields.get("reason", refusal.message)
        return page(request, view, reveal_error=problem, status=refusal.status)
    return page(request, view, contact=contact)
