"""Numbers that keep themselves true: one small answer every few seconds, none if nothing moved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from linli.audit import stamp
from linli.cases.queries import listing, mentions, queues, replies, scope
from linli.kernel import clock
from linli.notify.queries_failed import failure_count
from linli.web import pages
from linli.web.desk import list_page, shell, task_lines
from linli.workbench.queries.views import view_counts


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer the present numbers as JSON, or 204 if ``?mark=`` is still the present mark.

    ``queues`` and ``views`` hold numbers by code and id, ``waiting`` what waits to be read or
    reviewed, ``tasks`` what is asked of the person (a minute old at most), ``failed``
    messages that have not gone out, ``top`` the numbers of the matters now on the first page of
    the list that the other parameters describe. Views over everything have no number.
    """
    actor = pages.actor_of(request)
    now = clock.now()
    mark = stamp.recorded()
    minute = int(now.timestamp()) // 60
    present = "" if mark is None else f"{mark}.{minute}"
    if present and request.GET.get("mark") == present:
        return _kept_nowhere(HttpResponse(status=204))
    catalogue = shell.catalogue_of(request)
    asked = list_page.asked(request)
    within = scope.within(actor, asked.filters.scope, catalogue)
    valid = None if mark is None else (mark, minute)
    counts = (
        queues.counts_at(actor, now, valid, within=within)
        if valid
        else queues.counts(actor, now, within=within)
    )
    answer = {
        "mark": present,
        "queues": counts,
        "views": view_counts(actor, asked.desk.views, catalogue, now, valid),
        "waiting": mentions.unread(actor) + replies.waiting(actor),
        "tasks": task_lines.number(actor, now, mark),
        "failed": failure_count(actor) if actor.roles & shell.RESENDERS else 0,
        "top": listing.first_numbers(actor, asked.filters, catalogue),
    }
    return _kept_nowhere(JsonResponse(answer))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
