"""提到我的, and the people a note could call."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases.actions.mentioning import mark_all_read
from linli.cases.queries.mentions import mentions, unread
from linli.cases.queries.readers import callable_people
from linli.cases.queries.replies import waiting
from linli.domain.errors import Invalid
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr


@require_safe
def mentioned(request: HttpRequest) -> HttpResponse:
    """Show where colleagues called this person, unread first asked for, newest first."""
    actor = pages.actor_of(request)
    fresh = request.GET.get("show") != "all"
    problem = ""
    try:
        found = mentions(actor, request.GET.get("after", ""), fresh=fresh)
    except Invalid as refusal:
        problem = refusal.message
        found = mentions(actor, fresh=fresh)
    kept = {} if fresh else {"show": "all"}
    context = {
        "rows": found.items,
        "fresh": fresh,
        "unread": unread(actor),
        "waiting": waiting(actor),
        "problem": problem,
        **shell.pager(reverse("desk_mentions"), kept, found),
    }
    return shell.render(
        request, "desk/mentions.html", context, here="mentions", status=422 if problem else 200
    )


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every call as read."""
    if mark_all_read(pages.actor_of(request)):
        messages.success(request, _("已全部标为已读。"))
    return HttpResponseRedirect(reverse("desk_mentions"), status=303)


@require_safe
def people(request: HttpRequest, no: str) -> HttpResponse:
    """List colleagues by a few letters, and whether each sees this case, as JSON."""
    found = callable_people(pages.actor_of(request), no, request.GET.get("q", ""))
    rows = [
        {
            "value": one.username,
            "name": one.name,
            "note": f"{one.unit} · {tr(one.post)}",
            "sight": one.sight,
        }
        for one in found
    ]
    response = JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
