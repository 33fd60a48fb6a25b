"""Hot spots of the map: warnings that stand, and landmarks told of again and again within days.

Warnings and the map know nothing of each other: they come together here. A warning is shown to
whoever reads it on its own page; a landmark's matters are those the reader may open. No spot is
about a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Count
from django.urls import reverse

from linli.atlas import ground
from linli.cases.access import visible_to as visible_cases
from linli.catalogue.snapshot import Catalogue
from linli.domain.landmarks import LinkStanding, Standing
from linli.domain.rising_terms import Verdict
from linli.domain.states import State
from linli.domain.words import Words
from linli.kernel import clock
from linli.landmarks import access as landmark_access
from linli.landmarks.models import Landmark
from linli.people.actor import Actor
from linli.places.reach import within
from linli.places.tree import Node
from linli.rising import access as warning_access
from linli.rising import ruling
from linli.rising.gathering import start_of
from linli.rising.queries.rooms import sentence

#: Most warnings and most landmarks shown.
MOST: Final = 60
#: Kind of a landmark without a warning.
LANDMARK: Final = "landmark"
_GONE: Final = [State.MERGED.value, State.WITHDRAWN.value, State.REJECTED.value]


class Spot(NamedTuple):
    """One hot spot: what it is in words, its page, where it is drawn (None: nowhere known)."""

    kind: str
    words: str | Words
    href: str
    point: tuple[float, float] | None
    n: int


def spots(actor: Actor, area: Node, catalogue: Catalogue, now: datetime) -> list[Spot]:
    """Return the hot spots of an area: at most five queries."""
    warned, known = _warned(actor, area, catalogue)
    return [*warned, *_landmarks(actor, area, catalogue, now, known)]


def _warned(actor: Actor, area: Node, catalogue: Catalogue) -> tuple[list[Spot], set[int]]:
    """Return the standing warnings nobody judged to be none, and the landmarks they are about."""
    if not warning_access.reads(actor):
        return [], set()
    rows = (
        warning_access.visible_to(actor)
        .filter(within(area.path, "area_path"), closed_on__isnull=True)
        .exclude(verdict=Verdict.NOISE.value)
        .select_related("landmark")
        .defer("evidence")
        .order_by("-day", "-id")
    )
    shown = list(rows[:MOST])
    middles = ground.middles(catalogue, {row.area_id for row in shown})
    found = [
        Spot(
            row.kind,
            sentence(row, catalogue),
            reverse("desk_rising_one", args=[row.key]),
            (row.landmark.point if row.landmark else None) or middles.get(row.area_id),
            row.count,
        )
        for row in shown
    ]
    return found, {row.landmark_id for row in shown if row.landmark_id}


def _landmarks(
    actor: Actor, area: Node, catalogue: Catalogue, now: datetime, known: set[int]
) -> list[Spot]:
    """Return landmarks with as many matters in as few days as the county's settings say."""
    if not landmark_access.reads(actor):
        return []
    rules = ruling.current()[1]
    days = timedelta(days=rules.place_days - 1)
    since = start_of(now.astimezone(clock.CIVIL).date() - days)
    rows = (
        visible_cases(actor)
        .filter(
            clock_start__gte=since,
            landmark_links__standing=LinkStanding.CONFIRMED.value,
            landmark_links__landmark__standing=Standing.CURRENT.value,
        )
        .filter(within(area.path, "landmark_links__landmark__area__path"))
        .exclude(state__in=_GONE)
        .order_by()
        .values_list("landmark_links__landmark_id")
        .annotate(n=Count("id", distinct=True))
        .filter(n__gte=rules.place_least)
        .order_by("landmark_links__landmark_id")
    )
    counted = {key: n for key, n in rows[: MOST + len(known)] if key not in known}
    marks = list(Landmark.objects.filter(pk__in=counted).order_by("folded", "id"))
    middles = ground.middles(catalogue, {one.area_id for one in marks if one.point is None})
    return [
        Spot(
            LANDMARK,
            Words(
                "{name}：{days}天内有{n}件",
                name=one.name,
                days=rules.place_days,
                n=counted[one.pk],
            ),
            reverse("desk_landmark", args=[one.pk]),
            one.point or middles.get(one.area_id),
            counted[one.pk],
        )
        for one in marks
    ]
