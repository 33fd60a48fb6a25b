"""Open matters that may be the same as one registered now or before, with the reason: a hint only.

What this person may see is decided first, in the query that asks the index; a matter beyond it is
never fetched, compared or counted. Candidates come from the index of words (rare words shared),
from the same grid and matter lately, and from the caller's own; some sixty short texts are then
compared in earnest (:mod:`linli.text.repeats`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from linli.cases import access
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import OPEN, STATES, State
from linli.domain.repeat_learning import SHIPPED, Weights
from linli.domain.similar import features as words_of
from linli.domain.words import Listed, Words
from linli.kernel import clock
from linli.people.actor import Actor
from linli.places.tree import Node
from linli.search.candidates import nearest
from linli.text import repeats
from linli.text.repeats import BUILT_IN, SHOW, Around, Common, Said

#: Matters shown, how far back, and how much of each text is compared.
SHOWN: Final = 5
SINCE: Final = timedelta(days=365)
TEXT: Final = 300
#: Same grid and same matter: how far back, and how many are looked at.
LATELY: Final = timedelta(days=30)
LATELY_MOST: Final = 10
#: Most of the caller's own that are laid beside.
OWN_MOST: Final = 10
#: Fewer characters say nothing yet.
SHORTEST: Final = 4
_OPEN: Final = [state.value for state in OPEN]


@dataclass(frozen=True, slots=True)
class Rule:
    """How likeness is judged: the weights learned so far, and how common words are here."""

    weights: Weights = SHIPPED
    common: Common = BUILT_IN


@dataclass(frozen=True, slots=True)
class Alike:
    """One open matter that may be the same, and why it is shown.

    ``words`` are the stretches both hold and ``spans`` where they stand in ``title``;
    ``likeness`` is the chance from 0 to 1, ``features`` what it came from.
    """

    no: str
    title: str
    place: str
    state: str
    state_label: str
    at: datetime
    reason: str
    likeness: float
    features: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been written so far; ``area`` is the deepest place known, if any.

    ``own``: keys of open matters the same number left, as far as this clerk may know of them.
    ``at``: when it was reported, None for just now.
    """

    text: str
    address: str
    area: Node | None
    matter_id: int | None
    title: str = ""
    own: frozenset[int] = field(default=frozenset())
    at: datetime | None = None


class _Row(NamedTuple):
    id: int
    no: str
    title: str
    text: str
    address: str
    area: int
    village: int | None
    matter: int | None
    state: str
    at: datetime


_COLUMNS = (
    *("id", "no", "title", Substr("text", 1, TEXT), "address", "area_id", "village_id"),
    *("matter_id", "state", "clock_start"),
)


def alike_case(
    actor: Actor,
    case: Case,
    catalogue: Catalogue,
    now: datetime,
    *,
    rule: Rule = Rule(),
    apart: Collection[int] = (),
) -> list[Alike]:
    """Return open matters like a registered one, the likest first, itself left out."""
    return alike(
        actor, _draft(case, catalogue), catalogue, now, but=[case.no], rule=rule, apart=apart
    )


def pair_features(
    one: Case, other: Case, catalogue: Catalogue, rule: Rule = Rule()
) -> tuple[float, ...]:
    """Return the features of two registered matters as they are now: no query."""
    return draft_features(_draft(one, catalogue), other, catalogue, one.clock_start, rule)


def draft_features(
    draft: Draft, other: Case, catalogue: Catalogue, now: datetime, rule: Rule = Rule()
) -> tuple[float, ...]:
    """Return the features of a draft and a registered matter: no query."""
    row = _Row(
        *(other.pk, other.no, other.title, other.text[:TEXT], other.address, other.area_id or 0),
        *(other.village_id, other.matter_id, other.state, other.clock_start),
    )
    judging = _Judging(draft, catalogue, now, rule)
    return repeats.features(judging.mine, judging.ready(row), judging.around(row))


def _draft(case: Case, catalogue: Catalogue) -> Draft:
    area = catalogue.tree.by_id(case.area_id) if case.area_id else None
    return Draft(
        *(case.text, case.address, area, case.matter_id), title=case.title, at=case.clock_start
    )


def alike(
    actor: Actor,
    draft: Draft,
    catalogue: Catalogue,
    now: datetime,
    *,
    but: Collection[str] = (),
    rule: Rule = Rule(),
    apart: Collection[int] = (),
) -> list[Alike]:
    """Return open matters like the draft, the likest first: no query while it is short.

    ``but``: numbers of matters not to name; ``apart``: keys of those somebody called different.
    A handful of queries, one or two of them to ask the index with two short texts at once.
    """
    short = len("".join(draft.text.split())) < SHORTEST
    if (short or not words_of(f"{draft.title}\n{draft.text[:TEXT]}")) and not draft.own:
        return []
    judging = _Judging(draft, catalogue, now, rule)
    rows = [
        row
        for row in _rows(actor, draft, judging.said, catalogue, now)
        if row.no not in but and row.id not in apart
    ]
    pairs = [(judging.ready(row), judging.around(row)) for row in rows]
    found = []
    for one in repeats.judged(judging.mine, pairs, rule.weights):
        row, (_, around) = rows[one.at], pairs[one.at]
        known = (around.same_grid and around.same_item) or around.same_caller
        if one.chance >= SHOW or (known and _fresh(row, now, around)):
            found.append(judging.shown(row, one))
    return found[:SHOWN]


