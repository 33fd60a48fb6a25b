"""Who is asked at each tier: the leader of the centre, else its dispatcher, by name.

In a village its head is asked first.

Somebody absent is stood in for by whom they named. An empty post is passed over, and told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from linli.cases.acting import shown
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.complaints import TO_SUPERVISION
from linli.domain.escalation import Tier
from linli.domain.lifecycle import Role
from linli.escalation.setup import setup
from linli.kernel import clock
from linli.people.models import Post, Substitution

#: Posts that are asked, first to last.
_ASKED = (Role.VILLAGE_HEAD, Role.CENTRE_LEADER, Role.UNIT_LEADER, Role.DISPATCHER)
#: Posts that are asked and decide nothing about others' work.
_ASKED_ONLY = frozenset({Role.VILLAGE_HEAD, Role.DISPATCHER})


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is asked; ``absent``: for whom they stand in."""

    user_id: int
    name: str
    role: Role
    unit_id: int
    absent_id: int | None = None
    absent_name: str = ""

    @property
    def shown(self) -> str:
        """The name as pages and the record write it."""
        return shown(self.name, self.absent_name)

    @property
    def decides(self) -> bool:
        """Whether the post lets decide as a convenor."""
        return self.role not in _ASKED_ONLY


@dataclass(frozen=True)
class Ladder:
    """Post-holders of centres by unit, in the order in which they are asked."""

    posts: Mapping[int, tuple[tuple[Role, int, str], ...]]
    stand_ins: Mapping[int, tuple[int, str]] = field(default_factory=dict)

    def at(self, unit_id: int | None, barred: Collection[int] = ()) -> Named | None:
        """Return who is asked in a centre, leaving out ``barred``; None for an empty post."""
        for role, user, name in self.posts.get(unit_id or 0, ()):
            if user in barred:
                continue
            stand_in = self.stand_ins.get(user)
            if stand_in is None:
                return Named(user, name, role, unit_id or 0)
            if stand_in[0] not in barred:
                return Named(*stand_in, role, unit_id or 0, user, name)
        return None


def units_of(case: Case, catalogue: Catalogue) -> dict[Tier, int]:
    """Return the centre of each tier of a matter; a tier without a centre is left out.

    What the supervising unit took in climbs within it: no centre is asked.
    """
    if case.source == TO_SUPERVISION:
        return {Tier.COUNTY: case.centre_id}
    centres = setup(catalogue).centres
    areas = {
        Tier.VILLAGE: case.village_id or 0,
        Tier.TOWN: case.town_id or 0,
        Tier.COUNTY: catalogue.tree.root.id,
    }
    return {
        tier: centres[area] for tier, area in areas.items() if area is not None and area in centres
    }


def floor_of(case: Case, catalogue: Catalogue) -> Tier:
    """Return the tier of the centre that has a matter."""
    unit = catalogue.units.get(case.centre_id)
    return Tier(unit.tier) if unit is not None else Tier.COUNTY


def read(units: Iterable[int] | None = None) -> Ladder:
    """Return who holds the posts today, of some centres or of all: two queries."""
    today = clock.today()
    held = Post.objects.filter(
        role__in=[role.value for role in _ASKED],
        user__is_active=True,
    ).on(today)
    # Of a unit that is no centre only the leader is asked, where it supervises.
    held = held.filter(Q(unit__kind="centre") | Q(role=Role.UNIT_LEADER.value))
    # A head of a village with a post in the town's centre is not asked for the town.
    held = held.filter(~Q(role=Role.VILLAGE_HEAD.value) | Q(unit__tier=Tier.VILLAGE.value))
    if units is not None:
        held = held.filter(unit_id__in=list(units))
    found: dict[int, list[tuple[Role, int, str]]] = defaultdict(list)
    rows = held.order_by("id").values_list(
        "unit_id", "unit__kind", "role", "user_id", "user__full_name"
    )
    for unit, kind, role, user, name in rows:
        if not (kind == "centre" and role == Role.UNIT_LEADER):
            found[unit].append((Role(role), user, name))
    for unit, posts in found.items():
        found[unit] = sorted(posts, key=lambda post: _ASKED.index(post[0]))
    away = Substitution.objects.on(today).filter(substitute__is_active=True)
    if units is not None:
        away = away.filter(absent_id__in=[user for posts in found.values() for _, user, _ in posts])
    names = away.order_by("-id").values_list("absent_id", "substitute_id", "substitute__full_name")
    return Ladder(
        {unit: tuple(posts) for unit, posts in found.items()},
        {absent: (user, name) for absent, user, name in names},
    )
