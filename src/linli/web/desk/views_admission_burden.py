"""The burden report: what the list costs a grid worker, as admitted and as it was."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.admission.queries.burden import report
from linli.domain.errors import NotYours
from linli.domain.grid_burden import tenths
from linli.kernel import clock
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr


def _allowed(request: HttpRequest) -> None:
    if not pages.actor_of(request).roles:
        raise NotYours("no-post", "您现在没有岗位。")


@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    """Show the report: open to every member of staff, grid workers first of all."""
    _allowed(request)
    found = report(shell.catalogue_of(request), clock.today())
    context = {"r": found, "tenths": tenths}
    return shell.render(request, "desk/admission_burden.html", context, here="powers")


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Send the report as a table for a spreadsheet (UTF-8 with its mark, which Excel needs)."""
    _allowed(request)
    found = report(shell.catalogue_of(request), clock.today())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            _("事项"),
            _("牵头单位"),
            _("工作"),
            _("多久一次"),
            _("每次分钟"),
            _("采集项数"),
            _("每人每月小时（按准入）"),
            _("每人每月采集项次（按准入）"),
            _("网格上报件数"),
            _("其中自办自结"),
            _("上报填写项数"),
            _("上报合计小时"),
        ]
    )
    for row in found.rows:
        load = row.line.load
        writer.writerow(
            [
                _plain(row.line.row.name),
                _plain(row.line.unit),
                tr(row.line.works),
                tr(row.line.often),
                load.minutes or "",
                load.fields,
                tenths(load.hours) if row.line.counted else "",
                tenths(load.filled) if load.per_month else "",
                row.counted.reports,
                row.counted.settled,
                row.counted.fields,
                tenths(row.hours) if load.minutes else "",
            ]
        )
    for form in found.forms:
        writer.writerow(
            [
                _plain(f"{form.form.code} {form.version.name}"),
                _("采集表"),
                _plain(form.matter),
                "",
                form.version.minutes,
                form.version.load.fields,
                tenths(form.cost.hours),
                tenths(form.cost.filled),
            ]
        )
    writer.writerow([])
    writer.writerow([_("合计：每名网格员每月小时（按准入）"), tenths(found.planned)])
    writer.writerow([_("没有写每次分钟、未计入的事项数"), found.unknown])
    writer.writerow([_("上报小时合计（分子）"), tenths(found.hours)])
    writer.writerow([_("网格员人数（分母）"), found.workers])
    writer.writerow([_("统计起止"), found.first.isoformat(), found.last.isoformat()])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="grid-burden-{found.last.isoformat()}.csv"'
    )
    response["Cache-Control"] = "no-store"
    return response


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
