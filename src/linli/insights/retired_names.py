"""Names of places and units that are no more: what happened there stays there, with a mark."""

from __future__ import annotations

from datetime import date

from linli.catalogue.snapshot import UnitInfo
from linli.places.tree import Node

#: Part of a name that the county wrote, and like it in no dictionary.
GONE = "（已撤并）"  # zh-only


def place_name(node: Node) -> str:
    """Return the name of a place, marked where it was merged or dissolved."""
    return node.name if node.live else f"{node.name}{GONE}"


def unit_name(unit: UnitInfo, today: date) -> str:
    """Return the name of a unit, marked where it was merged or closed by that day."""
    return unit.name if unit.live(today) else f"{unit.name}{GONE}"
