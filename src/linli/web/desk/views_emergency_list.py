"""Emergencies: the list with the three-minute indicator, and calling by hand from a case."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import access as case_access
from linli.domain.errors import Invalid, NotYours
from linli.domain.typed_days import read_iso_day
from linli.kernel import clock
from linli.rota import actions
from linli.rota.access import OFFICERS, in_charge
from linli.rota.queries import emergencies
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr

#: The period the indicator is counted for, unless another is asked.
PERIOD = timedelta(days=89)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List open or ended emergencies and how fast they were acknowledged (``first``, ``last``)."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    which = "ended" if request.GET.get("show") == "ended" else "open"
    today, now = clock.today(), clock.now()
    last = min(read_iso_day(request.GET.get("last", "")) or today, today)
    first = read_iso_day(request.GET.get("first", "")) or last - PERIOD
    first = max(min(first, last), last - timedelta(days=366))
    found = emergencies.listed(actor, which=which, cursor=request.GET.get("after"))
    kept = {"show": which, "first": first.isoformat(), "last": last.isoformat()}
    context = {
        "rows": [emergencies.line(row, catalogue, now) for row in found.items],
        **shell.pager(reverse("desk_emergencies"), kept, found),
        "show": which,
        "indicator": emergencies.indicator(actor, catalogue, first, last),
    }
    return shell.render(request, "desk/emergencies.html", context, here="powers")


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, no: str) -> HttpResponse:
    """Ask why (GET) and call people to a case by hand (POST)."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    case = case_access.get_case(actor, no)
    if not in_charge(actor, OFFICERS, case.area_path):
        raise NotYours("not-officer", "由综治中心的坐席、分流员或负责人呼叫。")
    why = request.POST.get("why", "").replace("\x00", "")
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            row = actions.call_by_hand(actor=actor, no=no, raw={"why": why})
        except Invalid as refusal:
            fields = refusal.fields
        else:
            messages.success(request, tr("已呼叫值班岗位和附近当班的志愿力量。"))
            return HttpResponseRedirect(reverse("desk_emergency", args=[row.key]), status=303)
    context = {
        "case": case,
        "place": catalogue.tree.label(catalogue.tree.by_id(case.area_id)),
        "lines": emergencies.to_call(case, catalogue, clock.now()),
        "why": why,
        "fields": fields,
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/emergency_call.html", context, here="powers", status=status)
