"""Answers given to matters like this one, as a base to write from: with their day and the reason.

Only matters the actor may see anyway, and only those that were closed with an answer. A base is
no answer: whatever belonged to the other matter comes as a gap that the form does not let pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Q
from django.db.models.functions import Substr

from linli.cases import access
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.answer_base import OLD_DAYS, as_base
from linli.domain.complaints import TO_SUPERVISION
from linli.domain.similar import features, shared_words, similarity
from linli.domain.states import State
from linli.domain.words import Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.proposals.hiding import hidden
from linli.search import candidates

#: Answers shown, matters looked at for each reason, characters of each text that are compared.
SHOWN: Final = 3
CANDIDATES: Final = 80
TEXT: Final = 400
#: How far back: older answers tell how things were.
SINCE: Final = timedelta(days=3 * 365)
#: Least likeness worth a look; the same matter needs less.
LEAST: Final = 0.16
LEAST_SAME_MATTER: Final = 0.08
#: What the same matter, and the same village, add to the likeness when they are put in order.
_SAME_MATTER: Final = 0.25
_SAME_PLACE: Final = 0.08
#: Shorter answers are no base.
SHORTEST: Final = 12
_ENDED: Final = (State.CLOSED.value, State.SCORED.value)


@dataclass(frozen=True, slots=True)
class Answered:
    """One earlier answer. ``text`` is masked; ``base`` is what is put into the form.

    ``old``: given more than a year ago; ``changed``: time limit or list of matters have changed
    since, so that the rule it rests on may have, too.
    """

    no: str
    title: str
    unit: str
    place: str
    day: date
    reasons: tuple[str, ...]
    likeness: float
    text: str
    base: str
    old: bool
    changed: bool


class _Row(NamedTuple):
    id: int
    no: str
    title: str
    text: str
    address: str
    matter: int | None
    area: int
    village: int | None
    unit: int | None
    policy: str
    version: int


def answered(actor: Actor, case: Case, catalogue: Catalogue, now: datetime) -> tuple[Answered, ...]:
    """Return the earlier answers likest to a case, the same matter and place first.

    None of its few queries returns more than :data:`CANDIDATES` rows.
    """
    area = catalogue.tree.by_id(case.area_id)
    place = features(catalogue.tree.label(area))
    mine = features(f"{case.title}\n{case.text[:TEXT]}\n{case.address}") - place
    if not mine:
        return ()
    judged = [
        (likeness, row)
        for row in near(actor, case, now)
        if (likeness := _likeness(mine, place, row, case)) is not None
    ]
    judged.sort(key=lambda one: (-one[0], one[1].no))
    # A few more than are shown: some answers turn out too short to begin from.
    likest = judged[: 2 * SHOWN]
    answers = _answers([row.id for _, row in likest])
    kept = [(likeness, row) for likeness, row in likest if row.id in answers][:SHOWN]
    here = f"{case.title}\n{case.text}\n{case.address}\n{place_names(case, catalogue)}"
    wanted = _Wanted(case, here, county_places(catalogue), catalogue, now)
    return tuple(_shown(wanted, likeness, row, *answers[row.id]) for likeness, row in kept)


class _Wanted(NamedTuple):
    """For which case a base is looked for: the case in words, and the places of the county."""

    case: Case
    here: str
    places: tuple[str, ...]
    catalogue: Catalogue
    now: datetime


def near(actor: Actor, case: Case, now: datetime) -> list[_Row]:
    """Return closed matters that may be like a case, without order.

    The newest of the same matter and of the same village, and those of any time that share rare
    words with it by the index. The one place that knows where candidates come from.
    """
    rows = (
        access.visible_to(actor)
        .filter(state__in=_ENDED, clock_start__gte=now - SINCE)
        .exclude(pk=case.pk)
        .exclude(answer="")
        .exclude(source=TO_SUPERVISION)
        .exclude(request_type=Case.RequestType.REPORT)
        .exclude(confirmed_solved=False)
    )
    read = rows.values_list(
        *("id", "no", "title", Substr("text", 1, TEXT), "address", "matter_id", "area_id"),
        *("village_id", "lead_unit_id", "policy_code", "policy_version"),
    )
    words = f"{case.title}\n{case.text[:TEXT]}\n{case.address}"
    by_words = [one.id for one in candidates.near(words, within=rows, limit=CANDIDATES)]
    found: list[_Row] = [_Row(*row) for row in read.filter(pk__in=by_words)] if by_words else []
    newest = read.order_by("-clock_start", "-id")
    for one in _nearest(case):
        found += [_Row(*row) for row in newest.filter(one)[:CANDIDATES]]
    return list({row.id: row for row in found}.values())


def _nearest(case: Case) -> list[Q]:
    """Return the conditions “the same matter” and “the same village”, else town."""
    asked = [Q(matter_id=case.matter_id)] if case.matter_id is not None else []
    if case.village_id is not None:
        return [*asked, Q(village_id=case.village_id)]
    return [*asked, Q(town_id=case.town_id)] if case.town_id is not None else asked


def _likeness(mine: frozenset[str], place: frozenset[str], row: _Row, case: Case) -> float | None:
    theirs = features(f"{row.title}\n{row.text}\n{row.address}") - place
    same = row.matter is not None and row.matter == case.matter_id
    likeness = similarity(mine, theirs)
    if likeness < (LEAST_SAME_MATTER if same else LEAST):
        return None
    near_by = row.village is not None and row.village == case.village_id
    return likeness + _SAME_MATTER * same + _SAME_PLACE * near_by


def _answers(ids: list[int]) -> dict[int, tuple[str, datetime]]:
    """Return the answers long enough to begin from, with the moment each was given."""
    if not ids:
        return {}
    rows = Case.objects.filter(pk__in=ids).values_list("id", "answer", "answered_at", "closed_at")
    return {
        pk: (answer, given)
        for pk, answer, answered_at, closed_at in rows
        if len(answer.strip()) >= SHORTEST and (given := answered_at or closed_at)
    }


def _shown(wanted: _Wanted, likeness: float, row: _Row, answer: str, given: datetime) -> Answered:
    catalogue, places = wanted.catalogue, wanted.places
    day = given.astimezone(clock.CIVIL).date()
    text = hidden(answer, places)
    unit = catalogue.units.get(row.unit) if row.unit else None
    return Answered(
        no=row.no,
        title=hidden(row.title, places),
        unit=unit.name if unit else "",
        place=catalogue.tree.label(catalogue.tree.by_id(row.area)),
        day=day,
        reasons=_reasons(wanted.case, row, places),
        likeness=likeness,
        text=text,
        base=as_base(text, no=row.no, day=day, places=places, here=wanted.here),
        old=wanted.now - given > timedelta(days=OLD_DAYS),
        changed=_changed(row, catalogue, wanted.now),
    )


def _reasons(case: Case, row: _Row, places: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    if row.matter is not None and row.matter == case.matter_id:
        found.append("同一事项")
    if row.village is not None and row.village == case.village_id:
        found.append("同村（社区）")
    mine, theirs = f"{case.title}\n{case.text[:TEXT]}", hidden(f"{row.title}\n{row.text}", places)
    shared = shared_words(mine, theirs)
    if shared:
        # Quoted from both texts, so they stay as they were written.
        found.append(Words("相同的词：{words}", words="、".join(shared[:3])))
    return tuple(found)


def _changed(row: _Row, catalogue: Catalogue, now: datetime) -> bool:
    """Tell whether what the answer was given under is no longer in force."""
    matter = catalogue.matters.get(row.matter) if row.matter else None
    if matter is not None and not matter.live(now.astimezone(clock.CIVIL).date()):
        return True
    now_in_force = catalogue.policy_for(matter)
    return (now_in_force.code, now_in_force.version) != (row.policy, row.version)


def place_names(case: Case, catalogue: Catalogue) -> str:
    """Return the names of the places a case lies in, one a line, the county's too."""
    chain = catalogue.tree.chain(catalogue.tree.by_id(case.area_id))
    return "\n".join(node.name for node in chain)


def county_places(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the names of all towns and villages of the county."""
    nodes = [*catalogue.tree.of_kind("town"), *catalogue.tree.of_kind("village")]
    return tuple(node.name for node in nodes)
