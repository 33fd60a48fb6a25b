"""Entries and spreadsheets for the tests of the grid book."""

from __future__ import annotations

from dataclasses import dataclass, field

from linli.gridbook.actions import add
from linli.gridbook.models import Entry
from tests.world import World

#: Kept by grid1; the village above it is kept by v1_head too.
GRID = "149901001001001"
VILLAGE = "149901001001"
#: In another town.
ELSEWHERE = "149901100201001"


@dataclass
class Line:
    """A row as the readers yield it."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def sheet(*rows: dict[str, str]) -> list[Line]:
    """Return rows as a file has them, the heading being line 1 and good for all of them."""
    return even([Line(number, row) for number, row in enumerate(rows, 2)])


def even(lines: list[Line]) -> list[Line]:
    """Give every row a cell under every heading."""
    headings = dict.fromkeys(name for line in lines for name in line.values)
    for line in lines:
        if line.values:
            line.values = {name: line.values.get(name, "") for name in headings}
    return lines


def shop(world: World, by: str = "grid1", **raw: object) -> Entry:
    """Add a shop."""
    fields: dict[str, object] = {
        "kind": "shop",
        "area": GRID,
        "name": "利民超市",
        "address": "和平路12号",
        "trade": "grocery",
        "hours": "8:00-21:00",
        **raw,
    }
    return add(actor=world.actor(by), raw=fields)


def contact(world: World, by: str = "grid1", **raw: object) -> Entry:
    """Add a contact somebody volunteered."""
    fields: dict[str, object] = {
        "kind": "contact",
        "area": GRID,
        "name": "李春燕",
        "phone": "13900001234",
        "purpose": "stairs",
        "how": "face",
        "asked_by": "网格员管春梅",
        "agreed_on": "2026-01-10",
        "until": "2027-12-31",
        **raw,
    }
    return add(actor=world.actor(by), raw=fields)
