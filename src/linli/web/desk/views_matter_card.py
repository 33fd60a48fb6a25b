"""模型说明: what proposes matters, how well, what it may not do; and the switch of each matter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import DomainError, Invalid, NotFound, NotYours
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.proposals.actions import matter_switches as actions
from linli.proposals.queries import matter_card as queries
from linli.web import pages
from linli.web.desk import choices, shell

_HERE = "powers"
_LABELS = {"matter": "事项", "why": "原因"}
_DONE = {
    "off": "已关闭，不再建议这一事项。",
    "ask": "已申请恢复，请另一位负责人确认。",
    "on": "已恢复建议。",
}


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Show the card of the model in use, the versions and the switches."""
    return _page(request)


@require_POST
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Switch a matter off, ask for it to be proposed again, or agree to that."""
    actor = pages.actor_of(request)
    try:
        _act(actor, act, request.POST)
    except (NotFound, NotYours):
        raise
    except Invalid as refusal:
        return _page(request, fields=refusal.fields, about=act, status=refusal.status)
    except DomainError as refusal:
        return _page(request, problem=refusal.message, status=refusal.status)
    messages.success(request, _(_DONE[act]))
    return HttpResponseRedirect(reverse("desk_matter_model") + "#switch", status=303)


def _act(actor: Actor, act: str, posted: QueryDict) -> None:
    code, why = posted.get("matter", ""), posted.get("why", "")
    text = posted.get("version", "")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    if act == "off":
        actions.switch_off(actor=actor, code=code, why=why)
    elif act == "ask":
        actions.ask_on(actor=actor, code=code, version=version, why=why)
    elif act == "on":
        actions.switch_on(actor=actor, code=code, version=version)
    else:
        raise NotFound


def _page(
    request: HttpRequest,
    *,
    fields: dict[str, str] | None = None,
    about: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, catalogue = pages.actor_of(request), shell.catalogue_of(request)
    context = {
        "view": queries.card(actor, catalogue),
        "matters": _matters(catalogue),
        "fields": fields or {},
        "labels": _LABELS,
        "about": about,
        "about_code": request.POST.get("matter", ""),
        "matter_value": request.POST.get("matter", "") if about == "off" else "",
        "why": request.POST.get("why", "")[:200],
        "problem": problem,
    }
    return shell.render(request, "desk/matter_card.html", context, here=_HERE, status=status)


def _matters(catalogue: Catalogue) -> choices.Groups:
    """Return the admitted matters, classes first: a class is switched with all below it."""
    today = clock.today()
    classes: list[tuple[str, str]] = [
        (one.code, Words("{name}（全部）", name=one.name))
        for one in catalogue.matters.values()
        if not one.is_leaf and one.live(today)
    ]
    found = choices.matters(catalogue)
    return [("整类", classes), *found] if classes else found
