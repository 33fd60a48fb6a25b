"""A workbook to fill in: headings, choices to pick from, and what each column is for."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

#: What a workbook is, for browsers.
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows in which choices are offered.
_OFFERED = 1000


def workbook(
    title: str,
    headings: Sequence[str],
    notes: Iterable[tuple[str, str, str]],
    choices: Mapping[int, Sequence[str]] | None = None,
) -> bytes:
    """Return a workbook of one page with headings and one that explains them.

    ``notes``: heading, how to fill it in, what it is for; ``choices``: column from 1 → texts.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    page = book.create_sheet(title)
    for column, heading in enumerate(headings, 1):
        page.cell(1, column, heading).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = max(12, len(heading) * 2 + 4)
    page.freeze_panes = "A2"
    for column, labels in (choices or {}).items():
        offered = DataValidation(type="list", formula1=f'"{",".join(labels)}"')
        letter = get_column_letter(column)
        offered.add(f"{letter}2:{letter}{_OFFERED}")
        page.add_data_validation(offered)
    told = book.create_sheet("填写说明")  # zh-only: the file is filled in in Chinese
    told.append(("列", "怎么填", "为什么要填"))  # zh-only: as above
    for line in notes:
        told.append(line)
    for letter, width in (("A", 20), ("B", 60), ("C", 40)):
        told.column_dimensions[letter].width = width
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
