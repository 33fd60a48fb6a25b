"""Writing while a meeting runs: who came, what was said, what was decided. Nobody loses words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.domain.errors import DomainError, Invalid, LostRace, NotFound
from linli.kernel import clock
from linli.meetings import actions
from linli.meetings.queries.room import ItemRow, Room, room
from linli.web import pages
from linli.web.desk import meeting_form, shell
from linli.web.desk.views_meetings import number, show_meeting
from linli.web.language import tr

#: What of a decision stands in a form.
_DECISION = ("text", "unit", "person", "due_on", "noted")


def _by_script(request: HttpRequest) -> bool:
    """Tell whether the page saves by itself and wants a short answer."""
    return request.headers.get("X-Linli-Save") == "1"


def _back(key: str, anchor: str) -> HttpResponse:
    address = reverse("desk_meeting", args=[key])
    return HttpResponseRedirect(f"{address}#{anchor}", status=303)


def _refused(
    request: HttpRequest, key: str, refusal: DomainError, typed: dict[str, object]
) -> HttpResponse:
    """Answer a refusal: short for the script, else the page with everything that was typed."""
    if not _by_script(request):
        return show_meeting(request, key, typed=typed, refusal=refusal)
    told: dict[str, object] = {"message": tr(refusal.message)}
    if isinstance(refusal, Invalid):
        told["message"] = tr(next(iter(refusal.fields.values()), refusal.message))
    if isinstance(refusal, LostRace):
        found = room(pages.actor_of(request), key, shell.catalogue_of(request), clock.now())
        told["version"] = found.meeting.version
        item = _item(found, typed.get("item"))
        if item is not None:
            told |= {"version": item.version, "theirs": item.words, "by": item.changed_by}
    return JsonResponse(told, status=refusal.status)


def _item(found: Room, item_id: object) -> ItemRow | None:
    return next((one for one in found.items if one.id == item_id), None)


@require_POST
def write(request: HttpRequest, key: str, item: int) -> HttpResponse:
    """Save what came of an item; with the button “议定” its decision too."""
    actor, post = pages.actor_of(request), request.POST
    wanted = {name: post.get(f"decision_{name}", "") for name in _DECISION}
    typed: dict[str, object] = {
        "item": item,
        "words": post.get("words", ""),
        "deferred": bool(post.get("deferred")),
        **wanted,
    }
    try:
        row = actions.write_item(
            actor=actor,
            key=key,
            item_id=item,
            words=post.get("words", ""),
            deferred=bool(post.get("deferred")),
            version=number(post.get("version")),
        )
        if _by_script(request):
            return JsonResponse({"version": row.version})
        if post.get("act") == "decide" or wanted["text"].strip():
            actions.decide(actor=actor, key=key, item_id=item, raw=wanted)
    except NotFound:
        raise
    except DomainError as refusal:
        return _refused(request, key, refusal, typed)
    return _back(key, f"item-{item}")


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, key: str, item: int, decision: int) -> HttpResponse:
    """Change one decision, or take it out."""
    actor, catalogue, post = pages.actor_of(request), shell.catalogue_of(request), request.POST
    refusal: DomainError | None = None
    if request.method == "POST":
        version = number(post.get("version"))
        try:
            if post.get("act") == "remove":
                actions.undecide(
                    actor=actor, key=key, item_id=item, decision_id=decision, version=version
                )
            else:
                actions.decide(
                    actor=actor,
                    key=key,
                    item_id=item,
                    raw={name: post.get(f"decision_{name}", "") for name in _DECISION},
                    decision_id=decision,
                    version=version,
                )
        except NotFound:
            raise
        except DomainError as wrong:
            refusal = wrong
        else:
            return _back(key, f"item-{item}")
    found = room(actor, key, catalogue, clock.now())
    line = _item(found, item)
    row = next((one for one in line.decisions if one.id == decision), None) if line else None
    if line is None or row is None or not found.writes:
        raise NotFound("no-decision", "没有找到这项议定事项，可能刚刚被别人删掉了。")
    values = {
        "text": row.text,
        "unit": row.unit_code,
        "person": row.username,
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "noted": "1" if row.noted else "",
    }
    if refusal is not None:
        values = {name: post.get(f"decision_{name}", "") for name in _DECISION}
    context = {
        "room": found,
        "line": line,
        "row": row,
        "values": values,
        "units": meeting_form.units_of(found, catalogue).get(item, []),
        "colleagues": meeting_form.people_of(found, catalogue),
        "errors": refusal.fields if isinstance(refusal, Invalid) else {},
        "problem": refusal.message if refusal is not None else "",
        "today": clock.today().isoformat(),
    }
    status = refusal.status if refusal is not None else 200
    return shell.render(
        request, "desk/meeting_decision.html", context, here="powers", status=status
    )


@require_POST
def attend(request: HttpRequest, key: str) -> HttpResponse:
    """Save the attendance."""
    actor, post = pages.actor_of(request), request.POST
    rows = [number(one) for one in post.getlist("row")]
    marks = {pk: (post.get(f"mark-{pk}", ""), post.get(f"why-{pk}", "")) for pk in rows}
    typed: dict[str, object] = {"marks": marks, "more": post.get("more", "")}
    try:
        meeting = actions.attend(
            actor=actor,
            key=key,
            marks=marks,
            version=number(post.get("version")),
            more="" if _by_script(request) else post.get("more", ""),
        )
    except NotFound:
        raise
    except DomainError as refusal:
        return _refused(request, key, refusal, typed)
    if _by_script(request):
        return JsonResponse({"version": meeting.version})
    messages.success(request, _("签到已保存。"))
    return _back(key, "attendance")


@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Add an item that came up during the meeting."""
    raw = {name: request.POST.get(f"new_{name}", "") for name in ("no", "text")}
    try:
        item = actions.add_item(actor=pages.actor_of(request), key=key, raw=raw)
    except NotFound:
        raise
    except DomainError as refusal:
        return show_meeting(request, key, typed={"new": raw}, refusal=refusal)
    return _back(key, f"item-{item.pk}")
