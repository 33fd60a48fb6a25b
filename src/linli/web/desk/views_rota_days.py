"""Declared days: declaring them, sending a unit's report, the summary of a day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.domain.errors import Invalid, NotFound
from linli.domain.typed_days import read_iso_day
from linli.kernel import clock
from linli.rota import actions
from linli.rota.access import get_days, reports, units_of
from linli.rota.actions.days import declares
from linli.rota.counting import FIGURES, figures
from linli.rota.models import DailyReport
from linli.rota.queries import days as declared
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr

_INPUTS = ("name", "area", "first", "last", "report_at")


@require_http_methods(["GET", "HEAD", "POST"])
def days(request: HttpRequest) -> HttpResponse:
    """List the declared days, latest first; POST declares some."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    tree = catalogue.tree
    places = [tree.root, *tree.of_kind("town")]
    mine = [(node.code, node.name) for node in places if declares(actor, node.path)]
    values = {name: request.POST.get(name, "").replace("\x00", "") for name in _INPUTS}
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            row = actions.declare(actor=actor, raw=values)
        except Invalid as refusal:
            fields = refusal.fields
        else:
            messages.success(request, tr("已宣布，有值班岗位的单位会看到要报送的日报。"))
            return HttpResponseRedirect(reverse("desk_rota_summary", args=[row.pk]), status=303)
    else:
        values["report_at"] = "17:00"
        values["area"] = mine[0][0] if mine else ""
    found = declared.listed(request.GET.get("after"))
    context = {
        "rows": found.items,
        **shell.pager(reverse("desk_rota_days"), {}, found),
        "places": [("", mine)],
        "values": values,
        "fields": fields,
        "today": clock.today(),
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/rota_days.html", context, here="powers", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, days_id: int) -> HttpResponse:
    """Show who sent and who has not of one ``day``; POST ends the days."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if request.method == "POST":
        actions.end_days(actor=actor, days_id=days_id)
        messages.success(request, tr("值守时段已结束，不再要求报送。"))
        return HttpResponseRedirect(reverse("desk_rota_summary", args=[days_id]), status=303)
    found, today = get_days(days_id), clock.today()
    every = declared.all_days(found)
    chosen = read_iso_day(request.GET.get("day", "")) or min(max(today, found.first), found.last)
    context = {
        "days": found,
        "every": every,
        "summary": declared.summary(actor, catalogue, found, chosen),
        "columns": FIGURES,
        "today": today,
        "may_end": declares(actor, found.area.path) and found.ended_at is None,
    }
    return shell.render(request, "desk/rota_summary.html", context, here="powers")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, days_id: int, unit: str, day: str) -> HttpResponse:
    """Show or send one unit's report of one day; the numbers are counted by the platform."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found, at = get_days(days_id), read_iso_day(day)
    of = catalogue.unit_by_code(unit)
    if at is None or of is None or not (found.first <= at <= found.last):
        raise NotFound("no-report", "没有这份日报。")
    raw: dict[str, object] = {
        "nothing": request.POST.get("nothing", ""),
        "words": request.POST.get("words", "").replace("\x00", ""),
    }
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.send_report(actor=actor, days_id=days_id, unit=unit, day=at, raw=raw)
        except Invalid as refusal:
            fields = refusal.fields
        else:
            messages.success(request, tr("日报已报送。"))
            address = f"{reverse('desk_rota_summary', args=[days_id])}?day={at.isoformat()}"
            return HttpResponseRedirect(address, status=303)
    sent = (
        DailyReport.objects.filter(days=found, unit_id=of.id, day=at)
        .select_related("sent_by")
        .first()
    )
    counted = {} if sent else figures(actor, catalogue, of.id, at)
    shown = declared.read_figures(sent) if sent else counted
    context = {
        "days": found,
        "unit": of,
        "day": at,
        "due_at": declared.due_at(found, at),
        "sent": sent,
        "figures": [(label, shown.get(name, 0)) for name, label in FIGURES.items()],
        "member": of.id in units_of(actor)
        and reports(catalogue, found, of.id)
        and at <= clock.today(),
        "values": raw,
        "fields": fields,
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/rota_report.html", context, here="powers", status=status)
