"""Absence: who stands in for whom, setting a substitute, ending and declining."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.kernel import clock
from linli.people import substitution
from linli.people.substitution import Absence, Person
from linli.web import pages
from linli.web.desk import choices, shell
from linli.web.language import tr

#: Inputs of the form.
_INPUTS = ("substitute", "first", "last", "reason")


def _grouped(people: list[Person]) -> choices.Groups:
    """Return people under their units, as a select draws them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in people:
        groups.setdefault(one.unit, []).append((one.username, one.name))
    return list(groups.items())


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw) if raw else None
    except ValueError:
        return None


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the person's own absences, for whom they stand in, and those of their unit."""
    actor = pages.actor_of(request)
    context = {
        "found": substitution.overview(actor),
        "absentees": _grouped(substitution.absentees(actor)),
        "arranges": substitution.arranges_for_others(actor),
        "longest": substitution.LONGEST,
    }
    return shell.render(request, "desk/absence.html", context, here="absence")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask who stands in and when (GET), or set it (POST); ``for`` names an absent colleague."""
    actor = pages.actor_of(request)
    own = request.user.get_username()
    absent = request.GET.get("for", "").replace("\x00", "")[:60] or own
    name, people = substitution.candidates(actor, absent)
    values = {name: request.POST.get(name, "").replace("\x00", "").strip() for name in _INPUTS}
    fields: dict[str, str] = {}
    if request.method == "POST":
        wish = Absence(
            absent,
            values["substitute"],
            _day(values["first"]),
            _day(values["last"]),
            values["reason"],
        )
        try:
            row = substitution.set_substitution(actor, wish)
        except Invalid as refusal:
            fields = refusal.fields
        else:
            said = Words(
                "已设置：{first}到{last}由{name}代办。{name}会在工作台看到，可以谢绝。",
                first=row.valid_from,
                last=row.valid_to,
                name=row.substitute.full_name,
            )
            messages.success(request, tr(said))
            return HttpResponseRedirect(reverse("desk_absence"), status=303)
    else:
        values["first"] = clock.today().isoformat()
    context = {
        "values": values,
        "fields": fields,
        "people": _grouped(people),
        "named": "" if absent == own else name,
        "today": clock.today().isoformat(),
        "longest": substitution.LONGEST,
        "limit": substitution.REASON_LIMIT,
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/absence_new.html", context, here="absence", status=status)


@require_POST
def end(request: HttpRequest, absence: int) -> HttpResponse:
    """End a substitution at once, or decline it."""
    actor = pages.actor_of(request)
    row = substitution.end_substitution(actor, absence)
    if row.substitute_id == actor.user_id:
        said = Words("已谢绝代{name}办理，立即生效。", name=row.absent.full_name)
    else:
        said = Words("{name}的代办已经结束，立即生效。", name=row.substitute.full_name)
    messages.success(request, tr(said))
    return HttpResponseRedirect(reverse("desk_absence"), status=303)
