"""三项权力: 派单, 吹哨, 督办 of a period by unit and by town; each number opens to its matters."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases.queries.scope import reach
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, NotFound, NotYours
from linli.domain.supervision import LEVEL_NAMES
from linli.domain.typed_days import read_iso_day
from linli.domain.whistles import KIND_NAMES
from linli.insights.power_cases import POWERS, Wanted, power_cases
from linli.insights.powers import PowerRow, Powers, Span, powers, units_of
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.tree import Node
from linli.web import formats, pages
from linli.web.desk import shell
from linli.web.language import tr

#: Longest period asked for at once, days.
LONGEST = 366
#: The periods at a touch.
PERIODS = {"month": "本月", "last_month": "上月", "quarter": "本季度", "year": "今年"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for: a period, a place, and the words about what was wrong."""

    period: str
    first: date
    last: date
    place: Node
    problem: str = ""
    #: Only what concerns these units; None for all.
    units: frozenset[int] | None = None

    def span(self, catalogue: Catalogue) -> Span:
        """Return the period in moments; the whole county needs no condition."""
        whole = self.place.id == catalogue.tree.root.id
        return Span(
            datetime.combine(self.first, time(), clock.CIVIL),
            datetime.combine(self.last + timedelta(days=1), time(), clock.CIVIL),
            "" if whole else self.place.path,
            self.units,
        )

    def link(self, power: str, of: str, code: str) -> str:
        """Return where one number opens to its matters; ``of`` is unit, town, or the whole."""
        whose = {of: code} if of in {"unit", "town"} and code else {}
        address = reverse("desk_powers_cases")
        return address + formats.query({"power": power, **whose, **self.kept})

    @property
    def kept(self) -> dict[str, str]:
        """What the addresses of this page carry on."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "place": self.place.code,
        }


def places(actor: Actor, catalogue: Catalogue) -> list[Node]:
    """Return the places somebody may choose: what their posts reach, and the towns of a county."""
    nodes = reach(actor, catalogue)
    towns = catalogue.tree.of_kind("town")
    more = [town for node in nodes if node.kind == "county" for town in towns]
    return list(dict.fromkeys([*nodes, *more]))


def _asked(request: HttpRequest, actor: Actor, catalogue: Catalogue) -> Asked:
    """Read the address; what makes no sense is said and the present month shown."""
    offered = places(actor, catalogue)
    if not actor.roles or not offered:
        raise NotYours("no-post", "您现在没有岗位。")
    wanted = request.GET.get("place", "")
    place = next((node for node in offered if node.code == wanted), None)
    problem = "" if place or not wanted else "没有这个地方，或者不在您的范围内。"
    today = clock.today()
    period = request.GET.get("period", "")
    first, last = _period(period, today)
    given = [request.GET.get(name, "").strip() for name in ("from", "to")]
    if period not in PERIODS and any(given):
        try:
            first, last = _dates(given, today)
            period = ""
        except Invalid as refusal:
            problem, period = refusal.message, "month"
    elif period not in PERIODS:
        period = "month"
    return Asked(period, first, last, place or offered[0], problem, units_of(actor))


def _period(code: str, today: date) -> tuple[date, date]:
    month = today.replace(day=1)
    if code == "last_month":
        last = month - timedelta(days=1)
        return last.replace(day=1), last
    if code == "quarter":
        return date(today.year, (today.month - 1) // 3 * 3 + 1, 1), today
    return (date(today.year, 1, 1) if code == "year" else month), today


def _dates(given: list[str], today: date) -> tuple[date, date]:
    last = read_iso_day(given[1]) if given[1] else today
    first = read_iso_day(given[0]) if given[0] else last and last.replace(day=1)
    if first is None or last is None:
        raise Invalid("bad-dates", "日期不对，请按 2026-12-01 的样子填写。")
    if first > last:
        raise Invalid("bad-dates", "起始日期晚于截止日期，请重新选择。")
    if (last - first).days >= LONGEST:
        raise Invalid("bad-dates", "一次最多统计一年。")
    return first, last


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the two tables of a period and a place."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    asked = _asked(request, actor, catalogue)
    context = {
        "asked": asked,
        "periods": [
            (name, f"?{formats.query({'period': code, 'place': asked.place.code})[1:]}", code)
            for code, name in PERIODS.items()
        ],
        "places": [("", [(node.code, node.name) for node in places(actor, catalogue)])],
        "powers": powers(asked.span(catalogue), catalogue),
        "kinds": KIND_NAMES,
        "levels": LEVEL_NAMES,
        "csv": reverse("desk_powers_csv") + formats.query(asked.kept),
    }
    return shell.render(
        request, "desk/powers.html", context, here="powers", status=422 if asked.problem else 200
    )


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List what stands behind one number, as far as the reader may see it."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    asked = _asked(request, actor, catalogue)
    power = request.GET.get("power", "")
    if power not in POWERS:
        raise NotFound("no-power", "没有这一项。")
    of = _of(request, catalogue)
    wanted = Wanted(power, asked.span(catalogue), *of[:3])
    problem = asked.problem
    try:
        found = power_cases(actor, wanted, catalogue, clock.now(), request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = power_cases(actor, wanted, catalogue, clock.now())
    kept = {**asked.kept, "power": power}
    kept |= {name: request.GET[name] for name in ("unit", "town") if request.GET.get(name)}
    context = {
        "asked": asked,
        "power": POWERS[power],
        "whose": of[3],
        "rows": found.items,
        "problem": problem,
        "back": reverse("desk_powers") + formats.query(asked.kept),
        **shell.pager(reverse("desk_powers_cases"), kept, found),
    }
    return shell.render(
        request, "desk/powers_cases.html", context, here="powers", status=422 if problem else 200
    )


def _of(request: HttpRequest, catalogue: Catalogue) -> tuple[int | None, int | None, bool, str]:
    """Return unit, town, “no town” and the name of whose number is opened."""
    code, town = request.GET.get("unit", ""), request.GET.get("town", "")
    if code:
        unit = catalogue.unit_by_code(code)
        if unit is None:
            raise NotFound("no-unit", "没有这个单位。")
        return unit.id, None, False, unit.name
    if town == "county":
        return None, None, True, "县级"
    if town:
        node = catalogue.tree.by_code(town)
        if node is None:
            raise NotFound("no-town", "没有这个乡镇。")
        return None, node.id, False, node.name
    return None, None, False, ""


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Send both tables for a spreadsheet (UTF-8 with its mark, which Excel needs)."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    asked = _asked(request, actor, catalogue)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("统计起止"), asked.first.isoformat(), asked.last.isoformat()])
    writer.writerow([_("地方"), asked.place.name])
    writer.writerow([])
    _tables(writer, powers(asked.span(catalogue), catalogue))
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"powers-{asked.first.isoformat()}-{asked.last.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _tables(writer: object, found: Powers) -> None:
    write = writer.writerow  # type: ignore[attr-defined]  # csv has no public name for its writer
    head = [
        *(_("派单"), _("按时签收（分子）"), _("应签收（分母）")),
        _("吹哨"),
        *(tr(name) for name in KIND_NAMES.values()),
        *(_("按时应哨（分子）"), _("应应哨（分母）"), _("按时到场（分子）"), _("应到场（分母）")),
        *(_("当场解决（分子）"), _("已办结吹哨（分母）"), _("平均评价"), _("评价次数")),
        _("督办"),
        *(tr(name) for name in LEVEL_NAMES.values()),
        *(_("按时反馈（分子）"), _("应反馈（分母）"), _("已解除（分子）"), _("首次督办（分母）")),
    ]
    for title, rows in ((_("单位"), found.units), (_("乡镇（街道）"), found.towns)):
        write([title, *head])
        for row in (*rows, found.whole):
            name = tr(row.name) if row.key is None else _plain(row.name)
            write([name, *_cells(row)])
        write([])


def _cells(row: PowerRow) -> list[object]:
    """Return one line: counts and pairs of counts, no bare percentage."""
    pairs = (row.answered, row.arrived, row.solved)
    return [
        *(row.dispatched, row.signed.numerator, row.signed.denominator),
        row.whistles,
        *(row.kinds.get(kind.value, 0) for kind in KIND_NAMES),
        *(number for pair in pairs for number in (pair.numerator, pair.denominator)),
        *(row.mean, row.ratings, row.supervised),
        *(row.levels.get(level.value, 0) for level in LEVEL_NAMES),
        *(row.fed_back.numerator, row.fed_back.denominator),
        *(row.released.numerator, row.released.denominator),
    ]


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
