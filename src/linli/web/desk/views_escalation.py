"""提级: what waits for a word, what would fire in the hours to come, the rules and the people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.domain import escalation_words
from linli.domain.errors import Invalid, NotYours
from linli.domain.escalation import LONGEST_PROMISE, TIER_NAMES
from linli.escalation import queries
from linli.escalation.setup import setup
from linli.kernel import clock
from linli.people.actor import Actor
from linli.web import formats, pages
from linli.web.desk import shell

#: Sub-pages: code, label, address name.
PARTS = (
    ("waiting", "等待回应", "desk_escalation"),
    ("ahead", "未来24小时", "desk_escalation_ahead"),
    ("rules", "提级规则", "desk_escalation_rules"),
    ("people", "提到谁", "desk_escalation_people"),
)


def _staff(request: HttpRequest) -> Actor:
    actor = pages.actor_of(request)
    if not actor.roles:
        raise NotYours("no-post", "您现在没有岗位。")
    return actor


def _show(
    request: HttpRequest, part: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    context = {"problem": "", **context, "parts": PARTS, "part": part}
    template = f"desk/escalation_{part}.html"
    return shell.render(request, template, context, here="powers", status=status)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """List the open steps of visible matters, soonest due first; ``mine=1`` the reader's own."""
    actor, catalogue = _staff(request), shell.catalogue_of(request)
    mine, now, problem = request.GET.get("mine") == "1", clock.now(), ""
    try:
        found = queries.open_steps(
            actor, catalogue, now, request.GET.get("after") or None, mine=mine
        )
    except Invalid as refusal:
        problem = refusal.message
        found = queries.open_steps(actor, catalogue, now, mine=mine)
    kept = {"mine": "1"} if mine else {}
    context = {
        "rows": found.items,
        "mine": mine,
        "problem": problem,
        **shell.pager(reverse("desk_escalation"), kept, found),
    }
    return _show(request, "waiting", context, 422 if problem else 200)


@require_safe
def ahead(request: HttpRequest) -> HttpResponse:
    """Show what would fire in the next 24 hours if nobody did anything; nothing is written."""
    actor, catalogue = _staff(request), shell.catalogue_of(request)
    now, problem = clock.now(), ""
    try:
        found = queries.would_fire(actor, catalogue, now, cursor=request.GET.get("after") or None)
    except Invalid as refusal:
        problem = refusal.message
        found = queries.would_fire(actor, catalogue, now)
    address = reverse("desk_escalation_ahead")
    context = {
        "found": found,
        "problem": problem,
        "next": address + formats.query({"after": found.next}) if found.next else "",
        "previous": address if request.GET.get("after") and not problem else "",
    }
    return _show(request, "ahead", context, 422 if problem else 200)


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Say the county's rules in words."""
    _staff(request)
    held = setup(shell.catalogue_of(request)).rules
    rows = [
        {
            "when": escalation_words.words(rule),
            "ladder": [TIER_NAMES[tier] for tier in rule.tiers],
            "respond": rule.respond.amount_text(),
        }
        for rule in held
    ]
    return _show(request, "rules", {"rows": rows, "longest": LONGEST_PROMISE})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show who is asked in each town, by name, and where a post is empty."""
    _staff(request)
    return _show(request, "people", {"found": queries.people(shell.catalogue_of(request))})
