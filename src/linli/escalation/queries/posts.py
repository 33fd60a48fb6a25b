"""The ladder with the people on it: who is asked in each town and village, and where nobody is."""

from __future__ import annotations

from dataclasses import dataclass

from linli.catalogue.snapshot import Catalogue
from linli.domain.escalation import TIER_NAMES, Tier
from linli.domain.lifecycle import Role
from linli.escalation.ladder import Ladder, Named, read
from linli.escalation.setup import setup
from linli.people.models import Post

_ROLES = {role.value: role.label for role in Post.Role}


@dataclass(frozen=True, slots=True)
class Place:
    """One centre of the ladder: ``named`` is None where nobody can be asked.

    ``unit`` is empty where there is no centre at all.
    """

    tier: Tier
    tier_name: str
    name: str
    unit: str
    named: Named | None
    role_name: str


@dataclass(frozen=True, slots=True)
class Town:
    """A township with its villages: those with somebody, and the names of those without."""

    place: Place
    villages: tuple[Place, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """The whole ladder. ``decides``: the county has somebody who may decide as a convenor."""

    county: Place
    towns: tuple[Town, ...]
    decides: bool

    @property
    def gaps(self) -> int:
        """How many towns have nobody, the county counted too; villages pass on to their town."""
        return sum(one.named is None for one in (self.county, *(t.place for t in self.towns)))


def people(catalogue: Catalogue) -> People:
    """Return the ladder as it stands today: two queries."""
    held = read()
    root = catalogue.tree.root
    county = _place(Tier.COUNTY, root.id, root.name, catalogue, held)
    towns = []
    for town in catalogue.tree.children(root.id):
        if town.kind != "town":
            continue
        villages = [
            _place(Tier.VILLAGE, one.id, one.name, catalogue, held)
            for one in catalogue.tree.children(town.id)
            if one.kind == "village"
        ]
        towns.append(
            Town(
                place=_place(Tier.TOWN, town.id, town.name, catalogue, held),
                villages=tuple(one for one in villages if one.named is not None),
                gaps=tuple(one.name for one in villages if one.named is None),
            )
        )
    top = county.named
    return People(county, tuple(towns), top is not None and top.decides)


def _place(tier: Tier, area: int, name: str, catalogue: Catalogue, held: Ladder) -> Place:
    unit = catalogue.units.get(setup(catalogue).centres.get(area, 0))
    named = held.at(unit.id) if unit else None
    role = _ROLES.get(named.role.value, "") if named else ""
    if named is not None and tier is Tier.COUNTY and named.role is Role.CENTRE_LEADER:
        role = "召集人"
    return Place(tier, TIER_NAMES[tier], name, unit.short_name if unit else "", named, role)
