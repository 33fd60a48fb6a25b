"""Spreadsheets of the grid book: the template to fill in, and an upload read row by row."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from linli.domain.errors import Invalid
from linli.domain.gridbook import FIELDS, KIND_NAMES, Kind
from linli.exchange import readers
from linli.gridbook.columns import headings, notes
from linli.web.desk import sheet_template

#: Largest file taken, bytes, and largest it may be unpacked.
LARGEST, UNPACKED = 10_000_000, 300_000_000
_KINDS = (".xlsx", ".csv")


def template(kind: Kind) -> bytes:
    """Return a workbook with the headings of a kind, its choices, and what each column is for."""
    offered = {
        column: [label for _, label in field.choices]
        for column, field in enumerate(FIELDS[kind], 2)
        if field.choices
    }
    return sheet_template.workbook(KIND_NAMES[kind], headings(kind), notes(kind), offered)


@contextmanager
def rows_of(upload: UploadedFile | None) -> Iterator[Iterator[readers.Row]]:
    """Yield the rows of an upload while it lies in a file of its own; raises Invalid."""
    if upload is None or not upload.name:
        raise Invalid(fields={"file": "请选择填好的表格。"})
    suffix = next((one for one in _KINDS if upload.name.lower().endswith(one)), "")
    if not suffix:
        raise Invalid(fields={"file": "只能导入 .xlsx 或 .csv 表格。"})
    if not upload.size or upload.size > LARGEST:
        raise Invalid(fields={"file": "表格是空的，或者超过10 MB，请分成几个文件。"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet{suffix}"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        if suffix == ".xlsx":
            _check_packed(path)
        try:
            yield readers.read(path)
        except Invalid as refusal:
            if refusal.fields:
                raise
            # Its sentence names our own copy of the file.
            said = refusal.message.replace(path.name, upload.name[:60])
            raise Invalid(fields={"file": said}) from None


def _check_packed(path: Path) -> None:
    """Refuse what is no workbook, or would unpack to more than a workbook of this size needs."""
    try:
        with zipfile.ZipFile(path) as packed:
            total = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile:
        raise Invalid(fields={"file": "表格已损坏，读不出来。"}) from None
    if total > UNPACKED:
        raise Invalid(fields={"file": "表格展开后太大，请只保留要导入的一页。"})
