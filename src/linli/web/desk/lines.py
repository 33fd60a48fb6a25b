"""The lines of the list as the page prints them: whatever needs a call is made here, once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.urls import reverse
from markupsafe import Markup

from linli.cases.models import Case
from linli.cases.queries.rows import CaseRow
from linli.domain.policies import LEVEL_NAMES, Level
from linli.domain.words import Words
from linli.web import formats
from linli.web import marks as badges
from linli.web.desk.way import Tail

#: Levels that are not said beside the matter: the usual one, and the one with a mark of its own.
_MARKED = frozenset({Level.GENERAL.value, Level.URGENT.value})
_DOORS = {door.value: door.label for door in Case.Door}


class Line(NamedTuple):
    """One line: ``number`` is the ``whole`` one without the county's code.

    ``spot`` is the place inside its ``town`` (empty when the place is the town);
    ``shown`` is the title with the words searched for marked, ``hit`` where else they stand;
    ``pressed`` marks a 督办 in force, ``danger`` what is urgent or may be; ``state``, ``clock``,
    ``filed`` and ``last`` are empty where their column is not shown.
    """

    address: str
    no: str
    version: int
    whole: str
    number: str
    title: str
    matter: str
    level: str
    overseen: bool
    pressed: Markup
    again: int
    asked: bool
    spot: str
    town: str
    unchecked: bool
    unit: str
    holder: str
    state: Markup
    clock: Markup
    filed: str
    last: str
    last_word: str
    door: str
    often: str
    added: bool
    danger: Markup
    shown: Markup | str
    hit: Markup | str


#: Title with marks and the other place found, by case.
Marks = Mapping[int, tuple[Markup, Markup]]
_NO_MARKS: Marks = MappingProxyType({})


def lines(
    rows: list[CaseRow],
    columns: Collection[str],
    county: str,
    way: Tail | None = None,
    marks: Marks = _NO_MARKS,
    *,
    alarming: Collection[int] = frozenset(),
) -> list[Line]:
    """Return the lines of one page; only what one of ``columns`` shows is put into words.

    ``county`` is the code that begins all numbers made here; ``way`` tells each matter's page
    the list it stands in, ``marks`` where the words searched for stand, ``alarming`` the keys of
    the matters whose words speak of danger.
    """
    head, _, tail = reverse("desk_case", args=["0"]).rpartition("0")
    return [
        _line(
            row,
            f"{head}{row.no}{tail}{way.of(row) if way else ''}",
            columns,
            f"{county} ",
            marks.get(row.id, (row.title, "")),
            alarming=row.id in alarming,
        )
        for row in rows
    ]


def _line(
    row: CaseRow,
    address: str,
    columns: Collection[str],
    county: str,
    found: tuple[Markup | str, Markup | str],
    *,
    alarming: bool,
) -> Line:
    town, _, spot = row.place.partition(" ")
    return Line(
        address=address,
        no=row.no,
        version=row.version,
        whole=formats.spaced(row.no),
        number=formats.spaced(row.no).removeprefix(county),
        title=row.title,
        matter=row.matter or "未分类",
        level=row.level_label if row.level not in _MARKED or "level" in columns else "",
        overseen=row.overseen,
        pressed=badges.supervision_badge(row.supervision),
        again=row.again,
        asked=row.pending not in {"", "return"},
        spot=spot or town,
        town=town if spot else "",
        unchecked=row.place_unchecked,
        unit=row.unit or "—",
        holder=row.holder,
        state=badges.state_badge(row.state, row.state_label) if "state" in columns else Markup(""),
        clock=badges.clock_badge(row.clock) if "clock" in columns else Markup(""),
        filed=formats.moment(row.clock_start) if "filed" in columns else "",
        last=formats.moment(row.last_at) if "last" in columns else "",
        last_word=row.last_word,
        door=_DOORS[row.door],
        often=Words("{n} 次", n=row.again) if row.again else "—",
        added=row.added,
        danger=_danger(row.level == Level.URGENT.value, alarming),
        shown=found[0],
        hit=found[1],
    )


def _danger(urgent: bool, alarming: bool) -> Markup:  # noqa: FBT001 - two facts of one row
    """Return the mark of what is urgent, or may be by its words; never by colour alone."""
    if urgent:
        return badges.badge(LEVEL_NAMES[Level.URGENT], "alert-triangle", "over")
    return badges.badge("可能有危险", "alert-triangle", "near") if alarming else Markup("")
