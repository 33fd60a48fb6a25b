"""Where and when the office of a demonstration works: busy places, their people, civil moments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linli.cases.access import visible_to
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.people.actor import SYSTEM, Actor
from linli.people.models import User
from linli.replay.staff import Staff

#: Towns and villages that have something of everything.
TOWNS, VILLAGES = 2, 2
#: Posts that answer a unit's tasks, in the order in which somebody is looked for.
_DOERS = (Role.HANDLER, Role.DISPATCHER, Role.UNIT_LEADER, Role.CENTRE_LEADER)


@dataclass(frozen=True)
class Crew:
    """The county's people and the centres that are shown at work.

    ``towns`` are all town centres by code; ``shown_towns`` those with most matters.
    ``shown_villages`` are the first of the county, which pages and the list of log-ins show first,
    and of the shown towns those with most matters.
    """

    catalogue: Catalogue
    staff: Staff
    county: UnitInfo
    towns: tuple[UnitInfo, ...]
    shown_towns: tuple[UnitInfo, ...]
    shown_villages: tuple[UnitInfo, ...]
    today: date
    usernames: Mapping[int, str]

    @property
    def shown(self) -> tuple[UnitInfo, ...]:
        """Every centre that is shown at work, county first."""
        return (self.county, *self.shown_towns, *self.shown_villages)

    def people(self, unit: UnitInfo, *roles: Role) -> list[Actor]:
        """Return the holders of these roles in a unit, first role first, everybody once."""
        found: dict[int | None, Actor] = {}
        for actor in self.staff.in_unit(unit.id, *roles):
            found.setdefault(actor.user_id, actor)
        return list(found.values())

    def doer(self, unit_id: int | None) -> Actor | None:
        """Return somebody who answers tasks of a unit that grid staff do not belong to."""
        unit = self.catalogue.units.get(unit_id or 0)
        if unit is None or unit.tier == "village" or not unit.live(self.today):
            return None
        found = [one for role in _DOERS for one in self.staff.in_unit(unit.id, role)]
        return found[0] if found else None

    def name(self, actor: Actor) -> str:
        """Return the user name, as it is typed into forms."""
        return self.usernames.get(actor.user_id or 0, "")

    def on(self, days: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment ``days`` after today (before, where negative), by the civil clock."""
        return at_civil(self.today + timedelta(days=days), hour, minute)


def at_civil(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the moment at which the county's clocks show this."""
    return datetime.combine(day, time(hour, minute), clock.CIVIL)


def muster() -> Crew:
    """Return the crew of the county that is loaded."""
    catalogue = snapshot.current()
    today = clock.today()
    live = sorted(
        (unit for unit in catalogue.units.values() if unit.kind == "centre" and unit.live(today)),
        key=lambda unit: unit.code,
    )
    busy = _busy()
    towns = tuple(unit for unit in live if unit.tier == "town")
    ranked = sorted(towns, key=lambda unit: (-busy[unit.area_id], unit.code))
    shown = tuple(sorted(ranked[:TOWNS], key=lambda unit: unit.code))
    near = {unit.id for unit in shown}
    villages = [unit for unit in live if unit.tier == "village"]
    others = [unit for unit in villages[1:] if unit.parent_id in near]
    others.sort(key=lambda unit: (-busy[unit.area_id], unit.code))
    villages = [*villages[:1], *others]
    return Crew(
        catalogue=catalogue,
        staff=Staff(),
        county=catalogue.county_centre(),
        towns=towns,
        shown_towns=shown,
        shown_villages=tuple(sorted(villages[:VILLAGES], key=lambda unit: unit.code)),
        today=today,
        usernames=dict(User.objects.filter(is_active=True).values_list("id", "username")),
    )


def _busy() -> Counter[int]:
    """Return how many matters without an end each town and village has: one query."""
    found: Counter[int] = Counter()
    rows = visible_to(SYSTEM).filter(ended_at__isnull=True, closed_at__isnull=True)
    for town, village in rows.order_by().values_list("town_id", "village_id"):
        found.update(area for area in (town, village) if area)
    return found
