"""Searching: what was typed comes by POST, so that a person's number gets into no address.

Words become the address of the list, which can be kept and sent on. A telephone or identity
number stands in no address (histories and logs of addresses keep those): the number of a caller
is looked up on a page of its own, logged, by those who take calls.
"""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from linli.cases.actions.caller import LOOKERS, look_up
from linli.cases.report_input import read_phone
from linli.domain.errors import Invalid, NotNow
from linli.domain.han import folded
from linli.web import addresses, pages
from linli.web.desk import shell

#: Most characters of what was typed that are looked at.
_READ: Final = 200
#: A mobile number or the number of an identity card, whatever stands around it.
_NUMBER: Final = re.compile(r"(?<!\d)(?:(?:86)?(?P<phone>1[3-9]\d{9})|[1-9]\d{16}[\dx])(?![\da-z])")
_GAPS: Final = re.compile(r"(?<=\d) +(?=[\dx])")


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Lead to the list that answers what was typed; to a page without address for a number."""
    actor = pages.actor_of(request)
    text = request.POST.get("text", "")
    number = _personal(text[:_READ])
    if number is not None:
        context = {"phone": number, "may_look": bool(actor.roles & LOOKERS)}
        return shell.render(request, "desk/search_number.html", context, here="queue")
    asked = request.POST.copy()
    asked.pop("csrfmiddlewaretoken", None)
    return HttpResponseRedirect(f"{addresses.of('desk')}?{asked.urlencode()}", status=303)


def _personal(text: str) -> str | None:
    """Return the telephone number typed, '' for an identity number, None for neither."""
    try:
        return read_phone(text)
    except ValueError:
        found = _NUMBER.search(_GAPS.sub("", folded(text)))
        return None if found is None else found["phone"] or ""


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
