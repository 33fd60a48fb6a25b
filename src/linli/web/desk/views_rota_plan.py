"""Laying down a roster: the month, one shift, a pattern, a pasted table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, NotFound
from linli.domain.rota import POST_KINDS, PostKind
from linli.domain.typed_days import read_iso_day
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.rota import actions
from linli.rota.access import get_post, need_plan, plans, rules, units_of
from linli.rota.manning import Person
from linli.rota.models import DutyPost
from linli.rota.queries import month as months
from linli.rota.queries import today as now_on_duty
from linli.rota.rostering import Staffing
from linli.web import formats, pages
from linli.web.desk import shell
from linli.web.language import tr

_SHIFT = ("start", "end", "person", "leader")
_PATTERN = ("first", "last", "changes", "teams", "rest")


def _chosen(people: list[Person]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [("", [(one.username, one.name) for one in people])]


def _post_context(actor: Actor, catalogue: Catalogue, post: DutyPost) -> dict[str, object]:
    return {
        "post": post,
        "unit": catalogue.units[post.unit_id],
        "kind": POST_KINDS[PostKind(post.kind)],
        "may_plan": plans(actor, catalogue, post.unit_id),
        "member": post.unit_id in units_of(actor),
    }


def _posted(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "") for name in names}


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _tried(act: Callable[[], object]) -> dict[str, str]:
    """Carry out ``act``; return what is wrong with the input, nothing when it is done."""
    try:
        act()
    except Invalid as refusal:
        return refusal.fields or {"": refusal.message}
    return {}


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, post: int) -> HttpResponse:
    """Show one month of a post's roster (``month`` as 2026-03), or add a shift (POST)."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found, now = get_post(post), clock.now()
    first = months.read_month(request.GET.get("month", "")[:7])
    fields: dict[str, str] = {}
    values = _posted(request, _SHIFT)
    if request.method == "POST":
        fields = _tried(
            lambda: actions.add_shift(
                actor=actor, post_id=post, raw=values, version=_version(request)
            )
        )
        if not fields:
            messages.success(request, tr("班次已排好。"))
            return _to_month(post, first.isoformat()[:7])
    context = _post_context(actor, catalogue, found)
    line = now_on_duty.one(catalogue, found, now)
    if context["may_plan"]:
        staffing = Staffing(catalogue, found)
        context |= {
            "people": _chosen(staffing.members),
            "leaders": _chosen(staffing.leaders),
        }
        if request.method != "POST":
            values |= _offered(request, line, now, rules(catalogue).change_at)
    context |= {
        "line": line,
        "month": months.month(catalogue, found, first, now),
        "values": values,
        "fields": fields,
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/rota_month.html", context, here="powers", status=status)


def _to_month(post: int, month: str = "") -> HttpResponse:
    address = reverse("desk_rota_post", args=[post]) + formats.query({"month": month})
    return HttpResponseRedirect(address, status=303)


def _offered(
    request: HttpRequest, line: now_on_duty.Line, now: datetime, change: time
) -> dict[str, str]:
    """Return the times offered for a new shift: the next gap, or the day chosen in the month."""
    day = request.GET.get("day", "")[:10]
    if day:
        chosen = read_iso_day(day)
        start = (
            datetime.combine(chosen, change, clock.CIVIL) if chosen else now.astimezone(clock.CIVIL)
        )
        return _ends(start, start + timedelta(days=1))
    if line.gaps:
        gap = line.gaps[0]
        start = gap.start.astimezone(clock.CIVIL)
        until = datetime.combine(start.date(), change, clock.CIVIL)
        until = until if until > start else until + timedelta(days=1)
        return _ends(start, min(until, gap.end.astimezone(clock.CIVIL)))
    return {}


def _ends(start: datetime, end: datetime) -> dict[str, str]:
    return {"start": formats.civil_input(start), "end": formats.civil_input(end)}


@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: HttpRequest, post: int, shift: int) -> HttpResponse:
    """Change one shift, swap it with another, or take it out (``act``)."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found, now = get_post(post), clock.now()
    need_plan(actor, catalogue, found.unit_id)
    view = months.one_shift(found, shift, now)
    if view is None:
        raise NotFound("no-shift", "没有找到这个班次，可能已经被改过。")
    values = {
        **_ends(view.start, view.end),
        "person": view.username,
        "leader": view.leader_username,
    }
    fields: dict[str, str] = {}
    if request.method == "POST":
        version = _version(request)
        act = request.POST.get("act", "change")
        if act == "remove":
            actions.remove_shift(actor=actor, shift_id=shift, version=version)
        elif act == "swap":
            fields = _tried(
                lambda: actions.swap_shifts(
                    actor=actor,
                    shift_id=shift,
                    other_id=int(request.POST.get("other") or 0),
                    version=version,
                )
            )
        else:
            values = _posted(request, _SHIFT)
            fields = _tried(
                lambda: actions.change_shift(
                    actor=actor, shift_id=shift, raw=values, version=version
                )
            )
        if not fields:
            said = {"remove": "班次已取消，空档会提前提醒。", "swap": "两个班次已对调。"}
            messages.success(request, tr(said.get(act, "班次已更改。")))
            return _to_month(post, view.start.strftime("%Y-%m"))
    staffing = Staffing(catalogue, found)
    others = [one for one in months.coming(found, now) if one.id != shift]
    context = {
        **_post_context(actor, catalogue, found),
        "shift": view,
        "values": values,
        "fields": fields,
        "people": _chosen(staffing.members),
        "leaders": _chosen(staffing.leaders),
        "others": [
            ("", [(str(one.id), f"{one.start:%m-%d %H:%M} {one.person}") for one in others])
        ],
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/rota_shift.html", context, here="powers", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def pattern(request: HttpRequest, post: int) -> HttpResponse:
    """Repeat a pattern of teams over some weeks."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = get_post(post)
    need_plan(actor, catalogue, found.unit_id)
    values = _posted(request, _PATTERN)
    fields: dict[str, str] = {}
    laid = 0

    def act() -> None:
        nonlocal laid
        laid = actions.lay_pattern(actor=actor, post_id=post, raw=values, version=_version(request))

    if request.method == "POST":
        fields = _tried(act)
        if not fields:
            messages.success(request, tr(Words("已排{n}个班次；原来排好的没有动。", n=laid)))
            return _to_month(post, values["first"][:7])
    else:
        start = clock.today()
        change = rules(catalogue).change_at
        values |= {
            "first": start.isoformat(),
            "last": (start + timedelta(days=27)).isoformat(),
            "changes": "0:00" if found.kind == PostKind.HOLIDAY else f"{change:%H:%M}".lstrip("0"),
        }
    return _form(request, found, "desk/rota_pattern.html", values, fields)


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, post: int) -> HttpResponse:
    """Take in a table pasted from a sheet; wrong rows are named and nothing is lost."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found = get_post(post)
    need_plan(actor, catalogue, found.unit_id)
    values = _posted(request, ("table",))
    fields: dict[str, str] = {}
    laid = 0

    def act() -> None:
        nonlocal laid
        laid = actions.paste_shifts(
            actor=actor, post_id=post, raw=values, version=_version(request)
        )

    if request.method == "POST":
        fields = _tried(act)
        if not fields:
            messages.success(request, tr(Words("已导入{n}个班次。", n=laid)))
            return _to_month(post)
    return _form(request, found, "desk/rota_paste.html", values, fields)


def _form(
    request: HttpRequest,
    post: DutyPost,
    template: str,
    values: dict[str, str],
    fields: dict[str, str],
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    staffing = Staffing(catalogue, post)
    day = clock.today()
    example = f"{day} 8:30\t{day + timedelta(days=1)} 8:30"
    names = [people[0].name for people in (staffing.members, staffing.leaders) if people]
    context = {
        **_post_context(actor, catalogue, post),
        "values": values,
        "fields": fields,
        "example": "\t".join([example, *names]),
        "people": staffing.members,
        "leaders": staffing.leaders,
    }
    status = 422 if fields else 200
    return shell.render(request, template, context, here="powers", status=status)
