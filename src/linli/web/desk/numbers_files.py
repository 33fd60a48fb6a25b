"""A part of the numbers as a file: exactly what the page shows, and how it was counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from linli.domain.collecting_reports import safe_cell
from linli.domain.words import Words
from linli.insights.dashboards import Asked, Cell, Column, Kind, Part, Row
from linli.web.language import tr

Value = str | int


def lines(part: Part, asked: Asked, whose: str, made: str) -> Iterator[list[Value]]:
    """Yield the lines of the file: what was asked, how it was counted, then the table.

    ``whose`` names place and unit, ``made`` the moment of counting.
    """
    span = asked.span
    yield [tr(part.title)]
    yield [tr(part.finding)]
    yield [tr("统计起止"), span.first.isoformat(), span.last.isoformat()]
    yield [tr("范围"), whose]
    yield [tr("统计时间"), made]
    for one in part.used:
        version = tr(Words("第 {n} 版", n=one.version))
        yield [tr(one.name), tr(one.meaning), tr(one.basis), version]
        for words in one.left_out:
            yield ["", tr(Words("不算的：{what}", what=words))]
        if one.exclusions:
            yield ["", tr(Words("经批准剔除 {n} 项", n=one.exclusions))]
    for note in part.notes:
        yield [tr("说明"), tr(note)]
    yield []
    yield [tr(part.first), *(title for column in part.columns for title in _titles(column))]
    for row in (*part.rows, *([part.total] if part.total else [])):
        yield _line(part.columns, row)


def _titles(column: Column) -> list[str]:
    label = tr(column.label)
    if column.kind is Kind.PAIR:
        return [
            tr(Words("{label}（分子）", label=label)),
            tr(Words("{label}（分母）", label=label)),
            label,
        ]
    if column.kind is Kind.TIME:
        return [tr(Words("{label}（分钟）", label=label)), label]
    return [label]


def _line(columns: Iterable[Column], row: Row) -> list[Value]:
    name = row.name if row.written else tr(row.name)
    values: list[Value] = [name]
    for column, cell in zip(columns, row.cells, strict=True):
        values += _values(column, cell)
    return values


def _values(column: Column, cell: Cell) -> list[Value]:
    wanted = {Kind.COUNT: 1, Kind.PAIR: 2, Kind.TIME: 1}[column.kind]
    numbers: list[Value] = [*cell.numbers] if cell.numbers else [""] * wanted
    if column.kind is Kind.COUNT:
        return numbers if cell.numbers else [tr(cell.text)]
    if column.kind is Kind.PAIR:
        return [*numbers, cell.percent if cell.numbers else tr(cell.text)]
    return [*numbers, tr(cell.text)]


def as_csv(rows: Iterable[list[Value]]) -> bytes:
    """Return the lines as CSV (UTF-8 with its mark, which Excel needs); no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in rows:
        writer.writerow([safe_cell(one) if isinstance(one, str) else one for one in line])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(rows: Iterable[list[Value]], title: str) -> bytes:
    """Return the lines as a workbook of one sheet: numbers stay numbers, texts stay texts."""
    book = Workbook()
    sheet = book.active
    if sheet is None:  # pragma: no cover - a new workbook has its sheet
        raise TypeError("no sheet")
    sheet.title = "".join(one for one in title if one not in "[]:*?/\\？")[:31] or "numbers"
    for at, line in enumerate(rows, 1):
        for place, value in enumerate(line, 1):
            cell = sheet.cell(at, place, value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(vertical="top")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width = 26
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
