"""From rows and the catalogue to what the rules of :mod:`linli.domain.unit_rules` ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from linli.cases import grid_staff
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.admission import HELPS, LEADS
from linli.domain.policies import Level
from linli.domain.unit_rules import Facts, Ground, MatterFacts, Rule, Standing, UnitFacts
from linli.proposals.models import UnitRule
from linli.text.units import Known, stem

#: Rules that may be on at a time; a county has some tens.
MOST_ON = 500
#: How the duty of a lead ends when the unit was the wrong one.
WRONG_ENDS = ("returned", "recalled")
DOORS = frozenset(Case.Door.values)
LEVELS = frozenset(level.value for level in Level)


def rule_of(row: UnitRule, catalogue: Catalogue) -> Rule:
    """Return a row as the rules see it; no query. What is no longer known has its number."""
    matter = catalogue.matters.get(row.matter_id or 0)
    return Rule(
        id=row.pk,
        lead=code_of(row.lead_unit_id, catalogue),
        supports=tuple(code for code in row.support_units.split(",") if code),
        matter=matter.code if matter else "",
        area=catalogue.tree.by_id(row.area_id).code if row.area_id else "",
        level=row.level,
        door=row.door,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def code_of(unit_id: int | None, catalogue: Catalogue) -> str:
    """Return the code of a unit; empty for none."""
    unit = catalogue.units.get(unit_id or 0)
    return unit.code if unit else ""


def rules_on(catalogue: Catalogue) -> list[Rule]:
    """Return the rows that are on: one query."""
    rows = UnitRule.objects.filter(standing=Standing.ON.value).order_by("id")[:MOST_ON]
    return [rule_of(row, catalogue) for row in rows]


def ground_of(catalogue: Catalogue, today: date) -> Ground:
    """Return what the county has today; no query."""

    def for_grid(code: str, leads: bool) -> str:  # noqa: FBT001 - the shape of Ground.for_grid
        matter = catalogue.matter(code)
        demand = LEADS if leads else HELPS
        return grid_staff.refusal(matter.id if matter else None, demand, catalogue, today)

    tree = catalogue.tree
    nodes = [tree.root, *tree.of_kind("town"), *tree.of_kind("village")]
    return Ground(
        today=today,
        units={
            unit.code: UnitFacts(unit.name, unit.live(today), unit.tier == grid_staff.TIER)
            for unit in catalogue.units.values()
        },
        matters={
            matter.code: MatterFacts(matter.name, matter.live(today), matter.is_leaf)
            for matter in catalogue.matters.values()
        },
        areas=frozenset(node.code for node in nodes if node.live),
        levels=LEVELS,
        doors=DOORS,
        for_grid=for_grid,
    )


def matter_chain(matter_id: int | None, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the codes of a matter and its classes, from narrow to wide."""
    found: list[str] = []
    matter = catalogue.matters.get(matter_id or 0)
    while matter is not None:
        found.append(matter.code)
        matter = catalogue.matters.get(matter.parent_id or 0)
    return tuple(found)


def facts_of(case: Case, catalogue: Catalogue, day: date) -> Facts:
    """Return what the rules look at in a matter, saved or not; no query."""
    areas = tuple(code for code in reversed(case.area_path.strip("/").split("/")) if code)
    return Facts(day, matter_chain(case.matter_id, catalogue), areas, case.level, case.door)


def known_of(case: Case, catalogue: Catalogue) -> Known:
    """Return what the learned part looks at in a matter; no query."""
    tree = catalogue.tree
    places = [tree.by_id(one).code for one in (case.town_id, case.village_id) if one]
    kinds = tuple(reversed(matter_chain(case.matter_id, catalogue)))
    return Known(kinds, tuple(places), case.door)


def family(catalogue: Catalogue) -> Callable[[str], str]:
    """Return what says of a unit's code which family it belongs to, through reorganisations."""

    def of(code: str) -> str:
        unit = catalogue.unit_by_code(code)
        return stem(unit.name) if unit else code

    return of


def fit(case: Case, catalogue: Catalogue, today: date) -> Callable[[str], bool]:
    """Return what tells of a unit's code whether the matter may be given to it as the lead.

    Closed units and grid staff who may not have the matter are out, as they are in the act itself.
    """
    barred = bool(grid_staff.refusal(case.matter_id, LEADS, catalogue, today))

    def may(code: str) -> bool:
        unit = catalogue.unit_by_code(code)
        if unit is None or not unit.live(today):
            return False
        return not (barred and unit.tier == grid_staff.TIER)

    return may


def helpers(
    codes: Iterable[str], lead: str, case: Case, catalogue: Catalogue, today: date
) -> tuple[UnitInfo, ...]:
    """Return the supporting units among ``codes`` that the act would take beside ``lead``."""
    barred = bool(grid_staff.refusal(case.matter_id, HELPS, catalogue, today))
    units = (catalogue.unit_by_code(code) for code in codes if code != lead)
    return tuple(
        unit
        for unit in units
        if unit and unit.live(today) and not (barred and unit.tier == grid_staff.TIER)
    )


def names_of(codes: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Return the names of units; the code itself where a unit is not known any more."""
    units = [(code, catalogue.unit_by_code(code)) for code in codes]
    return [unit.name if unit else code for code, unit in units]
