"""Choices for selects, grouped for people: matters, units, places, levels, dictionaries."""

from __future__ import annotations

from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.policies import LEVEL_NAMES, Level, Policy
from linli.kernel import clock

#: (heading, [(code, label), …]) as the select macro draws them.
Groups = list[tuple[str, list[tuple[str, str]]]]


def matters(catalogue: Catalogue, *, live: bool = True) -> Groups:
    """Return the admitted matters under their classes; ``live`` False keeps former ones too."""
    today = clock.today()
    found: dict[int, list[tuple[str, str]]] = {}
    for matter in catalogue.matters.values():
        if matter.is_leaf and (matter.live(today) or not live):
            found.setdefault(matter.parent_id or 0, []).append((matter.code, matter.name))
    heads = {matter.id: matter.name for matter in catalogue.matters.values()}
    return [(heads.get(parent, ""), rows) for parent, rows in found.items()]


_TIERS = (
    ("县级部门", "county"),
    ("乡镇（街道）", "town"),
    ("村（社区）", "village"),
)


def units(
    catalogue: Catalogue, *, suggested: tuple[int, ...] = (), tiers: tuple[str, ...] = ()
) -> Groups:
    """Return units that may be given work, those suggested for the matter first."""
    today = clock.today()
    rows = [unit for unit in catalogue.units.values() if unit.live(today)]
    groups: Groups = []
    first = [catalogue.units[one] for one in suggested if one in catalogue.units]
    if first:
        groups.append(("按事项建议", [(unit.code, unit.name) for unit in first]))
    kept = {unit.id for unit in first}
    for heading, tier in _TIERS:
        if tiers and tier not in tiers:
            continue
        listed = [
            (unit.code, unit.name) for unit in rows if unit.tier == tier and unit.id not in kept
        ]
        if listed:
            groups.append((heading, listed))
    return groups


def places(catalogue: Catalogue) -> Groups:
    """Return towns, each followed by its villages."""
    tree = catalogue.tree
    return [
        (
            town.name,
            [
                (town.code, f"{town.name}（全部）"),
                *((village.code, village.name) for village in tree.children(town.id)),
            ],
        )
        for town in tree.of_kind("town")
    ]


def children(catalogue: Catalogue, code: str) -> list[tuple[str, str]]:
    """Return the areas right below one, for a dependent select."""
    node = catalogue.tree.by_code(code)
    if node is None:
        return []
    return [(child.code, child.name) for child in catalogue.tree.children(node.id)]


def levels(policy: Policy) -> list[tuple[str, str, str]]:
    """Return the levels this policy knows, each with its time limit in words."""
    return [
        (level.value, LEVEL_NAMES[level], f"{_short(policy, level)}办结")
        for level in LEVEL_NAMES
        if level in policy.levels
    ]


def _short(policy: Policy, level: Level) -> str:
    """Return the time limit without its small print: ``3 个自然日内``."""
    return policy.levels[level].resolve.text().partition("（")[0] + "内"


def policy_of(catalogue: Catalogue, matter: MatterInfo | None) -> Policy:
    """Return the policy whose words a form should show."""
    return catalogue.policy_for(matter)
