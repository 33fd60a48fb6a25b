"""What of the numbers a bulletin keeps, and how it is written down and read back.

A snapshot is written when a bulletin is drafted and never recomputed. It holds every figure with
its printed text, numerator, denominator, version of the definition, standing and approved
exclusions, and the tables and charts made of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from linli.domain.bulletin_rules import Day, Findings, Late, Number, Topic
from linli.domain.bulletin_texts import Block, Is
from linli.domain.bulletins import Kind, Period
from linli.kernel import canonical

#: Version of the stored form.
FORM = 1


@dataclass(frozen=True, slots=True)
class Given:
    """One figure as it was given: ``text`` is what is printed, wherever it is printed.

    ``count`` and ``whole`` are None where the cell is too small to be shown. ``left_out`` are the
    standing exclusions of the definition, ``excluded`` those the county approved.
    """

    code: str
    label: str
    text: str
    count: int | None
    whole: int | None = None
    hidden: bool = False
    version: int = 1
    meaning: str = ""
    left_out: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def number(self) -> Number:
        """Return the part the rules of the sentences need."""
        return Number(self.label, self.text, self.count, self.whole, self.hidden)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. ``key`` names it; ``owner`` is whose figures these are, 0 nobody's."""

    key: str
    cells: tuple[str, ...]
    owner: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A frozen table; ``shares`` are relative widths. ``figures``: cells are figures of a unit."""

    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A frozen chart: one or two series of counts over the same labels."""

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with what it has in hand and what of it is overdue; a matter with its reports."""

    id: int
    name: str
    one: Given
    other: Given


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a bulletin prints that is a number, frozen."""

    kind: Kind
    period: Period
    now: Mapping[str, Given] = field(default_factory=dict)
    before: Mapping[str, Given] = field(default_factory=dict)
    year: Mapping[str, Given] = field(default_factory=dict)
    late: tuple[Place, ...] = ()
    topics: tuple[Place, ...] = ()
    pressed: int = 0
    answered: int = 0
    day: Day | None = None
    tables: Mapping[str, Table] = field(default_factory=dict)
    charts: Mapping[str, Bars] = field(default_factory=dict)

    def findings(self) -> Findings:
        """Return what the rules choose the sentences from."""
        return Findings(
            kind=self.kind,
            period=self.period,
            now=_numbers(self.now),
            before=_numbers(self.before),
            year=_numbers(self.year),
            late=tuple(Late(one.name, one.one.number(), one.other.number()) for one in self.late),
            pressed=self.pressed,
            topics=tuple(
                Topic(one.name, one.one.number(), one.other.number()) for one in self.topics
            ),
            day=self.day,
            tables={name: table.title for name, table in self.tables.items()},
            charts={name: chart.title for name, chart in self.charts.items()},
            answered=self.answered,
        )

    def figures(self) -> dict[str, tuple[str, str]]:
        """Return every printed figure: key → label and text, in the order of the tables."""
        return {key: (label, text) for key, label, text, _ in self._cells()}

    def owned(self, units: Iterable[int]) -> dict[str, tuple[str, str]]:
        """Return the figures that are about one of these units."""
        mine = set(units)
        return {key: (label, text) for key, label, text, owner in self._cells() if owner in mine}

    @property
    def owners(self) -> frozenset[int]:
        """The units whose figures stand in it."""
        found = (row.owner for table in self.tables.values() for row in table.rows)
        return frozenset(one for one in found if one)

    def _cells(self) -> Iterator[tuple[str, str, str, int]]:
        for name, table in self.tables.items():
            for row in table.rows:
                for place, (head, cell) in enumerate(zip(table.head, row.cells, strict=True)):
                    if place:
                        key = f"{name}.{row.key}.{place}"
                        yield key, f"{row.cells[0]}：{head}", cell, row.owner


def _numbers(given: Mapping[str, Given]) -> dict[str, Number]:
    return {code: one.number() for code, one in given.items()}


def serialised(made: Snapshot) -> str:
    """Return the canonical JSON of a snapshot."""
    plain: dict[str, Any] = {**asdict(made), "form": FORM}
    plain["period"] = [made.period.first.isoformat(), made.period.last.isoformat()]
    return canonical.dumps(plain).decode()


def digest(serial: str) -> str:
    """Return the SHA-256 of a serialised snapshot, hexadecimal."""
    return sha256(serial.encode()).hexdigest()


def read(text: str) -> Snapshot:
    """Return the snapshot of :func:`serialised`; raises ValueError for an unknown form."""
    plain = json.loads(text)
    if plain.get("form") != FORM:
        raise ValueError("a stored snapshot of an unknown form")
    first, last = (date.fromisoformat(one) for one in plain["period"])
    return Snapshot(
        kind=Kind(plain["kind"]),
        period=Period(first, last),
        now=_givens(plain["now"]),
        before=_givens(plain["before"]),
        year=_givens(plain["year"]),
        late=tuple(map(_place, plain["late"])),
        topics=tuple(map(_place, plain["topics"])),
        pressed=plain["pressed"],
        answered=plain["answered"],
        day=_day(plain["day"]),
        tables={name: _table(one) for name, one in plain["tables"].items()},
        charts={name: _bars(one) for name, one in plain["charts"].items()},
    )


def _givens(plain: Mapping[str, Any]) -> dict[str, Given]:
    return {code: _given(one) for code, one in plain.items()}


def _given(plain: Mapping[str, Any]) -> Given:
    lists = {name: tuple(plain[name]) for name in ("left_out", "excluded")}
    return Given(**{**plain, **lists})


def _place(plain: Mapping[str, Any]) -> Place:
    return Place(plain["id"], plain["name"], _given(plain["one"]), _given(plain["other"]))


def _day(plain: Mapping[str, Any] | None) -> Day | None:
    if plain is None:
        return None
    totals = tuple((label, count) for label, count in plain["totals"])
    return Day(plain["due"], plain["sent"], tuple(plain["missing"]), totals, plain["told"])


def _table(plain: Mapping[str, Any]) -> Table:
    rows = tuple(Row(one["key"], tuple(one["cells"]), one["owner"]) for one in plain["rows"])
    return Table(plain["title"], tuple(plain["head"]), rows, tuple(plain["shares"]))


def _bars(plain: Mapping[str, Any]) -> Bars:
    series = tuple((name, tuple(counts)) for name, counts in plain["series"])
    return Bars(plain["title"], tuple(plain["labels"]), series)


# -- the words ----------------------------------------------------------------------------


def packed(blocks: Iterable[Block]) -> str:
    """Return the blocks as they are stored."""
    rows = [
        {"key": one.key, "is": one.kind.value, "text": one.text, "shown": one.shown}
        for one in blocks
    ]
    return canonical.dumps(rows).decode()


def unpacked(text: str) -> tuple[Block, ...]:
    """Return the blocks of :func:`packed`."""
    rows = json.loads(text)
    return tuple(Block(one["key"], Is(one["is"]), one["text"], one["shown"]) for one in rows)
