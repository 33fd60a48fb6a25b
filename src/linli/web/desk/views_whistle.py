"""裁定应哨异议: a leader of the county's centre reads call and objection, and decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.cases import access
from linli.cases.rights import hats
from linli.domain.errors import DomainError, Invalid
from linli.kernel import clock
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr
from linli.whistles import judging
from linli.whistles.actions.objecting import RULINGS, decide, objection
from linli.whistles.queries.panel import whistle_view


@require_http_methods(["GET", "HEAD", "POST"])
def ruling(request: HttpRequest, no: str, unit: str) -> HttpResponse:
    """Show the objection of a called unit with the form to decide it, or decide it."""
    actor = pages.actor_of(request)
    if request.method != "POST":
        return _page(request, no, unit)
    raw = {name: request.POST.get(name, "") for name in ("ruling", "text")}
    try:
        decide(actor=actor, no=no, unit=unit, raw=raw)
    except DomainError as problem:
        if problem.status == 404:
            raise
        return _page(request, no, unit, problem)
    messages.success(request, tr("已裁定应哨异议。"))
    return HttpResponseRedirect(reverse("desk_case", args=[no]), status=303)


def _page(
    request: HttpRequest, no: str, unit: str, problem: DomainError | None = None
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    case, call = objection(actor, no, unit, catalogue)
    tried = hats(actor, access.bundle(case))
    refusals = [judging.ruling_refusal(hat, call, catalogue) for hat in tried]
    refusal = refusals[0] if all(refusals) else None
    view = whistle_view(actor, case, [call], catalogue, clock.now())
    said = problem or refusal
    context = {
        "case": case,
        "one": view,
        "call": view.calls[0],
        "rulings": [(code, name, "") for code, name in RULINGS.items()],
        "may": refusal is None,
        "errors": problem.fields if isinstance(problem, Invalid) else {},
        "problem": said.message if said is not None and not isinstance(said, Invalid) else "",
        "given": request.POST,
    }
    status = said.status if said is not None else 200
    return shell.render(
        request, "desk/whistle_objection.html", context, here="powers", status=status
    )
