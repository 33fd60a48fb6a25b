"""Open matters that may be the same as one registered now or before, with the reason: a hint only.

Bounded by place and time before any text is compared: the newest of one village, else of one
town, else of all the clerk sees, through the index on place and start; never the whole table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Q
from django.db.models.functions import Substr

from linli.cases import access
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import OPEN, STATES, State
from linli.domain.similar import features, shared_words, similarity
from linli.domain.words import Listed, Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.tree import Node

#: Matters looked at, matters shown, how far back, and how much of each text is compared.
CANDIDATES: Final = 200
SHOWN: Final = 4
SINCE: Final = timedelta(days=45)
TEXT: Final = 300
#: Least likeness that is worth a look; the same matter needs less.
LEAST: Final = 0.14
LEAST_SAME_MATTER: Final = 0.08
#: Fewer characters say nothing yet.
SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Alike:
    """One open matter that may be the same, and why it is shown."""

    no: str
    title: str
    place: str
    state: str
    state_label: str
    at: datetime
    reason: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been written so far; ``area`` is the deepest place known, if any."""

    text: str
    address: str
    area: Node | None
    matter_id: int | None


class _Row(NamedTuple):
    no: str
    title: str
    text: str
    address: str
    area: int
    village: int | None
    matter: int | None
    state: str
    at: datetime


def alike_case(actor: Actor, case: Case, catalogue: Catalogue, now: datetime) -> list[Alike]:
    """Return open matters like a registered one, the likest first, itself left out: one query."""
    area = catalogue.tree.by_id(case.area_id) if case.area_id else None
    words = f"{case.title}\n{case.text}"
    draft = Draft(text=words, address=case.address, area=area, matter_id=case.matter_id)
    return alike(actor, draft, catalogue, now, but=case.no)


def alike(
    actor: Actor, draft: Draft, catalogue: Catalogue, now: datetime, *, but: str = ""
) -> list[Alike]:
    """Return open matters like the draft, the likest first: one query, none while it is short.

    ``but``: the number of a matter not to name, the one the draft was made from.
    """
    words = f"{draft.text[:TEXT]}\n{draft.address}"
    label = catalogue.tree.label(draft.area) if draft.area else ""
    # The name of the place they all share says nothing about what happened there.
    mine = features(words) - features(label)
    if len("".join(draft.text.split())) < SHORTEST or not mine:
        return []
    rows = _candidates(actor, draft, catalogue, now)
    found = [
        alike_
        for row in rows
        if row.no != but
        and (alike_ := _judged(row, draft, _Said(words, mine, label), catalogue, now))
    ]
    return sorted(found, key=lambda one: (-one.likeness, one.no))[:SHOWN]


class _Said(NamedTuple):
    """What has been written: as it stands, what it is compared by, the name of its place."""

    words: str
    features: frozenset[str]
    place: str


def _judged(
    row: _Row, draft: Draft, said: _Said, catalogue: Catalogue, now: datetime
) -> Alike | None:
    """Return the matter with the reason it is shown for, None when too little is alike."""
    theirs = f"{row.title}\n{row.text}\n{row.address}"
    same_matter = draft.matter_id is not None and row.matter == draft.matter_id
    likeness = similarity(said.features, features(theirs) - features(said.place))
    if likeness < (LEAST_SAME_MATTER if same_matter else LEAST):
        return None
    near = _near(draft.area, row.area, row.village, catalogue)
    same = ["同一事项"] if same_matter else []
    return Alike(
        no=row.no,
        title=row.title,
        place=catalogue.tree.label(catalogue.tree.by_id(row.area)),
        state=row.state,
        state_label=STATES[State(row.state)].label,
        at=row.at,
        reason=Listed(" · ", [*near, _ago(row.at, now), *same, *_common(said, theirs)]),
        likeness=likeness + 0.05 * len(near) + 0.1 * same_matter,
    )


def _candidates(actor: Actor, draft: Draft, catalogue: Catalogue, now: datetime) -> list[_Row]:
    rows = access.visible_to(actor).filter(
        _around(draft.area, catalogue),
        clock_start__gte=now - SINCE,
        state__in=[state.value for state in OPEN],
    )
    columns = rows.order_by("-clock_start", "-id").values_list(
        *("no", "title", Substr("text", 1, TEXT), "address", "area_id", "village_id"),
        *("matter_id", "state", "clock_start"),
    )
    return [_Row(*row) for row in columns[:CANDIDATES]]


def _around(area: Node | None, catalogue: Catalogue) -> Q:
    """Return the condition “in the same village”, else town; without a place there is none."""
    if area is None:
        return Q()
    village = catalogue.tree.ancestor(area, "village")
    if village is not None:
        return Q(village_id=village.id)
    town = catalogue.tree.ancestor(area, "town")
    return Q(town_id=town.id) if town is not None else Q()


def _near(area: Node | None, place: int, village: int | None, catalogue: Catalogue) -> list[str]:
    if area is None:
        return []
    if area.id == place and area.kind not in {"town", "village"}:
        return ["同一网格"]
    mine = catalogue.tree.ancestor(area, "village")
    if mine is not None and mine.id == village:
        return ["同村（社区）"]
    return ["同乡镇（街道）"] if catalogue.tree.ancestor(area, "town") else []


def _ago(at: datetime, now: datetime) -> str:
    days = (now.astimezone(clock.CIVIL).date() - at.astimezone(clock.CIVIL).date()).days
    return Words("{n} 天前", n=days) if days > 0 else "今天"


def _common(said: _Said, other: str) -> list[str]:
    """Return the words both hold; they are quoted, so they stay as they were written."""
    words = said.words
    for name in said.place.split():
        words = words.replace(name, " ")
    shared = shared_words(words, other)
    return [Words("相同的词：{words}", words="、".join(shared[:3]))] if shared else []
