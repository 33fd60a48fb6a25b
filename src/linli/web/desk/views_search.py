"""Searching by a telephone number: by POST, logged, for those who take calls."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from linli.cases.actions.caller import look_up
from linli.domain.errors import Invalid, NotNow
from linli.web import pages
from linli.web.desk import shell


@require_POST
def caller(request: HttpRequest) -> HttpResponse:
    """Show the earlier matters of exactly this number, as far as the person sees them.

    The number is compared by its keyed hash and stands in no address and no index of texts; the
    look-up is on record. Whoever may not look up callers is refused.
    """
    actor = pages.actor_of(request)
    earlier, said, status = None, "", 200
    try:
        earlier = look_up(actor=actor, phone=request.POST.get("phone", ""))
    except Invalid as problem:
        said, status = problem.fields.get("phone", problem.message), 422
    except NotNow as problem:
        said, status = problem.message, 409
    context = {"earlier": earlier, "said": said}
    return shell.render(request, "desk/search_caller.html", context, here="queue", status=status)
