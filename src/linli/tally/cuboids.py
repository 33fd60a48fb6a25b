"""Which roll-ups there are, what each can answer, and the columns their measures stand in.

A roll-up has one row for every place that counted anything in a period, with a column for each
measure (empty where nothing was counted). Its periods are of three grains: single days, calendar
months, and one row for all time, from which a stock is read without adding up its whole past.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

from linli.domain.measures import Measure, stock
from linli.domain.states import State
from linli.tally.scopes import Dim

#: Measures with a column: all plain counts and the stock of each state.
COLUMNS: Final = (*map(int, Measure), *(stock(state) for state in State))
#: The period of the rows of all time.
ALL_TIME: Final = date(1970, 1, 1)
#: Stands in the table of spreads for “all units” or “all towns”.
WHOLE: Final = -1


class Grain(IntEnum):
    """How long the period of a row is."""

    ALL = 0
    MONTH = 1
    DAY = 2


@dataclass(frozen=True, slots=True)
class Cuboid:
    """One roll-up: its table, its dimensions in the order of its key, its grains."""

    table: str
    dims: tuple[Dim, ...]
    grains: tuple[Grain, ...] = (Grain.ALL, Grain.MONTH, Grain.DAY)
    #: The key begins with the dimensions: for questions about one village.
    place_first: bool = False

    def covers(self, dims: frozenset[Dim], grain: Grain) -> bool:
        """Tell whether it can answer a question over these dimensions."""
        return grain in self.grains and dims <= frozenset(self.dims)


_COARSE: Final = (Grain.ALL, Grain.MONTH)

#: From the smallest to the largest: the first that covers a question answers it.
CUBOIDS: Final = (
    Cuboid("tally_door_town", (Dim.DOOR, Dim.TOWN)),
    Cuboid("tally_town_matter", (Dim.TOWN, Dim.MATTER)),
    Cuboid("tally_village", (Dim.TOWN, Dim.VILLAGE)),
    Cuboid("tally_unit_town", (Dim.UNIT, Dim.TOWN)),
    Cuboid("tally_unit_matter", (Dim.UNIT, Dim.MATTER)),
    Cuboid("tally_unit_town_matter", (Dim.UNIT, Dim.TOWN, Dim.MATTER), _COARSE),
    Cuboid(
        "tally_village_matter",
        (Dim.VILLAGE, Dim.TOWN, Dim.MATTER, Dim.DOOR),
        _COARSE,
        place_first=True,
    ),
    Cuboid("tally_base_town", (Dim.UNIT, Dim.TOWN, Dim.MATTER, Dim.DOOR), _COARSE),
    Cuboid(
        "tally_base",
        (Dim.VILLAGE, Dim.TOWN, Dim.UNIT, Dim.MATTER, Dim.DOOR),
        _COARSE,
        place_first=True,
    ),
)


def covering(dims: frozenset[Dim], grain: Grain) -> Cuboid | None:
    """Return the smallest roll-up that answers, or None: then the facts themselves must."""
    return next((one for one in CUBOIDS if one.covers(dims, grain)), None)
