"""How the units keep their promises, for everybody to see."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.board.actions import keep_figures
from linli.board.queries.figures import kept_figures
from linli.catalogue import snapshot
from linli.insights import performance as units
from linli.kernel import clock
from linli.web.resident import page

_KEY = "units"


@login_not_required
@gzip_page
@require_safe
def performance(request: HttpRequest) -> HttpResponse:
    """Show the last full month and the quarter so far by unit, by name, never as a rank.

    Counted at most once an hour: a page that everybody may load must not count for each.
    """
    now, catalogue = clock.now(), snapshot.current()
    kept = kept_figures(_KEY, now)
    if kept is None:
        counted = units.performance(units.periods(now))
        as_of = now
        keep_figures(_KEY, json.dumps(units.packed(counted)), now)
    else:
        body, as_of = kept
        counted = units.unpacked(json.loads(body))
    tables = [
        (period, units.lines(counted[period.code], catalogue)) for period in units.periods(as_of)
    ]
    context = {"tables": tables, "as_of": as_of, "fewest": units.FEWEST}
    return page.render(request, "board_performance.html", catalogue, context)
