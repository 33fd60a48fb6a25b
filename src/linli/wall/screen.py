"""What a wall shows at one moment: counts and rates of an area as everybody may read them.

Only these classes leave the package: they hold no number, title, address or text of a matter, and
nothing about a person. Small counts are hidden before one of them is made
(:mod:`linli.domain.wall_hiding`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.domain.wall_hiding import Count, Pair
from linli.places.drawing import Ring


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the six at the top: a count or a rate, its days in words, and an earlier one.

    ``near`` stands beside 已超期 alone: how many will soon be. ``way`` is ``up``, ``down`` or
    ``same`` against the earlier one; '' where one of the two is not shown.
    """

    code: str
    name: str
    period: str
    count: Count | None = None
    pair: Pair | None = None
    near: Count | None = None
    before_name: str = ""
    before_count: Count | None = None
    before_pair: Pair | None = None
    way: str = ""

    @property
    def kind(self) -> str:
        """Return ``rate`` for a rate, else ``count``."""
        return "rate" if self.pair is not None else "count"


@dataclass(frozen=True, slots=True)
class Day:
    """What came in on one day."""

    day: date
    count: Count


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a composition. ``written``: the county wrote its name, it is in no dictionary."""

    code: str
    name: str
    count: Count
    written: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """The largest rows and the rest together, which is '' named; ``total`` of them all.

    No rows and a total that is shown: there is nothing, or all of it is too small to be told apart.
    """

    rows: tuple[Row, ...]
    rest: Count | None
    total: Count


@dataclass(frozen=True, slots=True)
class Town:
    """A place one step below: open matters, and those past their limit."""

    code: str
    name: str
    open: Count
    late: Count
    written: bool = True


@dataclass(frozen=True, slots=True)
class Month:
    """A rate of one month: its first day, and whether the month is still running."""

    first: date
    pair: Pair
    running: bool = False


@dataclass(frozen=True, slots=True)
class Hot:
    """A present warning: where (a place one step below at most), what, how often in how many days.

    ``area`` is the code of the place, for drawing it.
    """

    kind: str
    area: str
    place: str
    matter: str
    days: int
    count: Count


@dataclass(frozen=True, slots=True)
class News:
    """A row of the ticker. ``at`` is cut down to ten minutes."""

    at: datetime
    matter: str
    town: str
    step: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the map: its H3 number, its shade (1 the lightest), and whether five are late."""

    cell: int
    shade: int
    late: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of an area, WGS-84 rings, longitude first; ``here``: of the wall's own area."""

    code: str
    name: str
    rings: tuple[Ring, ...]
    here: bool
    schematic: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything on a wall at one moment.

    ``as_of`` is when it was counted, ``mark`` changes with it. ``complete`` is False while older
    matters are still being put on the map. ``days``, ``steps`` and ``towns`` are empty where the
    list cannot be shown without giving small counts away; then ``withheld`` names them.
    """

    title: str
    county: bool
    area: str
    as_of: datetime
    mark: str
    complete: bool
    figures: tuple[Figure, ...]
    days: tuple[Day, ...]
    days_total: Count
    matters: Composition
    doors: Composition
    steps: tuple[Row, ...]
    towns: tuple[Town, ...]
    timeliness: tuple[Month, ...]
    satisfaction: tuple[Month, ...]
    hot: tuple[Hot, ...]
    ticker: tuple[News, ...]
    resolution: int
    cells: tuple[Cell, ...]
    outlines: tuple[Outline, ...]
    withheld: frozenset[str] = frozenset()
