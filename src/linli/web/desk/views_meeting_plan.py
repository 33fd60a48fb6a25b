"""Planning a meeting: the proposed agenda to tick and order, time, place, people, units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.meeting_rhythm import EVERY_NAMES, next_day
from linli.domain.meetings import Verb
from linli.kernel import clock
from linli.meetings import actions
from linli.meetings.access import organised
from linli.meetings.judging import rules_of
from linli.meetings.people import Staff, staff
from linli.meetings.queries.proposing import Proposal, proposal
from linli.meetings.queries.room import Room, room
from linli.people.actor import Actor
from linli.web import formats, pages
from linli.web.desk import meeting_form, shell
from linli.web.desk.meeting_form import AgendaLine, PlanForm
from linli.web.desk.views_meetings import number

#: Buttons that only change what stands in the form.
_ONLY_FORM = ("move", "add")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form with the proposed agenda; on POST plan the meeting."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    mine = organised(actor, catalogue)
    if not mine:
        raise NotYours("not-your-meeting", "会议由召集单位的负责人、分流员或坐席安排。")
    asked = request.POST.get("centre") or request.GET.get("centre", "")
    centre = next((unit for unit in mine if unit.code == asked), None)
    if asked and centre is None:
        raise NotYours("not-your-meeting", "会议由召集单位的负责人、分流员或坐席安排。")
    centre = centre or mine[0]
    may, proposed = staff(centre, catalogue), proposal(actor, centre, catalogue, clock.now())
    refusal: DomainError | None = None
    if request.method == "POST":
        form = meeting_form.read(request.POST)
        if not any(request.POST.get(name) for name in _ONLY_FORM):
            try:
                made = actions.plan(actor=actor, raw={**form.raw(), "centre": centre.code})
            except Invalid as wrong:
                refusal = wrong
            else:
                messages.success(request, _("会议已安排，已告诉应邀单位。"))
                return HttpResponseRedirect(reverse("desk_meeting", args=[made.key]), status=303)
    else:
        form = _blank(actor, centre, catalogue, may, proposed)
    page = _Page(centre, catalogue, may, proposed, form, refusal)
    several = [("", [(unit.code, unit.name) for unit in mine])] if len(mine) > 1 else []
    return _render(request, page, {"centres": several, "room": None})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change the plan of a meeting that has not begun."""
    actor, catalogue, now = pages.actor_of(request), shell.catalogue_of(request), clock.now()
    found = room(actor, key, catalogue, now)
    if not found.may(Verb.CHANGE):
        raise NotFound("no-meeting", "会议已经开始、结束或取消，不能再改安排。")
    centre = catalogue.units[found.meeting.centre_id]
    may, proposed = found.staff, proposal(actor, centre, catalogue, now)
    refusal: DomainError | None = None
    if request.method == "POST":
        form = meeting_form.read(request.POST)
        if not any(request.POST.get(name) for name in _ONLY_FORM):
            version = number(request.POST.get("version"))
            try:
                actions.change(actor=actor, key=key, raw=form.raw(), version=version)
            except NotFound:
                raise
            except DomainError as wrong:
                refusal = wrong
            else:
                messages.success(request, _("会议安排已修改。"))
                return HttpResponseRedirect(reverse("desk_meeting", args=[key]), status=303)
    else:
        form = _of_room(found, catalogue, proposed)
    page = _Page(centre, catalogue, may, proposed, form, refusal)
    return _render(request, page, {"centres": [], "room": found})


@dataclass(frozen=True)
class _Page:
    """What the form is drawn with."""

    centre: UnitInfo
    catalogue: Catalogue
    may: Staff
    proposed: Proposal
    form: PlanForm
    refusal: DomainError | None


def _render(request: HttpRequest, page: _Page, more: dict[str, object]) -> HttpResponse:
    refusal, form = page.refusal, page.form
    chairs = meeting_form.somebodies(page.may.chairs)
    own = any(one.unit_id == page.centre.id for one in page.may.chairs)
    return shell.render(
        request,
        "desk/meeting_plan.html",
        {
            "centre": page.centre,
            "form": form,
            "values": form.values,
            **shell.refused(refusal),
            "chairs": chairs,
            "chair_elsewhere": bool(page.may.chairs) and not own,
            "keepers": meeting_form.somebodies(page.may.keepers),
            "unit_choices": meeting_form.unit_choices(page.catalogue, page.centre, form.units),
            "promised": page.proposed.promised,
            "every": EVERY_NAMES[rules_of(page.catalogue).rhythms[page.centre.tier].every],
            "now": clock.now(),
            "soonest": formats.civil_input(clock.now()),
            **more,
        },
        here="powers",
        status=refusal.status if refusal else 200,
    )


def _blank(
    actor: Actor, centre: UnitInfo, catalogue: Catalogue, may: Staff, proposed: Proposal
) -> PlanForm:
    """Return the form a plan begins with: the next day of the rhythm, all that is proposed."""
    rhythm = rules_of(catalogue).rhythms[centre.tier]
    day = next_day(rhythm, clock.today(), catalogue.calendar)
    at = datetime.combine(day, rhythm.at, clock.CIVIL)
    chair = may.chairs[0] if may.chairs else None
    keepers = [one for one in may.keepers if chair is None or one.id != chair.id]
    keeper = next((one for one in keepers if one.id == actor.user_id), None) or next(
        iter(keepers), None
    )
    former = proposed.previous
    values = {
        "planned_at": formats.civil_input(at),
        "place": former.place if former else "",
        "chair": chair.username if chair else "",
        "keeper": keeper.username if keeper else "",
        "names": "",
    }
    units = [
        catalogue.units[unit_id].code
        for unit_id in (former.attendance.values_list("unit_id", flat=True) if former else [])
        if unit_id and unit_id != centre.id and catalogue.units[unit_id].live(clock.today())
    ]
    lines = meeting_form.of_proposal(proposed.lines, ticked=True, known=set())
    return PlanForm(values, units, lines)


def _of_room(found: Room, catalogue: Catalogue, proposed: Proposal) -> PlanForm:
    """Return the form of a plan as it stands, with what has come up since, not ticked."""
    meeting = found.meeting
    values = {
        "planned_at": formats.civil_input(meeting.planned_at),
        "place": meeting.place,
        "chair": meeting.chair.username,
        "keeper": meeting.keeper.username,
        "names": "\n".join(seat.who for seat in found.seats if seat.unit_id is None),
    }
    units = [
        catalogue.units[seat.unit_id].code
        for seat in found.seats
        if seat.unit_id is not None and seat.unit_id != meeting.centre_id
    ]
    lines = [
        AgendaLine(one.no or f"i{one.id}", one.no, one.title, one.reason, ticked=True)
        for one in found.items
        if not one.hidden
    ]
    known = {one.no or one.text for one in lines}
    lines += meeting_form.of_proposal(proposed.lines, ticked=False, known=known)
    return PlanForm(values, units, lines)
