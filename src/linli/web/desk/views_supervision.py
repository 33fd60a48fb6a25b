"""督办台账: what is pressed, counted by unit; and 挂牌公示 by a leader."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import access
from linli.cases.queries import scope
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.supervision import GROUND_NAMES, ISSUERS, LEVEL_NAMES, Level
from linli.domain.supervision_rules import described, feedback_by
from linli.kernel import clock
from linli.people.actor import Actor
from linli.supervision import actions
from linli.supervision.judging import bar, ground_refusal, lists_publicly, rules_of
from linli.supervision.queries import Wanted, figures, panel, register, spread
from linli.supervision.queries.register import STANDS
from linli.web import pages
from linli.web.desk import choices, shell

#: Workdays proposed for the day that is shown to everybody.
_PROPOSED = 10
_CENTRE = ISSUERS[Level.NORMAL]


@require_safe
def register_page(request: HttpRequest) -> HttpResponse:
    """List the 督办 of visible matters; centres see this month's counts by unit as well."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    if not actor.roles:
        raise NotYours("no-post", "您现在没有岗位。")
    wanted = Wanted.read(request.GET.dict(), catalogue)
    problem, now = "", clock.now()
    try:
        found = register(actor, wanted, catalogue, request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = register(actor, wanted, catalogue)
    month = now.astimezone(clock.CIVIL).date().replace(day=1)
    start = datetime.combine(month, time(), tzinfo=clock.CIVIL)
    reach = _reach(actor)
    kept = {
        "stand": wanted.stand,
        "level": wanted.level,
        "unit": wanted.unit,
        "area": wanted.area,
    }
    tops = scope.reach(actor, catalogue)
    area = catalogue.tree.by_code(wanted.area) if wanted.area else None
    context = {
        "lines": found.items,
        "wanted": wanted,
        "area": area,
        "spread": spread(actor, tops[0], catalogue) if tops else None,
        "stands": STANDS,
        "levels": [("", [(level.value, name) for level, name in LEVEL_NAMES.items()])],
        "units": choices.units(catalogue, tiers=choices.NEAR_TIERS),
        "figures": figures(start, now, catalogue, reach) if reach is not None else None,
        "level_names": {level.value: name for level, name in LEVEL_NAMES.items()},
        "month": month,
        "rules": list(described(rules_of(catalogue))),
        "problem": problem,
        **shell.pager(reverse("desk_supervision"), kept, found),
    }
    return shell.render(
        request,
        "desk/supervision_list.html",
        context,
        here="powers",
        status=422 if problem else 200,
    )


def _reach(actor: Actor) -> str | None:
    """Return the widest area in which the person presses; None for who does not."""
    paths = [post.area_path for post in actor.posts if post.role in _CENTRE]
    return min(paths, key=len, default=None)


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, no: str) -> HttpResponse:
    """Show what exactly everybody would see of a matter; on POST show it."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    case, now = access.get_case(actor, no), clock.now()
    shown = panel(case, catalogue, now)
    if not lists_publicly(actor, case, catalogue):
        raise NotYours("county-lists", "挂牌公示由县级综治中心负责人决定。")
    day = feedback_by(now, _PROPOSED, catalogue.calendar).astimezone(clock.CIVIL).date()
    values = {"ground": "", "due_on": day.isoformat(), "note": "", "confirmed": ""}
    errors: dict[str, str] = {}
    problem, status = "", 200
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in values}
        try:
            actions.list_publicly(
                actor=actor,
                no=no,
                ground=values["ground"],
                due_on=values["due_on"],
                note=values["note"],
                confirmed=bool(values["confirmed"]),
            )
        except NotFound:
            raise
        except DomainError as refusal:
            errors = getattr(refusal, "fields", {})
            problem, status = ("" if errors else refusal.message), refusal.status
        else:
            messages.success(request, _("已向社会公示。"))
            return HttpResponseRedirect(reverse("desk_case", args=[no]) + "#supervision")
    matter = catalogue.matters.get(case.matter_id or 0)
    parent = catalogue.matters.get(matter.parent_id or 0) if matter else None
    kind = parent or matter
    town = catalogue.tree.by_id(case.town_id) if case.town_id else None
    context = {
        "case": case,
        "shown": shown,
        "barred": bar(case, catalogue) if shown else "",
        "matter_class": kind.name if kind else "",
        "town": town.name if town else catalogue.county_name,
        "grounds": [
            (ground.value, name)
            for ground, name in GROUND_NAMES.items()
            if not ground_refusal(case, ground, now)
        ],
        "values": values,
        "errors": errors,
        "problem": problem,
    }
    return shell.render(
        request, "desk/supervision_listing.html", context, here="powers", status=status
    )


@require_POST
def end_listing(request: HttpRequest, listing: int) -> HttpResponse:
    """Take a public listing down."""
    actor = pages.actor_of(request)
    try:
        row = actions.take_down(actor=actor, listing=listing, note=request.POST.get("note", ""))
    except Invalid as refusal:
        no = access.get_case(actor, request.POST.get("no", "")).no
        messages.error(request, refusal.fields.get("note", refusal.message))
        return HttpResponseRedirect(reverse("desk_case", args=[no]) + "#supervision")
    messages.success(request, _("已撤下，公示页上看不到了。"))
    no = row.supervision.case.no
    return HttpResponseRedirect(reverse("desk_case", args=[no]) + "#supervision")
