"""The lines of the list as the page prints them: whatever needs a call is made here, once."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from markupsafe import Markup

from linli.cases.queries.rows import CaseRow
from linli.web import formats, marks


class Line(NamedTuple):
    """One line: ``spot`` is the place inside its ``town`` (empty when the place is the town)."""

    address: str
    number: str
    title: str
    matter: str
    level: str
    overseen: bool
    again: int
    asked: bool
    spot: str
    town: str
    unchecked: bool
    unit: str
    holder: str
    state: Markup
    clock: Markup
    last: Markup
    last_word: str


def lines(rows: list[CaseRow]) -> list[Line]:
    """Return the lines of one page."""
    head, _, tail = reverse("desk_case", args=["0"]).rpartition("0")
    return [_line(row, f"{head}{row.no}{tail}") for row in rows]


def _line(row: CaseRow, address: str) -> Line:
    town, _, spot = row.place.partition(" ")
    return Line(
        address=address,
        number=formats.spaced(row.no),
        title=row.title,
        matter=row.matter or "未分类",
        level=row.level_label if row.level != "general" else "",
        overseen=row.overseen,
        again=row.again,
        asked=row.pending not in {"", "return"},
        spot=spot or town,
        town=town if spot else "",
        unchecked=row.place_unchecked,
        unit=row.unit or "—",
        holder=row.holder,
        state=marks.state_badge(row.state, row.state_label),
        clock=marks.clock_badge(row.clock),
        last=formats.moment(row.last_at),
        last_word=row.last_word,
    )
