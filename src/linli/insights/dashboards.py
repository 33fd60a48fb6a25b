"""What a page of numbers is made of: parts with a question, a finding, and one table each.

A part is pure data. Its chart, its table on the page and its files are all drawn from the same
rows, so they cannot say different things. Every cell knows which list stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.indicator_catalogue import BASIS_WORDS, INDICATORS
from linli.domain.indicator_terms import Terms
from linli.domain.number_periods import Chosen
from linli.domain.spans import Span
from linli.domain.words import Words
from linli.insights.figures import Figure, Key, figures
from linli.places.tree import Node
from linli.tally.scopes import Dim, Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a period, and a place or a unit with the scope that fits the person.

    ``unit`` is the one unit whose numbers are asked for, None for all the scope holds.
    """

    chosen: Chosen
    scope: Scope
    place: Node
    catalogue: Catalogue
    today: date
    unit: UnitInfo | None = None
    #: Approved versions of the indicators, read once for all questions of a page.
    versions: Mapping[str, list[Terms]] | None = None
    _held: dict[object, dict[Key, dict[str, Figure]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def figures(
        self, codes: Sequence[str], by: Sequence[Dim] = (), span: Span | None = None
    ) -> dict[Key, dict[str, Figure]]:
        """Return some figures of the scope, of the span asked for or of another.

        Two parts of a page that ask the same are answered once.
        """
        days = span or self.span
        key = tuple(codes), tuple(by), days
        if key not in self._held:
            self._held[key] = figures(
                codes, days, self.scope, by, catalogue=self.catalogue, versions=self.versions
            )
        return self._held[key]

    @property
    def span(self) -> Span:
        """The days that are counted."""
        return self.chosen.span

    @property
    def kept(self) -> dict[str, str]:
        """What the addresses of lists and files carry on: the exact days, the place, the unit."""
        return {
            "first": self.span.first.isoformat(),
            "last": self.span.last.isoformat(),
            **self.where,
        }

    @property
    def where(self) -> dict[str, str]:
        """The place and the unit as the address writes them."""
        return {"area": self.place.code, **({"unit": self.unit.code} if self.unit else {})}


class Form(StrEnum):
    """How a part is drawn."""

    TREND = "trend"
    BARS = "bars"
    FLOW = "flow"
    HOURS = "hours"
    TILES = "tiles"
    TABLE = "table"


class Kind(StrEnum):
    """What the numbers of a column are: files write their parts in columns of their own."""

    COUNT = "count"
    #: A numerator and a denominator.
    PAIR = "pair"
    #: A length of time, in minutes.
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers: its label, and the indicator whose definition explains it."""

    label: str
    indicator: str = ""
    kind: Kind = Kind.COUNT


@dataclass(frozen=True, slots=True)
class Cell:
    """One number: as printed everywhere, and as counts (none where it may not be shown).

    ``behind`` is the query of the list of cases that stand behind it; empty without one.
    """

    text: str
    numbers: tuple[int, ...] = ()
    behind: Mapping[str, str] = field(default_factory=dict)
    #: Of a pair: the percentage alone.
    percent: str = ""

    @property
    def n(self) -> int:
        """The number, or the numerator; 0 where it may not be shown."""
        return self.numbers[0] if self.numbers else 0

    @property
    def behind_whole(self) -> Mapping[str, str]:
        """The query of the list behind the denominator of a pair."""
        return {**self.behind, "part": "den"} if self.behind else {}


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``written``: its name was written by the county and is in no dictionary."""

    name: str
    cells: tuple[Cell, ...]
    written: bool = False
    code: str = ""
    #: The indicator that explains the row, where each row has its own.
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """An indicator as it was counted in a part: how, in which version, and what was left out."""

    code: str
    name: str
    meaning: str
    basis: str
    left_out: tuple[str, ...]
    version: int
    exclusions: int


def used(codes: Iterable[str], found: Mapping[Key, Mapping[str, Figure]]) -> tuple[Used, ...]:
    """Return how some indicators were counted, from any group of the answer that has them."""
    explained = []
    for code in dict.fromkeys(codes):
        one = next((by[code] for by in found.values() if code in by), None)
        indicator = one.indicator if one else INDICATORS[code]
        explained.append(
            Used(
                code,
                indicator.name,
                indicator.meaning,
                BASIS_WORDS[indicator.basis],
                indicator.left_out,
                indicator.version,
                len(one.terms.exclusions) if one else 0,
            )
        )
    return tuple(explained)


@dataclass(frozen=True, slots=True)
class Part:
    """One question and its answer."""

    code: str
    title: str
    finding: str
    form: Form
    first: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    #: A part that needs more than its rows to be drawn: numbers by two keys.
    pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    #: The whole of all rows, where adding them up makes sense.
    total: Row | None = None
    used: tuple[Used, ...] = ()
    #: How to read its chart, in a few words.
    legend: str = ""

    @property
    def empty(self) -> bool:
        """Nothing was counted."""
        return not any(cell.n for row in self.rows for cell in row.cells)


def counted(figure: Figure | None, behind: Mapping[str, str] | None = None) -> Cell:
    """Return the cell of a figure; nothing counted at all is 0."""
    if figure is None:
        return Cell("0", (0,))
    if figure.suppressed:
        return Cell(figure.text())
    value = figure.value or 0
    numbers = (value, figure.denominator or 0) if figure.indicator.is_pair else (value,)
    percent = figure.percent() if figure.indicator.is_pair else ""
    return Cell(figure.text(), numbers, behind if behind and any(numbers) else {}, percent)


def behind(
    code: str, asked: Asked, span: Span | None = None, /, part: str = "num", **more: str
) -> dict[str, str]:
    """Return the query of the list behind an indicator's numerator or denominator.

    ``more`` narrows it: ``area``, ``unit``, ``matter``, ``door`` by their codes, or whatever else
    :mod:`linli.insights.number_lists` knows. Without a code: a list of no indicator.
    """
    days = span or asked.span
    return {
        **({"indicator": code} if code else {}),
        **({} if part == "num" else {"part": part}),
        **asked.where,
        "first": days.first.isoformat(),
        "last": days.last.isoformat(),
        **more,
    }


def column(code: str) -> Column:
    """Return the column of an indicator."""
    one = INDICATORS[code]
    return Column(one.name, code, Kind.PAIR if one.is_pair else Kind.COUNT)


def change(now: int, then: int, name: str) -> Words:
    """Say how a count stands to an earlier one: ``比上月同期 288 件多 24 件``."""
    if now == then:
        return Words("和{name}一样，都是 {n}", name=name, n=then)
    if now > then:
        return Words("比{name}的 {then} 多 {n}", name=name, then=then, n=now - then)
    return Words("比{name}的 {then} 少 {n}", name=name, then=then, n=then - now)


def most(rows: Sequence[Row]) -> Row | None:
    """Return the row with the largest first number, the earlier of two; None without any."""
    return max(rows, key=lambda row: row.cells[0].n, default=None)
