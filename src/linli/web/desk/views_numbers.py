"""Pages of numbers: what came in, how it is handled, where, and by whom; each part as a file."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.domain.authority import UNIT_ROLES
from linli.domain.clock_text import day_text
from linli.domain.errors import NotFound
from linli.domain.number_periods import NAMES, Period
from linli.domain.words import Words
from linli.insights import dashboards_overview as overview
from linli.insights import dashboards_pages as contents
from linli.insights.dashboards import Part
from linli.kernel import clock
from linli.people.actor import Actor
from linli.web import formats, pages
from linli.web.charts.svg import DEFS
from linli.web.desk import numbers_asked, numbers_charts, numbers_files, shell
from linli.web.desk.numbers_tabs import ROUTES, tabs
from linli.web.language import tr

_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
}


@require_safe
def page(request: HttpRequest, code: str = "overview") -> HttpResponse:
    """Show one page of numbers; ``order=name`` sorts its tables by name."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    read = numbers_asked.read(request, actor, catalogue)
    asked, kept = read.asked, read.kept
    order = "name" if request.GET.get("order") == "name" else ""
    heads = overview.headline(asked) if code == "overview" else ()
    parts = contents.page(code, asked, order)
    address = reverse(ROUTES[code])
    own = asked.chosen.period is Period.OWN
    context = {
        "code": code,
        "read": read,
        "asked": asked,
        "tab_list": tabs(code, kept),
        "periods": [
            (
                name,
                formats.query({"period": period.value, **asked.where}),
                period is asked.chosen.period,
            )
            for period, name in NAMES.items()
        ],
        "areas": [(node.code, node.name) for node in read.offered.areas],
        "units": _units(read, actor),
        "heads": heads,
        "finding": overview.finding(heads, asked) if heads else "",
        "parts": [(part, numbers_charts.chart(part), _files(part, read, order)) for part in parts],
        "defs": DEFS,
        "cases": numbers_charts.cases,
        "orders": {name: address + formats.query({**kept, "order": name}) for name in ("", "name")},
        "order": order,
        "own": own,
        "hidden": [
            *([] if own else [("period", asked.chosen.period.value)]),
            *([("order", order)] if order else []),
        ],
        "address": address,
        "days": Words(
            "{first} 至 {last}", first=day_text(asked.span.first), last=day_text(asked.span.last)
        ),
        "now": clock.now(),
    }
    return shell.render(
        request,
        "desk/numbers.html",
        context,
        here="numbers",
        status=422 if read.problem else 200,
    )


def _units(read: numbers_asked.Request, actor: Actor) -> list[tuple[str, str]]:
    """Return the units that may be chosen: the own ones, or all for who reads a place."""
    own = {post.unit_id for post in actor.posts if post.role in UNIT_ROLES}
    by_area = any(post.role not in UNIT_ROLES for post in actor.posts)
    units = sorted(read.asked.catalogue.units.values(), key=lambda one: one.code)
    return [(one.code, one.name) for one in units if by_area or one.id in own]


def _files(part: Part, read: numbers_asked.Request, order: str) -> list[tuple[str, str]]:
    """Return the files of a part: name and address. What cannot be drawn has no picture."""
    query = formats.query(
        {**read.asked.kept, "order": order if part.code in contents.TABLES else ""}
    )
    found = [
        (form, reverse("desk_numbers_file", args=[part.code, form]) + query)
        for form in ("csv", "xlsx")
    ]
    if numbers_charts.chart(part):
        found.append(("svg", reverse("desk_numbers_file", args=[part.code, "svg"]) + query))
    return found


@require_safe
def file(request: HttpRequest, part: str, form: str) -> HttpResponse:
    """Send one part as CSV, XLSX or SVG: the same days, numbers and words as on the page."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if form not in _TYPES:
        raise NotFound("no-form", "没有这种文件。")
    read = numbers_asked.read(request, actor, catalogue)
    order = "name" if request.GET.get("order") == "name" else ""
    found = contents.part(part, read.asked, order)
    span = read.asked.span
    name = f"numbers-{part}-{span.first.isoformat()}-{span.last.isoformat()}.{form}"
    response = HttpResponse(_content(found, form, read), content_type=_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _content(part: Part, form: str, read: numbers_asked.Request) -> bytes:
    made = formats.full_moment(clock.now())
    whose = tr(read.whose)
    if form == "svg":
        if not numbers_charts.chart(part):
            raise NotFound("no-chart", "这一项没有图。")
        span = read.asked.span
        source = f"{whose} · {span.first.isoformat()} – {span.last.isoformat()} · {made}"
        return numbers_charts.saved(part, source).encode()
    rows = numbers_files.lines(part, read.asked, whose, made)
    return (
        numbers_files.as_csv(rows) if form == "csv" else numbers_files.as_xlsx(rows, tr(part.title))
    )
