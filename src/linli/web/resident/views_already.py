"""“已有人反映”: open matters of the public board beside the report form. Nothing is kept.

The text comes by POST, so that it stands in no address or log of addresses. Whoever finds the
matter there says “me too” on its own page; the form goes on without.
"""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from linli.board.queries.alike import Already, alike
from linli.catalogue import snapshot
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.people.signin import address_of
from linli.web import pages

#: Questions from one address in an hour: a whole village may stand behind one.
ASKED = Limit("report-already", most=600, seconds=3600)
_READ: Final = 1_000


@login_not_required
@require_POST
def already(request: HttpRequest) -> HttpResponse:
    """Return the matters as a piece of a page; nothing (204) when asked too often."""
    if not ASKED.hit(address_of(request), clock.now()):
        return HttpResponse(status=204)
    context = {"already": found(request.POST), "looked": False}
    return pages.render(request, "resident/already.html", context)


def found(data: QueryDict) -> list[Already]:
    """Return what is shown beside a form with this content."""
    catalogue = snapshot.current()
    area = catalogue.tree.by_code(data.get("area", "")[:40])
    text, address = data.get("text", "")[:_READ], data.get("address", "")[:200]
    return alike(text, address, area, catalogue)
