"""The list of matters: queues with counts, filters, keyset paging; a matter at a glance."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from linli.cases.queries import glance as brief
from linli.cases.queries import listing, queues, scope
from linli.cases.queries.listing import Filters
from linli.domain.errors import Invalid, NotFound
from linli.kernel import clock
from linli.web import formats, pages
from linli.web.desk import (
    bulk_bar,
    choices,
    keys,
    list_page,
    picks,
    search_parts,
    shell,
    urgent_note,
    way,
)
from linli.web.desk.lines import lines
from linli.web.language import tr
from linli.workbench.keeping import is_keeper, kept_units
from linli.workbench.queries.phrases import due_count

#: Filters that stand under 更多条件.
_MORE = frozenset({"state", "level", "supervision", "door", "since", "until", "overdue"})


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show one page of a queue. Wrong filters are named and left out, with status 422."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    asked = list_page.asked(request)
    filters, problems = asked.filters, asked.problems
    cursor = request.GET.get("after", "")
    try:
        found = listing.list_cases(actor, filters, cursor, catalogue=catalogue)
    except Invalid as refusal:
        problems["after"] = refusal.message
        cursor = ""
        found = listing.list_cases(actor, filters, catalogue=catalogue)
    within = scope.within(actor, filters.scope, catalogue)
    counts = queues.counts(actor, clock.now(), within=within)
    first, rest = list_page.tree(actor, asked, counts)
    words = list_page.words_of(filters, catalogue)
    unfiltered = set(filters.query()) <= {"queue", "whose", "area", "order"}
    keepers = kept_units(actor)
    drawn = choices.drawn(catalogue)
    back = asked.address(after=cursor)
    context = {
        "asked": asked,
        "filters": filters,
        "queue": queues.BY_CODE[filters.queue],
        "count": counts.get(filters.queue) if unfiltered else None,
        "tree": first,
        "rest": rest,
        "views": [(view, list_page.view_address(view)) for view in asked.desk.views],
        "segments": list_page.segments(actor, asked),
        "meanings": [queues.BY_CODE[filters.queue].meaning, scope.MEANING[filters.whose]],
        "columns": asked.columns,
        "heads": list_page.heads(asked),
        "lines": lines(
            found.items,
            asked.columns,
            catalogue.county_code,
            way.tail(filters, back),
            search_parts.marks(actor, filters.text, catalogue, [row.id for row in found.items]),
            alarming=urgent_note.alarming(actor, found.items),
        ),
        "search_all": list_page.address(Filters(queue="all", text=filters.text))
        if filters.text and filters.without("text") != Filters(queue="all")
        else "",
        "searched": search_parts.about(actor, filters.text, catalogue),
        "bar": bulk_bar.bar(
            actor,
            {row.state for row in found.items},
            bulk_bar.fitting(actor, found.items, catalogue),
        ),
        "back": back,
        "first": asked.address(),
        "live": formats.query(filters.query()),
        "next": asked.address(after=found.next) if found.next else "",
        "previous": asked.address(after=found.prev) if found.prev else "",
        "on_first": not cursor or not found.prev,
        "chips": list_page.chips(asked, catalogue),
        "clear": list_page.address(Filters(queue=filters.queue, whose=filters.whose)),
        "problems": problems,
        "advanced": bool(set(words) & _MORE),
        "picks": picks.drawn(filters, actor, catalogue, whole="picks" in request.GET),
        "with_picks": asked.address(picks="1"),
        "states": choices.selected(drawn.states, filters.state),
        "levels": choices.selected(drawn.levels, filters.level),
        "supervisions": choices.selected(drawn.supervisions, filters.supervision),
        "doors": choices.selected(drawn.doors, filters.door),
        "suggested": "、".join(tr(label) for label in words.values())[:40],
        # Asked for who may look at one again; whoever keeps none is spared the query.
        "due": due_count(actor) if is_keeper(actor) else None,
        "units": [unit for unit in catalogue.units.values() if unit.id in keepers],
        "everybody": asked.address(replace(filters, whose="all")),
        "orders": listing.ORDERS,
        "keys": keys.groups(actor),
        "keys_to": keys.GO,
    }
    response = shell.render(
        request, "desk/queue.html", context, here="queue", status=422 if problems else 200
    )
    keys.tell(request, response, on=asked.desk.wishes.keyboard)
    return response


@require_safe
def options(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer the options of one long filter, for a select that was opened."""
    if kind not in picks.KINDS:
        raise NotFound("no-such-filter", "没有这个筛选条件。")
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    drawn = picks.options(kind, actor, catalogue, request.GET.get("picked", ""))
    response = HttpResponse(drawn)
    response["Cache-Control"] = "private, max-age=300"
    response["Vary"] = "Cookie"
    return response


@require_safe
def glance(request: HttpRequest, no: str) -> HttpResponse:
    """Show a matter in brief beside the list, with the one next action."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    back = request.GET.get("next", "")
    if not back.startswith("/desk/") or not url_has_allowed_host_and_scheme(back, None):
        back = ""
    view = brief.glance(actor, no, catalogue)
    there = way.by(view.case, back, catalogue)
    context = {"view": view, "back": back, "way": there.raw if there else ""}
    return pages.render(request, "desk/queue_glance.html", context)
