"""Gentle questions beside the report form: what the words do not say yet. Nothing is kept.

The text comes by POST, so that it stands in no address or log of addresses. Nobody has to answer:
the form goes on without. Place and telephone have steps of their own and are not asked for here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain import asking, urgent
from linli.domain.proposing import Manner
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.people.signin import address_of
from linli.places.naming import named_in
from linli.proposals.queries.matter_proposals import Offer, propose
from linli.text.times import find_times
from linli.web import pages
from linli.web.resident.report_form import spoken

#: Questions looked for from one address in an hour: a whole village may stand behind one.
ASKED = Limit("report-asks", most=600, seconds=3600)
#: Most characters of the text that are read, and most places offered.
READ: Final = 3_000
SPOTS: Final = 2


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the form's list that the words name, to be taken over by tapping it."""

    code: str
    label: str
    words: str


@login_not_required
@require_POST
def asks(request: HttpRequest) -> HttpResponse:
    """Return the questions as a piece of a page; nothing (204) when asked too often."""
    if not ASKED.hit(address_of(request), clock.now()):
        return HttpResponse(status=204)
    catalogue = snapshot.current()
    text = request.POST.get("text", "")[:READ]
    context = {
        "spots": [] if request.POST.get("area") else spots(catalogue, text),
        "questions": questions(text, day=request.POST.get("occurred_at", "")),
        "kind": None if request.POST.get("matter") else kind(catalogue, text),
    }
    return pages.render(request, "resident/asks.html", context)


def kind(catalogue: Catalogue, text: str) -> Offer | None:
    """Return the class and item the words speak for, where that is likely enough to be asked.

    Whoever is not sure need not choose; in danger nobody is asked at all.
    """
    if urgent.alarms(text):
        return None
    found = propose(catalogue, text, may_fill=False)
    return found.rows[0] if found.rows and found.manner is not Manner.ASK else None


def spots(catalogue: Catalogue, text: str) -> list[Spot]:
    """Return the villages, else towns, that a text names."""
    tree = catalogue.tree
    found: dict[str, Spot] = {}
    for hit in named_in(tree, text, catalogue.settings):
        node = tree.ancestor(hit.node, "village") or tree.ancestor(hit.node, "town")
        if node is not None:
            found.setdefault(node.code, Spot(node.code, spoken(node.name), hit.words))
    return list(found.values())[:SPOTS]


def questions(text: str, *, day: str = "") -> tuple[asking.Question, ...]:
    """Return what a text does not say that only its writer knows."""
    if urgent.alarms(text):  # the telephone comes first
        return ()
    now = clock.now().astimezone(clock.CIVIL)
    timed = bool(day.strip()) or bool(find_times(text, now))
    return asking.missing(text, place=True, time=timed, contact=True)
