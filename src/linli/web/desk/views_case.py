"""The case page, its story page by page, related matters, the explanation; contact, original."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from linli.board.queries.moderation import panel as board_panel
from linli.cases import access, judging
from linli.cases.actions.mentioning import mark_read
from linli.cases.actions.reveal import reveal_contact, reveal_original
from linli.cases.original import Original
from linli.cases.queries.asked import AskedView
from linli.cases.queries.detail import CaseView, case_view
from linli.cases.queries.duplicates import candidates, earlier
from linli.cases.queries.mentions import is_called
from linli.cases.queries.plans import versions
from linli.cases.queries.sketch import HEIGHT, WIDTH
from linli.cases.queries.story import Side, story_page
from linli.cases.queries.why import why_view
from linli.cases.queries.words import STEPS
from linli.documents.queries.panel import panel
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.notify.actions import may_resend
from linli.notify.queries_told import supporters_told, told_newest
from linli.proposals.actions.repeat_answers import may_answer
from linli.proposals.queries.repeats import alike_case, called_different
from linli.teams.access import reads as reads_teams
from linli.teams.sharing import may_be_told
from linli.web import pages
from linli.web.desk import message_lines, shell, story_lines, way
from linli.web.desk.case_panels import panels, without_idle
from linli.web.desk.urgent_note import dangers


def _side(request: HttpRequest) -> Side:
    wanted = request.GET.get("story", "")
    return Side(wanted) if wanted in set(Side) else Side.ALL


def _before(request: HttpRequest) -> int | None:
    raw = request.GET.get("before", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 9 else None


def _story(request: HttpRequest, view: CaseView) -> dict[str, object]:
    """Return what timeline and messages need: four queries at most, whatever their length."""
    actor = pages.actor_of(request)
    case = view.case
    notices = message_lines.of_case(
        told_newest(case),
        supporters_told(case),
        case,
        clock.now(),
        tails=any(party.phone for party in view.parties),
    )
    papers = panel(actor, view, shell.catalogue_of(request))
    page = story_page(
        case.no,
        side=_side(request),
        before=_before(request),
        told=[notice.seq for notice in notices if notice.seq],
    )
    return {
        "papers": papers,
        "told": notices,
        # Asked only where there is something to send again: the judgement may cost queries.
        "resending": any(one.may_go_again for one in notices)
        and may_resend(actor, access.bundle(case)),
        "story": page,
        "before": _before(request),
        "lines": story_lines.lines(page, notices, papers.issued, view.files),
    }


def page(
    request: HttpRequest,
    view: CaseView,
    *,
    form: object = None,
    refusal: object = None,
    contact: dict[str, str] | None = None,
    reveal_error: str = "",
    opened: Original | None = None,
    open_error: str = "",
    resend_problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the case page, with a form in place, a refusal, or what was revealed."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    powers = panels(actor, view, catalogue, clock.now())
    view = without_idle(view, powers)
    context = {
        "view": view,
        "way": way.steps(way.asked(request, catalogue), actor, view.case, catalogue),
        "drafter": actor.user_id,
        "asks_teams": may_be_told(view.case) and reads_teams(actor),
        "case": view.case,
        "steps": STEPS,
        "box": (WIDTH, HEIGHT),
        "form": form,
        "refusal": refusal,
        "contact": contact,
        "reveal_error": reveal_error,
        "opened": opened,
        "open_error": open_error,
        "resend_problem": resend_problem,
        "board": board_panel(actor, view.case, catalogue),
        "powers": powers,
        "dangers": dangers(view.case),
        **_story(request, view),
    }
    return shell.render(request, "desk/case.html", context, here="queue", status=status)


@require_safe
def case(request: HttpRequest, no: str) -> HttpResponse:
    """Show everything about one matter; asked by htmx, the timeline alone."""
    actor = pages.actor_of(request)
    view = case_view(actor, no, shell.catalogue_of(request))
    if pages.is_fragment(request):
        template = "desk/story_more.html" if _before(request) else "desk/story_part.html"
        context = {"case": view.case, "raw": way.raw_of(request), **_story(request, view)}
        return pages.render(request, template, context)
    if is_called(actor, view.case.pk):
        mark_read(actor, view.case.pk)
    return page(request, view)


@require_safe
def related(request: HttpRequest, no: str) -> HttpResponse:
    """List open matters that may be the same one, and earlier ones of the place."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = access.load(actor, no)
    merge = next(
        (
            option
            for option in judging.moves(actor, found, catalogue, clock.now())
            if option.command is Command.MERGE
        ),
        None,
    )
    same = alike_case(actor, found.case, catalogue, clock.now())
    named = {one.no for one in same}
    context = {
        "case": found.case,
        "same": same,
        "near": [one for one in candidates(actor, found.case, catalogue) if one.no not in named],
        "earlier": earlier(actor, found.case, catalogue),
        "merge": merge,
        "may_answer": may_answer(actor),
        "different": called_different(actor, found.case),
    }
    if pages.is_fragment(request):
        return pages.render(request, "desk/related_part.html", context)
    return shell.render(request, "desk/related.html", context, here="queue")


@require_safe
def why(request: HttpRequest, no: str) -> HttpResponse:
    """Print every step from the first registration to the due moment."""
    view = why_view(pages.actor_of(request), no, shell.catalogue_of(request))
    template = "desk/why_part.html" if pages.is_fragment(request) else "desk/why.html"
    return shell.render(request, template, {"why": view, "case": view.case}, here="queue")


@require_safe
def plans(request: HttpRequest, no: str) -> HttpResponse:
    """Show every version of the plan, newest first."""
    found = access.load(pages.actor_of(request), no)
    context = {"case": found.case, "plans": versions(found.case, clock.now())}
    return shell.render(request, "desk/plans.html", context, here="queue")


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, no: str) -> HttpResponse:
    """Show name and number once, against a reason that is kept on record.

    Opened by itself (the page loaded anew), it leads to the case, masked again.
    """
    if request.method != "POST":
        return HttpResponseRedirect(way.of_case(no, way.raw_of(request)))
    actor = pages.actor_of(request)
    view = case_view(actor, no, shell.catalogue_of(request))
    try:
        contact = reveal_contact(actor=actor, no=no, reason=request.POST.get("reason", ""))
    except Invalid as refusal:
        problem = refusal.fields.get("reason", refusal.message)
        return page(request, view, reveal_error=problem, status=refusal.status)
    return page(request, view, contact=contact)


@require_http_methods(["GET", "HEAD", "POST"])
def original(request: HttpRequest, no: str) -> HttpResponse:
    """Show the words as they were typed once, against a reason that is kept on record.

    Asked by htmx, that part of the page alone. Opened by itself it leads to the case.
    """
    if request.method != "POST":
        return HttpResponseRedirect(way.of_case(no, way.raw_of(request)))
    actor, reason = pages.actor_of(request), request.POST.get("reason", "")
    try:
        opened, problem, status = reveal_original(actor=actor, no=no, reason=reason), "", 200
    except Invalid as refusal:
        opened, status = None, refusal.status
        problem = refusal.fields.get("reason", refusal.message)
    if pages.is_fragment(request):
        asked = AskedView(hidden=True, may_open=True)
        context = {"no": no, "raw": way.raw_of(request), "asked": asked}
        context |= {"opened": opened, "open_error": problem}
        return pages.render(request, "desk/original_part.html", context, status=status)
    view = case_view(actor, no, shell.catalogue_of(request))
    return page(request, view, opened=opened, open_error=problem, status=status)
