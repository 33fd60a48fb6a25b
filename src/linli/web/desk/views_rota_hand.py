"""Handing over between two shifts: write, sign, or take over with a word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.domain.errors import Invalid, NotYours
from linli.domain.rota import Hand
from linli.kernel import clock
from linli.rota import actions
from linli.rota.access import get_post, units_of
from linli.rota.queries import handing
from linli.rota.queries import today as now_on_duty
from linli.web import pages
from linli.web.desk import shell
from linli.web.language import tr


@require_http_methods(["GET", "HEAD", "POST"])
def hand(request: HttpRequest, post: int) -> HttpResponse:
    """Show the hand-overs of a post with the form that fits; POST ``act``: write, sign, take."""
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    found, now = get_post(post), clock.now()
    if not handing.may_read(actor, catalogue, found):
        raise NotYours("not-member", "交接班记录由本单位的人员查看。")
    values = {name: request.POST.get(name, "").replace("\x00", "") for name in ("note", "words")}
    fields: dict[str, str] = {}
    act = request.POST.get("act", "")
    if request.method == "POST":
        try:
            if act == "write":
                actions.write_handover(actor=actor, post_id=post, raw=values)
            elif act == "sign":
                number, version = (_number(request, name) for name in ("handover", "version"))
                actions.sign_handover(actor=actor, handover_id=number, raw=values, version=version)
            else:
                actions.take_over(actor=actor, post_id=post, raw=values)
        except Invalid as refusal:
            fields = refusal.fields
        else:
            said = {
                "write": "交班记录已写好，等接班人签收。",
                "sign": "已签收，交接完成。",
            }
            messages.success(request, tr(said.get(act, "已接班，说明已记录。")))
            return HttpResponseRedirect(reverse("desk_rota_hand", args=[post]), status=303)
    notes = handing.notes(actor, found)
    waiting = next((one for one in notes if one.standing == Hand.WRITTEN), None)
    member = found.unit_id in units_of(actor)
    if member and waiting is None and act != "write":
        values["note"] = handing.draft(actor, catalogue, found, now)
    context = {
        "post": found,
        "unit": catalogue.units[found.unit_id],
        "line": now_on_duty.one(catalogue, found, now),
        "waiting": waiting,
        "notes": [one for one in notes if one is not waiting],
        "member": member,
        "values": values,
        "fields": fields,
        "act": act,
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/rota_hand.html", context, here="powers", status=status)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