def _fresh(row: _Row, now: datetime, around: Around) -> bool:
    """Tell whether a matter is shown whatever its words: the caller's own, or of late."""
    return around.same_caller or row.at >= now - LATELY


class _Judging:
    """One draft, ready to be laid beside others."""

    def __init__(self, draft: Draft, catalogue: Catalogue, now: datetime, rule: Rule) -> None:
        self._draft, self._catalogue, self._now, self._rule = draft, catalogue, now, rule
        self.said = Said(draft.title, draft.text, draft.address)
        # The name of the place they all share says nothing about what happened there.
        self._place = catalogue.tree.label(draft.area) if draft.area else ""
        self._but = frozenset(repeats.tokens(self._place).every)
        self.mine = repeats.prepared(self.said, rule.common, self._but)

    def ready(self, row: _Row) -> repeats.Prepared:
        """Return a matter ready to be compared."""
        said = Said(row.title, row.text, row.address)
        return repeats.prepared(said, self._rule.common, self._but)

    def around(self, row: _Row) -> Around:
        """Return what is known of the pair besides the words."""
        draft, tree = self._draft, self._catalogue.tree
        village = tree.ancestor(draft.area, "village") if draft.area else None
        return Around(
            same_grid=draft.area is not None
            and draft.area.id == row.area
            and draft.area.kind not in {"county", "town", "village"},
            same_village=village is not None and village.id == row.village,
            same_item=draft.matter_id is not None and draft.matter_id == row.matter,
            same_caller=row.id in draft.own,
            days=((draft.at or self._now) - row.at) / timedelta(days=1),
        )

    def shown(self, row: _Row, one: repeats.Judged) -> Alike:
        """Return the matter with the reasons it is shown for."""
        tree, around = self._catalogue.tree, self.around(row)
        words = self._common(f"{row.title}\n{row.text}\n{row.address}")
        reasons = [
            *self._near(row, around),
            _ago(row.at, self._now),
            *(["同一来电号码"] if around.same_caller else []),
            *(["同一事项"] if around.same_item else []),
            *([Words("相同的词：{words}", words="、".join(words))] if words else []),
        ]
        return Alike(
            no=row.no,
            title=row.title,
            place=tree.label(tree.by_id(row.area)) if row.area else "",
            state=row.state,
            state_label=STATES[State(row.state)].label,
            at=row.at,
            reason=Listed(" · ", reasons),
            likeness=one.chance,
            features=one.features,
            words=words,
            spans=repeats.spans(row.title, words),
        )

    def _near(self, row: _Row, around: Around) -> list[str]:
        if around.same_grid:
            return ["同一网格"]
        if around.same_village:
            return ["同村（社区）"]
        tree, area = self._catalogue.tree, self._draft.area
        if area is None or not row.area:
            return []
        town, theirs = tree.ancestor(area, "town"), tree.ancestor(tree.by_id(row.area), "town")
        return ["同乡镇（街道）"] if town is not None and town == theirs else []

    def _common(self, other: str) -> tuple[str, ...]:
        """Return the words both hold; they are quoted, so they stay as they were written."""
        words = f"{self._draft.title}\n{self._draft.text}\n{self._draft.address}"
        for name in self._place.split():
            words = words.replace(name, " ")
        return repeats.words_in_common(words, other)


def _rows(
    actor: Actor, draft: Draft, said: Said, catalogue: Catalogue, now: datetime
) -> list[_Row]:
    """Return the candidates: every way to them goes through what the person may see."""
    # What is open has not ended; said as well, because there is an index of just those.
    begun = {"state__in": _OPEN, "ended_at__isnull": True, "clock_start__gte": now - SINCE}
    seen = access.visible_to(actor).filter(**begun)
    within = seen.filter(_around(draft.area, catalogue))
    ids: dict[int, None] = {}
    for hits in nearest(repeats.questions(said), within=within, limit=repeats.EACH):
        ids |= dict.fromkeys(hit.id for hit in hits)
    ids |= dict.fromkeys(_lately(seen, draft, now))
    ids |= dict.fromkeys(sorted(draft.own, reverse=True)[:OWN_MOST])
    if not ids:
        return []
    rows = seen.filter(pk__in=list(ids)).order_by("-clock_start", "-id")
    return [_Row(*row) for row in rows.values_list(*_COLUMNS)]


def _lately(seen: QuerySet[Case], draft: Draft, now: datetime) -> Iterable[int]:
    """Return the newest of the same grid and the same matter, whatever their words."""
    area = draft.area
    if area is None or draft.matter_id is None or area.kind in {"county", "town", "village"}:
        return ()
    rows = seen.filter(
        area_id=area.id, matter_id=draft.matter_id, clock_start__gte=now - LATELY
    ).order_by("-clock_start", "-id")
    return rows.values_list("id", flat=True)[:LATELY_MOST]


def _around(area: Node | None, catalogue: Catalogue) -> Q:
    """Return the condition “in the same town, or nobody knows where”; without a place none.

    Not the village: a lamp between two villages is reported in both. A matter registered without
    a place may be about this one; its words tell.
    """
    town = catalogue.tree.ancestor(area, "town") if area is not None else None
    return Q(town_id=town.id) | Q(town_id__isnull=True) if town is not None else Q()


def _ago(at: datetime, now: datetime) -> str:
    days = (now.astimezone(clock.CIVIL).date() - at.astimezone(clock.CIVIL).date()).days
    return Words("{n} 天前", n=days) if days > 0 else "今天"
