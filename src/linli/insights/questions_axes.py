"""What stands in the rows and columns of a question: names, order, and how an address says them.

The counts know units, towns, villages, matters, doors and dates. Headings, quarters, years and
weekdays are put together from these, by adding counts up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue, MatterInfo
from linli.domain.number_periods import Grain
from linli.domain.questions import TIMES, Axis, Query, begin_of, steps
from linli.domain.spans import Span
from linli.domain.words import Words
from linli.insights.dashboards import Asked
from linli.insights.dashboards_overview import point_name
from linli.insights.dashboards_places import NO_VILLAGE, WEEKDAYS
from linli.insights.figures import Key
from linli.insights.numbers_scope import NONE
from linli.insights.retired_names import place_name, unit_name
from linli.tally.scopes import Dim

_DIMS: Final[Mapping[Axis, Dim]] = {
    Axis.TOWN: Dim.TOWN,
    Axis.VILLAGE: Dim.VILLAGE,
    Axis.UNIT: Dim.UNIT,
    Axis.HEADING: Dim.MATTER,
    Axis.MATTER: Dim.MATTER,
    Axis.DOOR: Dim.DOOR,
    Axis.DAY: Dim.DAY,
    Axis.WEEK: Dim.WEEK,
    Axis.MONTH: Dim.MONTH,
    Axis.QUARTER: Dim.MONTH,
    Axis.YEAR: Dim.MONTH,
    Axis.WEEKDAY: Dim.DAY,
}
_GRAINS: Final = {Axis.DAY: Grain.DAY, Axis.WEEK: Grain.WEEK, Axis.MONTH: Grain.MONTH}


@dataclass(frozen=True, slots=True)
class Member:
    """One row or column. ``written``: its name was written by the county.

    ``where`` is how the address of a list of matters says it
    (:data:`linli.insights.number_lists.NARROWER`).
    """

    key: object
    name: str
    code: str
    where: Mapping[str, str] = field(default_factory=dict)
    written: bool = False


def dims_of(query: Query) -> tuple[Dim, ...]:
    """Return by what the counts are asked; two axes of time are both made of single days."""
    if query.rows in TIMES and query.columns in TIMES:
        return (Dim.DAY,)
    axes = [axis for axis in (query.rows, query.columns) if axis is not Axis.NONE]
    return tuple(dict.fromkeys(_DIMS[axis] for axis in axes))


def place_of(axis: Axis, key: Key, dims: tuple[Dim, ...], catalogue: Catalogue) -> object:
    """Return the row or column a group of the counts belongs to."""
    dim = _DIMS[axis]
    value = key[dims.index(dim) if dim in dims else 0]
    if isinstance(value, date):
        return begin_of(axis, value)
    return heading(int(value), catalogue) if axis is Axis.HEADING else value


def heading(matter: int, catalogue: Catalogue) -> int:
    """Return the uppermost matter above a matter, or itself; 0 for none."""
    known = catalogue.matters.get(matter)
    while known is not None and known.parent_id is not None:
        known = catalogue.matters.get(known.parent_id)
    return known.id if known else 0


def members(axis: Axis, keys: Collection[object], query: Query, asked: Asked) -> list[Member]:
    """Return rows or columns in list order: all steps of time, else what has counts."""
    if axis in TIMES:
        return [_step(axis, key, days) for key, days in steps(axis, asked.span).items()]
    catalogue = asked.catalogue
    if axis is Axis.DOOR:
        names = {str(code): str(label) for code, label in Case.Door.choices}
        codes = [*(one for one in names if one in keys), *sorted({*map(str, keys)} - {*names})]
        return [Member(code, names.get(code, code), code, {"door": code}) for code in codes]
    ids = [int(str(one)) for one in keys]
    if axis is Axis.UNIT:
        found = [_unit(one, asked) for one in ids]
    elif axis in {Axis.HEADING, Axis.MATTER}:
        found = [_matter(axis, one, query, catalogue) for one in ids]
    else:
        found = [_area(axis, one, asked) for one in ids]
    return sorted(found, key=lambda one: (one.key == 0, one.code))


def _unit(one: int, asked: Asked) -> Member:
    if not one:
        return Member(0, "还没有单位", "", {"unit": NONE})
    unit = asked.catalogue.units[one]
    return Member(one, unit_name(unit, asked.today), unit.code, {"unit": unit.code}, written=True)


def _matter(axis: Axis, one: int, query: Query, catalogue: Catalogue) -> Member:
    matter = catalogue.matters.get(one)
    if matter is None:
        return Member(0, "还没有定事项", "", {"matter": NONE})
    where = {"matter": matter.code}
    if axis is Axis.MATTER and not matter.is_leaf:
        where["exact"] = "1"  # those below it stand in rows of their own
    elif axis is Axis.HEADING and query.matters:
        where["matter"] = ",".join(one for one in query.matters if _under(one, matter, catalogue))
    return Member(one, matter.name, matter.code, where, written=True)


def _under(code: str, top: MatterInfo, catalogue: Catalogue) -> bool:
    found = catalogue.matter(code)
    return found is not None and heading(found.id, catalogue) == top.id


def _area(axis: Axis, one: int, asked: Asked) -> Member:
    if not one and axis is Axis.TOWN:
        return Member(0, "县级", "", {"area": NONE})
    if not one:
        return Member(0, NO_VILLAGE, "", {"village": NONE})
    node = asked.catalogue.tree.by_id(one)
    return Member(one, place_name(node), node.code, {"area": node.code}, written=True)


def _step(axis: Axis, key: date | int, days: Span | None) -> Member:
    if days is None or isinstance(key, int):
        return Member(key, WEEKDAYS[int(str(key))], str(key), {"weekday": str(key)})
    where = {"first": days.first.isoformat(), "last": days.last.isoformat()}
    if axis is Axis.YEAR:
        name: str = Words("{year}年", year=key.year)
    elif axis is Axis.QUARTER:
        quarter = (key.month + 2) // 3
        name = Words("{year}年第{quarter}季度", year=key.year, quarter=quarter)
    else:
        name = point_name(_GRAINS[axis], days)
    return Member(key, name, days.first.isoformat(), where)


def where_of(
    row: Member | None, column: Member | None, query: Query, asked: Asked
) -> dict[str, str] | None:
    """Return how an address says one cell of a question; None where none can.

    Without a member it is the total. Where both say the place or the matter, the smaller of the
    two is what the cell is about.
    """
    said = [(query.rows, row), (query.columns, column)]
    said.sort(key=lambda one: one[0] in {Axis.VILLAGE, Axis.MATTER})
    found = {
        "area": query.area,
        "unit": ",".join(query.units),
        "matter": ",".join(query.matters),
        "door": ",".join(query.doors),
        "first": asked.span.first.isoformat(),
        "last": asked.span.last.isoformat(),
    }
    for _, one in said:
        if one is not None:
            more = dict(one.where)
            if "first" in more:  # of two steps of time: the days in both
                more["first"] = max(found["first"], more["first"])
                more["last"] = min(found["last"], more["last"])
            found |= more
    if found.get("village") and not _in_a_town(found, asked):
        return None
    return {name: value for name, value in found.items() if value}


def _in_a_town(found: dict[str, str], asked: Asked) -> bool:
    """Tell whether an address may say “in none of the villages”: only of one town."""
    if found["area"] == NONE:
        del found["village"]  # what is in no town is in no village
        return True
    found["area"] = found["area"] or asked.place.code
    node = asked.catalogue.tree.by_code(found["area"])
    return node is not None and node.kind == "town"
