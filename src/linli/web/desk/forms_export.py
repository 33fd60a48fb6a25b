"""A report as a file: CSV and XLSX in which no cell can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from linli.collection.queries.reports import Table
from linli.domain.collecting_reports import safe_cell


def as_csv(table: Table) -> bytes:
    """Return the report as CSV (UTF-8 with its mark, which Excel needs)."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in _safe(table):
        writer.writerow(line)
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(table: Table, name: str) -> bytes:
    """Return the report as a workbook of one sheet; every cell is a text."""
    book = Workbook(write_only=True)
    page = book.create_sheet("".join(c for c in name if c not in "[]:*?/\\")[:31] or "report")
    page.freeze_panes = "A2"
    for line in _safe(table):
        cells = []
        for text in line:
            cell = WriteOnlyCell(page, text)
            cell.data_type = "s"
            cells.append(cell)
        page.append(cells)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _safe(table: Table) -> Iterable[list[str]]:
    yield [safe_cell(one) for one in table.titles]
    for line in table.lines:
        yield [safe_cell(one) for one in line]
