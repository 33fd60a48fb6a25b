"""派单规则 of a demonstration: two that are on, one that waits for a second person, one draft."""

from __future__ import annotations

from linli.catalogue.snapshot import MatterInfo
from linli.domain.lifecycle import Role
from linli.proposals.actions import unit_learning
from linli.proposals.actions import unit_rules as actions
from linli.proposals.models import UnitRule
from linli.replay.office_crew import Crew

_BASIS = "县综治中心派单会商纪要第二条"


def furnish_rules(crew: Crew) -> int:
    """Write the rules where there are none, learn from what was dispatched; return how many."""
    if UnitRule.objects.exists():
        return 0
    leaders = crew.people(crew.county, Role.CENTRE_LEADER, Role.ADMIN)
    matters = _matters(crew)
    if len(leaders) < 2 or not matters:
        return 0
    unit_learning.learn_all()
    asks, confirms = leaders[0], leaders[1]
    wanted = [_raw(crew, matter, place) for place, matter in enumerate(matters)]
    for place, raw in enumerate(wanted):
        row = actions.create(asks, raw)
        if place == 3:
            continue
        actions.try_rule(asks, row.pk)
        row = actions.ask(asks, row.pk, row.version)
        if place < 2:
            actions.switch_on(confirms, row.pk, row.version)
    return len(wanted)


def _matters(crew: Crew) -> list[MatterInfo]:
    """Return four matters that have a lead, each with the units that help."""
    found = [
        matter
        for matter in crew.catalogue.matters.values()
        if matter.is_leaf
        and matter.live(crew.today)
        and (unit := crew.catalogue.units.get(matter.lead_unit_id or 0)) is not None
        and unit.live(crew.today)
        and unit.tier != "village"
    ]
    return sorted(found, key=lambda one: one.code)[:4]


def _raw(crew: Crew, matter: MatterInfo, place: int) -> dict[str, object]:
    """Return what the form would hold: the county's lead, one of them in one town only."""
    units = crew.catalogue.units
    lead = units[matter.lead_unit_id or 0]
    helping = [
        units[one].code
        for one in matter.support_unit_ids
        if one != lead.id and units[one].tier != "village" and units[one].live(crew.today)
    ]
    town = crew.shown_towns[0] if crew.shown_towns and place == 1 else None
    if town is not None:
        helping.append(town.code)
    return {
        "matter": matter.code,
        "area": crew.catalogue.tree.by_id(town.area_id).code if town else "",
        "level": "urgent" if place == 2 else "",
        "lead": lead.code,
        "supports": list(dict.fromkeys(helping)),
        "basis": _BASIS,
        "note": "",
    }
