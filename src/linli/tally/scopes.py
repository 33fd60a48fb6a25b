"""What a question is limited to, and by what its answer is grouped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Dim(StrEnum):
    """What an answer may be grouped by."""

    UNIT = "unit"
    TOWN = "town"
    VILLAGE = "village"
    MATTER = "matter"
    DOOR = "door"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


#: Dimensions of time.
TIMES: Final = frozenset({Dim.DAY, Dim.WEEK, Dim.MONTH})


@dataclass(frozen=True, slots=True)
class Scope:
    """A filter: None leaves a dimension open; ids as in the catalogue, 0 for none.

    ``cases.counting.scope("…area path…")`` makes one of an area of any kind.
    """

    towns: frozenset[int] | None = None
    villages: frozenset[int] | None = None
    units: frozenset[int] | None = None
    matters: frozenset[int] | None = None
    doors: frozenset[str] | None = None

    def filters(self) -> dict[Dim, frozenset[int] | frozenset[str]]:
        """Return what is limited, by dimension."""
        wanted = {
            Dim.UNIT: self.units,
            Dim.TOWN: self.towns,
            Dim.VILLAGE: self.villages,
            Dim.MATTER: self.matters,
            Dim.DOOR: self.doors,
        }
        return {dim: ids for dim, ids in wanted.items() if ids is not None}


#: The whole county.
EVERYWHERE: Final = Scope()
