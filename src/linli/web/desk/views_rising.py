"""热点预警: the list, one warning with its evidence, its judgement and its campaign; 高频事项."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from linli.cases.models import Case
from linli.documents.kinds import Kind as PaperKind
from linli.documents.queries.papers import papers_of
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.indicators import Share
from linli.domain.rising_terms import KINDS, VERDICTS, Verdict
from linli.domain.tasks import STANDING_NAMES
from linli.kernel import clock
from linli.kernel.keys import number as read_number
from linli.people.actor import Actor
from linli.rising.access import reads
from linli.rising.actions import judging
from linli.rising.queries.frequent import behind, frequent, month_from, paths_of
from linli.rising.queries.listing import SHOWS, left_out, warnings
from linli.rising.queries.rooms import WarningRoom, room
from linli.rising.ruling import may_ask
from linli.web import pages
from linli.web.charts.trend import Line, Point, trend
from linli.web.desk import choices, shell

#: How a verdict looks in lists.
TONES = {
    "": ("hourglass", "near"),
    Verdict.TRUE: ("circle-check", "accent"),
    Verdict.KNOWN: ("info-circle", "info"),
    Verdict.NOISE: ("x", "plain"),
}
#: Months offered for 高频事项.
_MONTHS = 12
#: Days that are told in a table instead of a chart.
_FEW_DAYS = 7


def _reader(request: HttpRequest) -> Actor:
    actor = pages.actor_of(request)
    if not reads(actor):
        raise NotYours("no-warnings", "热点预警由综治中心的负责人、分流员和监督人员查看。")
    return actor


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the warnings the person sees; who only looks after the settings is led there."""
    if not reads(pages.actor_of(request)) and may_ask(pages.actor_of(request)):
        return HttpResponseRedirect(reverse("desk_rising_settings"))
    actor, catalogue = _reader(request), shell.catalogue_of(request)
    show, kind = request.GET.get("show", "open"), request.GET.get("kind", "")
    show = show if show in SHOWS else "open"
    problem = ""
    try:
        cursor = request.GET.get("after", "")[:400] or None
        found = warnings(actor, catalogue, show, kind, cursor)
    except Invalid as refusal:
        problem = refusal.message
        found = warnings(actor, catalogue, show, kind, None)
    context = {
        "rows": found.items,
        "show": show,
        "kind": kind,
        "shows": SHOWS,
        "kinds": [("", [(one.value, name) for one, name in KINDS.items()])],
        "tones": TONES,
        "problem": problem,
        "night": left_out(),
        "doors": dict(Case.Door.choices),
        "may_set": may_ask(actor),
        **shell.pager(reverse("desk_rising"), {"show": show, "kind": kind}, found),
    }
    status = 422 if problem else 200
    return shell.render(request, "desk/rising.html", context, here="powers", status=status)


