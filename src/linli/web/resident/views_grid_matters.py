"""What grid workers may be asked to do, and what is to come: open to everybody, and printable."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.admission.queries.burden import added_by
from linli.admission.queries.listing import shown
from linli.catalogue import snapshot
from linli.domain.admission import LISTED, Standing
from linli.kernel import clock
from linli.web.resident import page


@login_not_required
@gzip_page
@require_safe
def grid_matters(request: HttpRequest) -> HttpResponse:
    """Show the list and the running notices; what has run out by today is not on it."""
    catalogue, today = snapshot.current(), clock.today()
    lines = shown(catalogue, LISTED | {Standing.NOTICE}, today)
    listed = [
        one for one in lines if one.standing in LISTED and (one.left is None or one.left >= 0)
    ]
    notices = [one for one in lines if one.standing is Standing.NOTICE]
    context = {
        "listed": listed,
        "notices": [(one, added_by(one.load, [each.load for each in listed])) for one in notices],
        "supervision": str(catalogue.settings.get("supervision_phone") or ""),
        "today": today,
    }
    return page.render(request, "grid_matters.html", catalogue, context)
