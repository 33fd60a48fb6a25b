"""A report as a file: CSV and XLSX in which no cell can become a formula.

Lines are written while they are made, so that a long report takes disk and not memory.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from linli.collection.queries.reports import Table
from linli.domain.collecting_reports import safe_cell


def write_csv(table: Table, file: BinaryIO) -> int:
    """Write the report as CSV (UTF-8 with its mark, which Excel needs); return how many lines."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    lines = -1  # the titles are no line of the report
    for line in _safe(table):
        writer.writerow(line)
        lines += 1
    text.detach()
    return lines


def write_xlsx(table: Table, name: str, file: BinaryIO) -> int:
    """Write a workbook of one sheet, every cell a text; return how many lines."""
    book = Workbook(write_only=True)
    page = book.create_sheet("".join(c for c in name if c not in "[]:*?/\\")[:31] or "report")
    page.freeze_panes = "A2"
    lines = -1
    for line in _safe(table):
        cells = []
        for text in line:
            cell = WriteOnlyCell(page, text)
            cell.data_type = "s"
            cells.append(cell)
        page.append(cells)
        lines += 1
    book.save(file)
    return lines


def _safe(table: Table) -> Iterator[list[str]]:
    yield [safe_cell(one) for one in table.titles]
    for line in table.lines:
        yield [safe_cell(one) for one in line]
