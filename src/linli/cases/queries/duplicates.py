"""Which open matters may be the same one: what a merge form offers to choose from."""

from __future__ import annotations

from collections.abc import Iterable
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


#: How many earlier matters of a place are shown.
MOST_EARLIER = 5


def earlier(actor: Actor, case: Case, catalogue: Catalogue) -> list[Candidate]:
    """Return the newest older matters of the same grid or village, whatever became of them.

    One query; only what this actor may see. A place no finer than a town has no history.
    """
    if case.village_id is None:
        return []
    same = Q(grid_id=case.grid_id) if case.grid_id else Q(area_id=case.area_id)
    rows = (
        access.visible_to(actor)
        .filter(same, village_id=case.village_id, clock_start__lt=case.clock_start)
        .exclude(state__in=[state.value for state in OPEN])
        .order_by("-clock_start", "-id")
        .values_list("no", "title", "area_id", "state", "clock_start")[:MOST_EARLIER]
    )
    return _listed(rows, catalogue)


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
    return _listed(rows, catalogue)


def _listed(
    rows: Iterable[tuple[str, str, int, str, datetime]], catalogue: Catalogue
) -> list[Candidate]:
    tree = catalogue.tree
    return [
        Candidate(no, title, tree.label(tree.by_id(area)), state, STATES[State(state)].label, at)
        for no, title, area, state, at in rows
    ]
