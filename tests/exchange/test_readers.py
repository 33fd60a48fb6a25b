"""Files come as they come: encodings, blank lines, broken rows, broken archives."""

from __future__ import annotations

import gzip
from pathlib import Path

import openpyxl
import pytest

from linli.domain.errors import Invalid
from linli.exchange.readers import columns, read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("编号,内容\n7,路灯不亮\n\n8,井盖坏了\n".encode(encoding))
    rows = list(read(path))
    assert [(row.line, row.values) for row in rows] == [
        (2, {"编号": "7", "内容": "路灯不亮"}),
        (4, {"编号": "8", "内容": "井盖坏了"}),
    ]


def test_csv_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"two\nlines"\n2,next\n3,too,many,cells\n', encoding="utf-8")
    rows = list(read(path))
    assert [row.line for row in rows] == [2, 4, 5]
    assert "4 列" in rows[2].problem


def test_a_broken_json_line_costs_that_line_only(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": 1, "text": "a"}\n{"id": \n[1]\n\n{"id": 4}\n', mtime=0))
    rows = list(read(path))
    assert [(row.line, bool(row.problem)) for row in rows] == [
        (1, False), (2, True), (3, True), (5, False),
    ]  # fmt: skip
    assert columns(path) == ("id", "text")


def test_xlsx_numbers_stay_numbers_people_wrote(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in (["编号", "内容", None], [70001.0, " 停水 ", None], [None, None, None], [3, "x", 9]):
        book.active.append(row)
    book.save(path)
    rows = list(read(path))
    assert rows[0].values == {"编号": "70001", "内容": "停水"}
    assert rows[1].line == 4
    assert columns(path) == ("编号", "内容")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"not a workbook"),
        ("a.jsonl.gz", b"not an archive"),
        ("a.jsonl.gz", gzip.compress(b'{"id": 1}\n' * 9, mtime=0)[:-12]),
        ("a.csv.gz", b"\x1f\x8bbroken"),
        ("a.doc", b"x"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Invalid) as caught:
        list(read(path))
    assert name in caught.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="没有这个文件"):
        read(tmp_path / "none.csv")