@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show one warning."""
    return _show(request, key)


def _show(
    request: HttpRequest,
    key: str,
    *,
    typed: Mapping[str, object] | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    actor, catalogue = _reader(request), shell.catalogue_of(request)
    found = room(actor, key, catalogue)
    judged = found.row.verdict == Verdict.TRUE.value
    context = {
        "room": found,
        "w": found.row,
        "chart": _chart(found),
        "tones": TONES,
        "share": lambda one: Share(one.count, one.whole).text(),
        "verdicts": [(value.value, name, "") for value, name in VERDICTS.items()],
        "units": choices.units(catalogue)
        if found.may_judge and judged and found.campaign is None
        else [],
        "tomorrow": clock.today() + timedelta(days=1),
        "standings": {value.value: name for value, name in STANDING_NAMES.items()},
        "papers": papers_of(PaperKind.WARNING, found.row.key) if judged else [],
        "paper_kind": PaperKind.WARNING.value,
        "typed": typed or {},
        "errors": refusal.fields if isinstance(refusal, Invalid) else {},
        "problem": refusal.message if refusal is not None else "",
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(request, "desk/rising_one.html", context, here="powers", status=status)


def _chart(found: WarningRoom) -> Markup | str:
    """Return the counts by day as a line; '' for so few days that their table says more."""
    if len(found.days) <= _FEW_DAYS:
        return ""
    lines = [Line(_("收到的件数"), [one.count for one in found.days], 1)]
    if any(one.expected for one in found.days):
        usual = [round(float(one.expected or 0)) for one in found.days]
        lines.append(Line(_("平常件数（取整）"), usual, 2))
    points = [
        Point(
            f"{one.day.month}-{one.day.day}",
            _("%(day)s 收到 %(n)s 件") % {"day": one.day.isoformat(), "n": one.count},
        )
        for one in found.days
    ]
    return trend(lines, points)


@require_POST
def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Write down what somebody makes of a warning."""
    raw = {name: request.POST.get(name, "") for name in ("verdict", "words")}
    version = read_number(request.POST.get("version", ""))
    try:
        judging.judge(actor=pages.actor_of(request), key=key, raw=raw, version=version)
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(request, key, typed={"form": "judge", **raw}, refusal=refusal)
    messages.success(request, _("判断已记录。"))
    return _back(key)


@require_POST
def campaign(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a campaign: tasks to units."""
    raw: dict[str, object] = {
        name: request.POST.get(name, "") for name in ("title", "demand", "until")
    }
    raw["units"] = request.POST.getlist("units")
    version = read_number(request.POST.get("version", ""))
    try:
        judging.start_campaign(actor=pages.actor_of(request), key=key, raw=raw, version=version)
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(request, key, typed={"form": "campaign", **raw}, refusal=refusal)
    messages.success(request, _("专项整治已开展，任务已发给各单位。"))
    return _back(key)


def _back(key: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk_rising_one", args=[key]), status=303)


@require_safe
def frequent_page(request: HttpRequest) -> HttpResponse:
    """Show the frequent matters of a month, and the words in which they were told."""
    actor, catalogue = _reader(request), shell.catalogue_of(request)
    month = month_from(request.GET.get("month", "")[:7])
    context = {
        "rows": frequent(paths_of(actor), month, catalogue),
        "month": month,
        "former": month - timedelta(days=1),
        "months": [("", [(f"{one:%Y-%m}", f"{one:%Y-%m}") for one in _months()])],
    }
    return shell.render(request, "desk/rising_frequent.html", context, here="powers")


@require_safe
def frequent_matter(request: HttpRequest, code: str) -> HttpResponse:
    """List the matters behind a number of 高频事项, here or in a bulletin."""
    actor, catalogue = _reader(request), shell.catalogue_of(request)
    month = month_from(request.GET.get("month", "")[:7])
    area = catalogue.tree.by_code(request.GET.get("area", "")[:30])
    if request.GET.get("area") and area is None:
        raise NotFound("no-frequent", "没有找到这个地方。")
    word = request.GET.get("word", "")[:20]
    cursor, problem = request.GET.get("after", "")[:400] or None, ""
    try:
        found = behind(actor, catalogue, code, month=month, area=area, word=word, cursor=cursor)
    except Invalid as refusal:
        problem = refusal.message
        found = behind(actor, catalogue, code, month=month, area=area, word=word, cursor=None)
    kept = {"month": f"{month:%Y-%m}", "area": area.code if area else "", "word": word}
    context = {
        "found": found,
        "rows": found.page.items,
        "month": month,
        "area": catalogue.tree.label(area) if area else "",
        "word": word,
        "problem": problem,
        **shell.pager(reverse("desk_rising_frequent_matter", args=[code]), kept, found.page),
    }
    status = 422 if problem else 200
    return shell.render(
        request, "desk/rising_frequent_matter.html", context, here="powers", status=status
    )


def _months() -> list[date]:
    found = [clock.today().replace(day=1)]
    while len(found) < _MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
