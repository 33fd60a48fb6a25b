"""The list behind a number: as many matters as it says, those one may open by their title."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.cases.models import Case
from linli.domain.errors import Invalid
from linli.domain.indicator_catalogue import denominator_name, numerator_name
from linli.domain.number_periods import LONGEST
from linli.domain.spans import Span, month_of
from linli.domain.typed_days import read_iso_day
from linli.insights.figures_cases import Side
from linli.insights.number_lists import NARROWER, WHERE, Wish, opened, read
from linli.kernel import clock
from linli.web import formats, pages
from linli.web.desk import shell
from linli.web.desk.numbers_tabs import tabs

#: Longest code that is looked up.
_CODE = 40
#: Longest list of codes: those a table shows by themselves.
_LONG = 600
_SEVERAL = frozenset({"but", "unit", "matter", "door"})


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List what one part of a figure counts, as far as the reader may open it.

    The address holds the indicator, the part (``num`` or ``den``), both days, the place, unit,
    matter and door by their codes, and what else narrows it (``number_lists.NARROWER``).
    """
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    query = {
        name: request.GET[name][: _LONG if name in _SEVERAL else _CODE]
        for name in ("indicator", "part", *WHERE, *NARROWER)
        if request.GET.get(name)
    }
    problem = ""
    try:
        span = _span(request)
    except Invalid as refusal:
        problem, span = refusal.message, _this_month()
    wish = read(query, span, actor, catalogue)
    try:
        found = opened(wish, actor, request.GET.get("after", ""))
    except Invalid as refusal:
        problem, found = refusal.message, opened(wish, actor)
    days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    kept = {**query, **days}
    other = "num" if wish.side is Side.DENOMINATOR else "den"
    address = reverse("desk_numbers_cases")
    context = {
        "wish": wish,
        "found": found,
        "figure": found.figure,
        "behind": found.behind,
        "indicator": wish.figure.indicator if wish.figure else None,
        "names": _names(wish),
        "other": address + formats.query({**kept, "part": other}),
        "door": dict(Case.Door.choices).get(wish.sight.wanted.door, ""),
        "rows": found.behind.page.items,
        "problem": problem,
        "tab_list": tabs("", {**days, **_place(query)}),
        **shell.pager(address, kept, found.behind.page),
    }
    status = 403 if found.refused else 422 if problem else 200
    return shell.render(request, "desk/numbers_cases.html", context, here="numbers", status=status)


def _names(wish: Wish) -> dict[str, str]:
    one = wish.indicator
    return {"num": numerator_name(one), "den": denominator_name(one)} if one else {}


def _place(where: dict[str, str]) -> dict[str, str]:
    return {name: where[name] for name in ("area", "unit") if "," not in where.get(name, ",")}


def _this_month() -> Span:
    today = clock.today()
    return Span(month_of(today).first, today)


def _span(request: HttpRequest) -> Span:
    """Read both days; the present month without any. Raises Invalid."""
    given = [request.GET.get(name, "").strip()[:_CODE] for name in ("first", "last")]
    if not any(given):
        return _this_month()
    first, last = (read_iso_day(one) if one else None for one in given)
    if first is None or last is None:
        raise Invalid("bad-dates", "日期不对，请按 2026-12-01 的样子填写。")
    if first > last:
        raise Invalid("bad-dates", "起始日期晚于截止日期，请重新选择。")
    if (last - first).days >= LONGEST:
        raise Invalid("bad-dates", "一次最多统计三年。")
    return Span(first, last)
