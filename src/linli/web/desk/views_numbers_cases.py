"""The list behind a number: as many matters as it says, those one may open by their title."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.cases.models import Case
from linli.domain.errors import Invalid, NotFound
from linli.domain.indicator_catalogue import INDICATORS, denominator_name, numerator_name
from linli.domain.number_periods import LONGEST
from linli.domain.spans import Span, month_of
from linli.domain.typed_days import read_iso_day
from linli.insights.ask import Ask
from linli.insights.figures import figures, knows
from linli.insights.figures_cases import Behind, Side, behind, has_list
from linli.insights.numbers_scope import Wanted, sight
from linli.kernel import clock
from linli.kernel.keyset import Page
from linli.web import formats, pages
from linli.web.desk import shell
from linli.web.desk.numbers_tabs import tabs

#: Longest code that is looked up.
_CODE = 40
_WHERE = ("area", "unit", "matter", "door")


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List what one part of a figure counts, as far as the reader may open it.

    The address holds the indicator, the part (``num`` or ``den``), both days and the place, unit,
    matter and door by their codes.
    """
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    indicator = INDICATORS.get(request.GET.get("indicator", "")[:_CODE])
    where = {name: request.GET[name][:_CODE] for name in _WHERE if request.GET.get(name)}
    seen = sight(actor, Wanted(**where), catalogue)
    if indicator is None or not knows(indicator, seen.scope):
        raise NotFound("no-indicator", "没有这个指标，或者不能这样统计。")
    side = Side.DENOMINATOR if request.GET.get("part") == "den" else Side.NUMERATOR
    problem = ""
    try:
        span = _span(request)
    except Invalid as refusal:
        problem, span = refusal.message, _this_month()
    figure = figures([indicator.code], span, seen.scope)[()][indicator.code]
    ask = Ask(span, seen.scope, (), catalogue)
    found = Behind(0, 0, 0, Page([], None, None))
    if has_list(indicator):
        try:
            found = behind(actor, figure, side, ask, request.GET.get("after", ""))
        except Invalid as refusal:
            problem = refusal.message
            found = behind(actor, figure, side, ask)
    days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    kept = {"indicator": indicator.code, "part": side.value, **where, **days}
    address = reverse("desk_numbers_cases")
    context = {
        "figure": figure,
        "indicator": figure.indicator,
        "side": side.value,
        "names": {"num": numerator_name(indicator), "den": denominator_name(indicator)},
        "other": address
        + formats.query({**kept, "part": "num" if side is Side.DENOMINATOR else "den"}),
        "listed": has_list(indicator),
        "sight": seen,
        "door": dict(Case.Door.choices).get(seen.wanted.door, ""),
        "rows": found.page.items,
        "found": found,
        "problem": problem,
        "tab_list": tabs("", {**days, **_place(where)}),
        **shell.pager(address, kept, found.page),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/numbers_cases.html", context, here="numbers", status=status)


def _place(where: dict[str, str]) -> dict[str, str]:
    return {name: where[name] for name in ("area", "unit") if name in where}


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
