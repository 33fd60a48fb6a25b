"""Which open matters may be the same one: what a merge form offers to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from linli.cases import access
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import OPEN, STATES, State
from linli.people.actor import Actor

#: How many are offered; whoever needs another one types its number.
MOST = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """One open matter that may be the same."""

    no: str
    title: str
    place: str
    state: str
    state_label: str
    at: datetime


def candidates(actor: Actor, case: Case, catalogue: Catalogue) -> list[Candidate]:
    """Return the newest open matters near by, or on the same matter in the town: one query.

    Only what this actor may see; a place not yet known matches others without a village.
    """
    near = Q(village_id=case.village_id)
    if case.matter_id and case.town_id:
        near |= Q(matter_id=case.matter_id, town_id=case.town_id)
    rows = (
        access.visible_to(actor)
        .filter(near, state__in=[state.value for state in OPEN])
        .exclude(pk=case.pk)
        .order_by("-id")
        .values_list("no", "title", "area_id", "state", "clock_start")[:MOST]
    )
    tree = catalogue.tree
    return [
        Candidate(no, title, tree.label(tree.by_id(area)), state, STATES[State(state)].label, at)
        for no, title, area, state, at in rows
    ]
