"""Static files are packed for browsers that take them so; pages never are."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from linli.web.packed import pack

#: A response that is closed looks after the database's connection too.
pytestmark = pytest.mark.django_db

SHEET = "/static/ui/tokens.css"


def body(response: Any) -> bytes:
    data = b"".join(response.streaming_content)
    response.close()
    return data


def plain() -> bytes:
    path = finders.find("ui/tokens.css")
    assert path is not None
    return Path(path).read_bytes()


def test_a_sheet_comes_packed_and_is_the_same() -> None:
    answer = Client().get(SHEET, headers={"Accept-Encoding": "gzip, deflate, br"})
    data = body(answer)
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert answer["Content-Type"].startswith("text/css")
    assert int(answer["Content-Length"]) == len(data) < len(plain()) / 2
    assert gzip.decompress(data) == plain()


def test_who_cannot_unpack_gets_it_plain() -> None:
    answer = Client().get(SHEET)
    assert "Content-Encoding" not in answer
    assert body(answer) == plain()


def test_an_unchanged_file_is_not_sent_again() -> None:
    first = Client().get(SHEET, headers={"Accept-Encoding": "gzip"})
    body(first)
    again = Client().get(SHEET, headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_a_page_is_not_packed() -> None:
    answer = Client().get("/desk/sign-in/", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer


def test_a_changed_file_is_packed_anew(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    sheet = tmp_path / "a.css"
    sheet.write_text("a { color: red }\n" * 100)
    before = pack(sheet)
    assert before is not None
    assert pack(sheet) == before
    sheet.write_text("a { color: blue }\n" * 100)
    after = pack(sheet)
    assert after is not None
    assert after != before
    assert gzip.decompress(after.read_bytes()) == sheet.read_bytes()


@pytest.mark.parametrize(("name", "size"), [("photo.png", 5000), ("tiny.css", 100)])
def test_what_gains_nothing_stays_plain(
    tmp_path: Path, settings: Any, name: str, size: int
) -> None:
    settings.VAR = tmp_path
    file = tmp_path / name
    file.write_bytes(b"a" * size)
    assert pack(file) is None
