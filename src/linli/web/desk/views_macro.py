"""Macros on a case: which there are, what one would do now, doing it, and on to the next case."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import access
from linli.cases.access import visible_to
from linli.cases.queries import listing, scope
from linli.domain.errors import DomainError, Invalid, LostRace, NotFound, NotNow, NotYours
from linli.domain.words import Words
from linli.people.actor import Actor
from linli.web import pages
from linli.web.desk import shell, way
from linli.web.language import tr
from linli.workbench.keeping import fetch, is_keeper
from linli.workbench.models import Macro
from linli.workbench.queries.phrases import macro_offers, row_of
from linli.workbench.queries.step_words import trial_views
from linli.workbench.steps import parse_steps, run_steps, try_steps


@require_safe
def macros(request: HttpRequest, no: str) -> HttpResponse:
    """List the macros that fit this case: a piece of the menu, or a page."""
    actor = pages.actor_of(request)
    catalogue = shell.catalogue_of(request)
    found = access.load(actor, no)
    context = {
        "macros": macro_offers(actor, found, catalogue),
        "case": found.case,
        "keeper": is_keeper(actor),
        "raw": way.raw_of(request),
    }
    if pages.is_fragment(request):
        return pages.render(request, "desk/macro_menu_part.html", context)
    return shell.render(request, "desk/macro_list.html", context, here="queue")


@require_http_methods(["GET", "HEAD", "POST"])
def macro(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """Show what the macro would do to this case (GET), or do it (POST)."""
    actor = pages.actor_of(request)
    row = fetch(actor, "macro", pk)
    if not isinstance(row, Macro) or row.retired_at is not None:
        raise NotFound("no-macro", "没有找到这组快捷操作，可能刚刚停用了。")
    if request.method == "POST":
        return _run(request, no, row)
    return _preview(request, no, row)


def _preview(
    request: HttpRequest, no: str, row: Macro, problem: DomainError | None = None
) -> HttpResponse:
    actor = pages.actor_of(request)
    catalogue = shell.catalogue_of(request)
    found = access.load(actor, no)
    steps = trial_views(try_steps(actor, no, parse_steps(row.steps)), catalogue)
    goes_on = bool(request.POST.get("goes_on")) if problem else row.goes_on
    there = way.asked(request, catalogue)
    context = {
        "case": found.case,
        "macro": row_of(actor, row, catalogue),
        "steps": steps,
        "possible": not any(step.refusal for step in steps),
        "goes_on": goes_on,
        "list": request.POST.get("list", "") or (there.back if there else ""),
        "raw": way.raw_of(request),
        "problem": problem.message if problem else "",
        "fragment": pages.is_fragment(request),
    }
    status = problem.status if problem else 200
    if pages.is_fragment(request):
        return pages.render(request, "desk/macro_part.html", context, status=status)
    return shell.render(request, "desk/macro_page.html", context, here="queue", status=status)


def _run(request: HttpRequest, no: str, row: Macro) -> HttpResponse:
    actor = pages.actor_of(request)
    raw = request.POST.get("version", "")
    version = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0
    goes_on = bool(request.POST.get("goes_on"))
    candidates = _following(request, actor, no) if goes_on else []
    label = f"快捷操作“{row.title}”"  # zh-only: kept on record
    try:
        run_steps(actor, no, parse_steps(row.steps), version, label)
    except (Invalid, LostRace, NotNow, NotYours) as refusal:
        return _preview(request, no, row, refusal)
    done = Words("已完成快捷操作“{title}”：{no}。", title=row.title, no=no)
    messages.success(request, tr(done))
    if not goes_on:
        return HttpResponseRedirect(_home(actor, no, way.raw_of(request)), status=303)
    numbers = [one for one, _raw in candidates]
    visible = set(visible_to(actor).filter(no__in=numbers).values_list("no", flat=True))
    following = next((way.of_case(one, raw) for one, raw in candidates if one in visible), None)
    if following is None:
        messages.info(request, _("列表里没有下一件了。"))
        return HttpResponseRedirect(_list(request), status=303)
    return HttpResponseRedirect(following, status=303)


def _home(actor: Actor, no: str, raw: str) -> str:
    """Return the case's page, or the list where the case has gone out of sight."""
    seen = visible_to(actor).filter(no=no).exists()
    return way.of_case(no, raw) if seen else reverse("desk")


def _list(request: HttpRequest) -> str:
    """Return the address of the list the person came from: one of the desk's, or its first page."""
    parts = urlsplit(request.POST.get("list", "")[:2000])
    plain = not parts.scheme and not parts.netloc and parts.path == reverse("desk")
    return f"{parts.path}?{parts.query}" if plain and parts.query else reverse("desk")


def _following(request: HttpRequest, actor: Actor, no: str) -> list[tuple[str, str]]:
    """Return numbers with their ways: after this case on that page of the list, then before it.

    Read before the macro runs: afterwards the case may have left the list.
    """
    address = _list(request)
    data = QueryDict(urlsplit(address).query)
    catalogue = shell.catalogue_of(request)
    filters, _problems = listing.read(data.dict(), catalogue, scope.usual(actor, catalogue))
    try:
        page = listing.list_cases(actor, filters, data.get("after"), catalogue=catalogue)
    except Invalid:
        page = listing.list_cases(actor, filters, catalogue=catalogue)
    tail = way.tail(filters, address)
    rows = [(row.no, tail.raw(row) if tail.query else "") for row in page.items]
    at = next((place for place, (number, _) in enumerate(rows) if number == no), -1)
    return [*rows[at + 1 :], *(rows[:at] if at > 0 else [])]
