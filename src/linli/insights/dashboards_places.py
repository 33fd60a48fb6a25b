"""The pages by place and unit: tiles of places, the hours of a week, tables in list order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from linli.domain.words import Words
from linli.insights.ask import Ask
from linli.insights.dashboards import (
    Asked,
    Cell,
    Column,
    Form,
    Kind,
    Part,
    Row,
    behind,
    column,
    counted,
    used,
)
from linli.insights.figures import Figure, Key
from linli.insights.figures_excluded import excluded_hours
from linli.insights.numbers_scope import NONE
from linli.insights.retired_names import place_name, unit_name
from linli.places.tree import Node
from linli.tally import reading
from linli.tally.scopes import Dim

WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
#: Columns of the tables, in the order of the work.
PLACE_COLUMNS: Final = ("received", "closed", "in_time", "backlog", "overdue", "satisfied")
UNIT_COLUMNS: Final = (
    *("dispatched", "signed", "in_time", "at_once"),
    *("returned", "backlog", "overdue", "satisfied"),
)
NO_VILLAGE: Final = "没有定到村（社区）"
#: Never sorted by a number: that a unit has many matters says nothing about how good it is.
LIST_ORDER: Final = "按名录的顺序排列，不排名次。"


def _below(asked: Asked) -> tuple[Dim, Sequence[Node]]:
    """Return the places one step below the one asked for: towns, else villages."""
    tree = asked.catalogue.tree
    if asked.place.kind == "county":
        return Dim.TOWN, tree.children(asked.place.id, live=False)
    if asked.place.kind == "town":
        return Dim.VILLAGE, tree.children(asked.place.id, live=False)
    village = tree.ancestor(asked.place, "village") or asked.place
    return Dim.VILLAGE, [village]


def _rows(
    asked: Asked, codes: Sequence[str], found: Mapping[Key, Mapping[str, Figure]]
) -> list[Row]:
    """Return a row for each place below, in the order of the tree; retired ones with numbers."""
    _, nodes = _below(asked)
    rows = [
        _row(asked, codes, place_name(node), node.code, found.get((node.id,), {}), area=node.code)
        for node in nodes
        if node.live or found.get((node.id,))
    ]
    if none := found.get((0,), {}):
        county = asked.place.kind == "county"
        name, more = ("县级", {"area": NONE}) if county else (NO_VILLAGE, {"village": NONE})
        row = _row(asked, codes, name, "", none, **more)
        if any(cell.n for cell in row.cells):
            rows.append(row)
    return rows


def _row(
    asked: Asked,
    codes: Sequence[str],
    name: str,
    code: str,
    by: Mapping[str, Figure],
    **where: str,
) -> Row:
    cells = tuple(_cell(one, by.get(one), asked, where) for one in codes)
    return Row(name, cells, written=bool(code), code=code)


def _cell(code: str, figure: Figure | None, asked: Asked, where: Mapping[str, str]) -> Cell:
    if figure is None and column(code).kind is Kind.PAIR:
        return Cell("—")
    return counted(figure, behind(code, asked, **where))


def tiles(asked: Asked) -> Part:
    """Where matters came in, place by place, in the order of the tree."""
    dim, _ = _below(asked)
    codes = ("received", "backlog", "overdue")
    found = asked.figures(PLACE_COLUMNS, by=(dim,))  # as the table below: asked once
    rows = _rows(asked, codes, found)
    some = sum(1 for row in rows if row.cells[0].n)
    late = sum(row.cells[2].n for row in rows)
    return Part(
        "places",
        "哪里有事，哪里超期？",
        Words(
            "{n} 个地方有收件，{none} 个没有；在办超期 {late} 件。",
            n=some,
            none=len(rows) - some,
            late=late,
        )
        if some
        else Words("这段时间没有收件。"),
        Form.TILES,
        "地方",
        tuple(column(code) for code in codes),
        tuple(rows),
        notes=("事多不等于工作差：人多的地方，愿意反映的地方，件数也多。",),
        used=used(codes, found),
        legend="底纹越密，收件越多。",
    )


def hours(asked: Asked) -> Part:
    """At what hour of which day of the week matters came in."""
    table = _by_hour(asked)
    rows = [
        Row(
            WEEKDAYS[day],
            tuple(_came(asked, n, hour=hour, weekday=day) for hour, n in enumerate(row)),
            code=str(day),
        )
        for day, row in enumerate(table)
    ]
    by_hour = [sum(row[hour] for row in table) for hour in range(24)]
    whole = sum(by_hour)
    top = max(range(24), key=lambda hour: by_hour[hour])
    return Part(
        "hours",
        "什么时候来得多？",
        Words(
            "{hour} 点到 {next} 点最多，{n} 件，共 {whole} 件。",
            hour=top,
            next=top + 1,
            n=by_hour[top],
            whole=whole,
        )
        if whole
        else Words("这段时间没有收件。"),
        Form.HOURS,
        "星期",
        tuple(Column(str(hour), "received") for hour in range(24)),
        tuple(rows),
        notes=("按登记的时刻计，一列是一个小时。",),
        legend="点越大，件数越多。",
        total=Row("合计", tuple(_came(asked, n, hour=hour) for hour, n in enumerate(by_hour))),
    )


def hour_name(hour: int) -> str:
    """Return what an hour of the day is called."""
    return Words("{hour} 点到 {next} 点", hour=hour, next=hour + 1)


def _came(asked: Asked, n: int, **slot: int) -> Cell:
    narrowed = {name: str(number) for name, number in slot.items()}
    return Cell(str(n), (n,), behind("received", asked, **narrowed) if n else {})


def _by_hour(asked: Asked) -> list[list[int]]:
    """Return what came in by day of the week and hour, approved exclusions taken off."""
    table = reading.hours(asked.span, asked.scope)
    # As the table below asks: the one answer serves both.
    exclusions = asked.figures(PLACE_COLUMNS)[()]["received"].terms.exclusions
    if exclusions:
        off = excluded_hours(exclusions, Ask(asked.span, asked.scope, (), asked.catalogue))
        for slot, n in off.items():
            table[slot // 24][slot % 24] -= n
    return table


def place_table(asked: Asked, order: str = "") -> Part:
    """The figures of each place below, in the order of the tree or by name."""
    dim, _ = _below(asked)
    found = asked.figures(PLACE_COLUMNS, by=(dim,))
    rows = _sorted(_rows(asked, PLACE_COLUMNS, found), order)
    word = "乡镇（街道）" if dim is Dim.TOWN else "村（社区）"
    return Part(
        "towns",
        "各地方办得怎么样？",
        Words("{n} 个地方，按名录的顺序，不排名次。", n=len(rows)),
        Form.TABLE,
        word,
        tuple(column(code) for code in PLACE_COLUMNS),
        tuple(rows),
        notes=(LIST_ORDER,),
        total=_whole(asked, PLACE_COLUMNS),
        used=used(PLACE_COLUMNS, found),
    )


def unit_table(asked: Asked, order: str = "") -> Part:
    """The figures of each unit, in the order of the list of units or by name."""
    found = asked.figures(UNIT_COLUMNS, by=(Dim.UNIT,))
    units = sorted(asked.catalogue.units.values(), key=lambda one: one.code)
    rows = [
        _row(
            asked,
            UNIT_COLUMNS,
            unit_name(unit, asked.today),
            unit.code,
            found[unit.id,],
            unit=unit.code,
        )
        for unit in units
        if (unit.id,) in found
    ]
    return Part(
        "units",
        "各单位办得怎么样？",
        Words("{n} 个单位有数，按单位名录的顺序，不排名次。", n=len(rows)),
        Form.TABLE,
        "单位",
        tuple(column(code) for code in UNIT_COLUMNS),
        tuple(_sorted([row for row in rows if _any(row.cells)], order)),
        notes=(LIST_ORDER,),
        total=_whole(asked, UNIT_COLUMNS),
        used=used(UNIT_COLUMNS, found),
    )


def _any(cells: Iterable[Cell]) -> bool:
    return any(any(cell.numbers) for cell in cells)


def _sorted(rows: list[Row], order: str) -> list[Row]:
    """Return the rows as they stand in the list, or by name; nothing else is offered."""
    return sorted(rows, key=lambda row: row.name) if order == "name" else rows


def _whole(asked: Asked, codes: Sequence[str]) -> Row:
    """Return the whole of a table: asked for by itself, for suppressed rows do not add up."""
    by = asked.figures(codes)[()]
    return Row("合计", tuple(_cell(code, by.get(code), asked, {}) for code in codes))
