"""What leads quickly to the matters somebody sees; who sees what is still `visible_to`'s to say.

Whole towns and villages of a post are in the sums of years, and what a unit ever had a duty in is
told by its duties and the pins alone. What is reached otherwise (what somebody reported, a grant)
is found by its own index, one way after the other: the same written as one condition would be
asked of every matter of the county.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.cases import access
from linli.cases.access import Way, visible_to
from linli.cases.models import Case, ConflictBlock, Duty
from linli.catalogue.snapshot import Catalogue
from linli.domain.authority import AREA_ROLES, UNIT_ROLES
from linli.people.actor import Actor, hats
from linli.places.tree import Node


@dataclass(frozen=True, slots=True)
class Whole:
    """Areas and units of which somebody sees every matter, blocks apart. ``county``: everything.

    ``within``: of the units' matters only those of this town.
    """

    towns: frozenset[int] = frozenset()
    villages: frozenset[int] = frozenset()
    county: bool = False
    units: frozenset[int] = frozenset()
    within: int | None = None

    def __bool__(self) -> bool:
        return self.county or bool(self.towns or self.villages or self.units)

    @property
    def condition(self) -> Q:
        """The matters in them."""
        if self.county:
            return Q()
        areas = Q(town_id__in=sorted(self.towns)) | Q(village_id__in=sorted(self.villages))
        return areas | self._dutiful if self.units else areas

    @property
    def _dutiful(self) -> Q:
        found = Exists(self.duties.filter(case_id=OuterRef("pk")))
        return Q(found) if self.within is None else Q(found, town_id=self.within)

    @property
    def duties(self) -> QuerySet[Duty]:
        """The duties of the units, ended ones too."""
        return Duty.objects.filter(unit_id__in=sorted(self.units)).order_by()

    def inside(self, area: Node, catalogue: Catalogue) -> Whole:
        """Return what of it lies in an area: the county, a town or a village."""
        chain = {one.id for one in catalogue.tree.chain(area)}
        if area.kind == "county":
            return self
        if self.county or chain & (self.towns | self.villages):
            if area.kind == "town":
                return Whole(towns=frozenset({area.id}))
            return Whole(villages=frozenset({area.id}))
        below = {
            one for one in self.villages if catalogue.tree.by_id(one).path.startswith(area.path)
        }
        return Whole(villages=frozenset(below), units=self.units, within=area.id)


def whole_of(actor: Actor, catalogue: Catalogue) -> Whole:
    """Return the areas that the posts of a person, and of those they stand in for, reach whole."""
    if actor.system:
        return Whole(county=True)
    posts = [post for hat in hats(actor) for post in hat.posts if post.role in AREA_ROLES]
    if any(post.area_kind == "county" for post in posts):
        return Whole(county=True)
    towns = frozenset(post.area_id for post in posts if post.area_kind == "town")
    villages = frozenset(
        post.area_id
        for post in posts
        if post.area_kind == "village"
        and not towns & {one.id for one in catalogue.tree.chain(catalogue.tree.by_id(post.area_id))}
    )
    units = frozenset(
        post.unit_id for hat in hats(actor) for post in hat.posts if post.role in UNIT_ROLES
    )
    return Whole(towns, villages, units=units)


def kept_out(actor: Actor, whole: Whole) -> QuerySet[Case]:
    """Return the matters of these areas that the actor does not see after all: few, if any."""
    people = [actor.user_id, *actor.stands_for]
    blocked = ConflictBlock.objects.filter(user_id__in=people).order_by().values("case_id")
    seen = visible_to(actor).filter(pk=OuterRef("pk")).order_by()
    return Case.objects.filter(whole.condition, ~Exists(seen), pk__in=blocked)


def reached(actor: Actor, also: Q, *, beyond: Whole | None = None) -> QuerySet[Case] | None:
    """Return the matters under a condition that somebody sees, led by the ways of reaching them.

    ``beyond``: leaves out what lies in these areas. None where a post reaches the whole county,
    for which the matters themselves are led.
    """
    found: list[Way] = []
    for hat in hats(actor):
        ways = access.ways(hat)
        if ways is None:
            return None
        found += ways
    known = beyond or Whole()
    keys = [
        # What is the person's own is little, and its index is better than that of the condition.
        Case.objects.filter((way.led or way.condition) & (also if way.many else Q()))
        .order_by()
        .values("pk")
        for way in found
        if not (way.area_id and way.area_id in known.towns | known.villages)
        and not (way.units and known.units.issuperset(way.units))
    ]
    return visible_to(actor).filter(also, _beyond(known), pk__in=_either(keys))


def _beyond(whole: Whole) -> Q:
    """Return “not in these areas”; a matter without a town is in none."""
    if not whole:
        return Q()
    outside = Q(town_id__isnull=True) | ~Q(town_id__in=sorted(whole.towns))
    beside = Q(village_id__isnull=True) | ~Q(village_id__in=sorted(whole.villages))
    if whole.units:
        beside &= ~Q(Exists(whole.duties.filter(case_id=OuterRef("pk"))))
    return outside & beside


def _either(keys: Sequence[QuerySet[Case, Any]]) -> QuerySet[Case, Any]:
    first, *others = keys
    return first.union(*others, all=True)
