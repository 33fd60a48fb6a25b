"""Rows of a spreadsheet, CSV or JSON-lines file, each with its line number as people count.

A defective row is reported and the rest is read on; a file that is no such file at all is
refused with one sentence.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from linli.domain.errors import Invalid

#: Encodings of Chinese CSV files, tried in this order over the first megabyte.
ENCODINGS = ("utf-8-sig", "gb18030")
_PROBE = 1 << 20
#: Largest single cell, characters; the field limits of a report are checked later.
csv.field_size_limit(1 << 22)

SUFFIXES = (".csv", ".xlsx", ".jsonl", ".csv.gz", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``line`` counts from 1 in the file; ``problem`` is set instead of values."""

    line: int
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of ``path`` in order, empty ones left out.

    Raises Invalid when the file is missing, of another kind, or damaged beyond its rows.
    """
    name = path.name.lower()
    if not path.is_file():
        raise Invalid("no-file", f"没有这个文件：{path}。")
    if name.endswith((".csv", ".csv.gz")):
        return _csv(path)
    if name.endswith((".jsonl", ".jsonl.gz")):
        return _jsonl(path)
    if name.endswith(".xlsx"):
        return _xlsx(path)
    raise Invalid("file-kind", f"不认识这种文件：{path.name}。可以导入：{'、'.join(SUFFIXES)}。")


def columns(path: Path) -> tuple[str, ...]:
    """Return the column names of a file: of its heading, or of its first good row."""
    for row in read(path):
        if not row.problem:
            return tuple(row.values)
    return ()


def _open(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _encoding(path: Path) -> str:
    with _open(path) as file:
        start = _bytes(file, path)
    for name in ENCODINGS:
        # The probe may end inside a character: forgive its last few bytes only.
        for end in range(4):
            try:
                start[: len(start) - end].decode(name)
            except UnicodeDecodeError:
                continue
            return name
    raise Invalid("file-encoding", f"文件 {path.name} 的文字编码无法识别，请另存为 UTF-8。")


def _bytes(file: IO[bytes], path: Path) -> bytes:
    try:
        return file.read(_PROBE)
    except (OSError, EOFError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> Invalid:
    return Invalid("file-damaged", f"文件 {path.name} 已损坏，读不出来。")


def _csv(path: Path) -> Iterator[Row]:
    with _open(path) as raw, io.TextIOWrapper(raw, _encoding(path), "replace", "") as file:
        table = csv.reader(file)
        try:
            heading = [_cell(name) for name in next(table, [])]
            before = table.line_num
            for cells in table:
                line, before = before + 1, table.line_num
                yield from _table_row(heading, cells, line)
        except (csv.Error, OSError, EOFError) as error:
            raise _damaged(path) from error


def _xlsx(path: Path) -> Iterator[Row]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise _damaged(path) from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        heading = [_cell(name) for name in next(rows, ())]
        for line, cells in enumerate(rows, start=2):
            yield from _table_row(heading, cells, line)
    finally:
        book.close()


def _table_row(heading: list[str], cells: Any, line: int) -> Iterator[Row]:
    texts = [_cell(cell) for cell in cells]
    if not any(texts):
        return
    if any(texts[len(heading) :]):
        yield Row(line, problem=f"有 {len(texts)} 列，比表头的 {len(heading)} 列多。")
        return
    texts += [""] * (len(heading) - len(texts))
    yield Row(line, {name: text for name, text in zip(heading, texts, strict=False) if name})


def _jsonl(path: Path) -> Iterator[Row]:
    with _open(path) as file:
        lines = chain.from_iterable(iter(lambda: _lines(file, path), []))
        for number, raw in enumerate(lines, start=1):
            text = raw.decode("utf-8-sig", "replace").strip()
            if not text:
                continue
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                yield Row(number, problem="不是完整的 JSON。")
                continue
            if not isinstance(value, dict):
                yield Row(number, problem="应是一个 JSON 对象。")
                continue
            yield Row(number, {str(key): _cell(item) for key, item in value.items()})


def _lines(file: IO[bytes], path: Path) -> list[bytes]:
    """Read the next lines, about a megabyte; a broken archive is refused, not half believed."""
    try:
        return file.readlines(_PROBE)
    except (OSError, EOFError) as error:
        raise _damaged(path) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # spreadsheets keep an id of digits as a number
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).strip()
