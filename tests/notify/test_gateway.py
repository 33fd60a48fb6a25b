"""The built-in gateway writes each message once, whatever is repeated, killed or torn."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from linli.notify.gateway import Book, Parcel

AT = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)


def _parcel(key: str, text: str = "您反映的事情已受理。") -> Parcel:
    return Parcel(key, "1499012026061000001", "accepted", "1234", text, AT)


def _keys(path: Path) -> list[str]:
    return [json.loads(line)["key"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_repeat_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outbox" / "messages.jsonl"
    book = Book(path)
    assert book.add(_parcel("a"))
    assert book.add(_parcel("b"))
    assert not book.add(_parcel("a"))
    assert _keys(path) == ["a", "b"]
    assert path.stat().st_mode & 0o077 == 0


def test_what_another_process_wrote_is_known(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    mine, other = Book(path), Book(path)
    assert mine.add(_parcel("a"))
    assert other.add(_parcel("b"))
    assert not mine.add(_parcel("b"))
    assert not other.add(_parcel("a"))
    assert _keys(path) == ["a", "b"]


def test_half_a_line_is_ended_and_written_again(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    Book(path).add(_parcel("a"))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"key": "b", "te')
    later = Book(path)
    assert later.add(_parcel("b"))
    assert later.add(_parcel("c"))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(lines[n])["key"] for n in (0, 2, 3)] == ["a", "b", "c"]
    assert not Book(path).add(_parcel("b"))


def test_an_emptied_file_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    book = Book(path)
    book.add(_parcel("a"))
    path.write_bytes(b"")
    assert book.add(_parcel("a"))
    assert _keys(path) == ["a"]


def test_a_line_holds_the_tail_of_the_number_only(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    Book(path).add(_parcel("a"))
    line = json.loads(path.read_text(encoding="utf-8"))
    assert line == {
        "key": "a",
        "at": "2026-06-10T03:00:00+00:00",
        "case": "1499012026061000001",
        "kind": "accepted",
        "phone_tail": "1234",
        "text": "您反映的事情已受理。",
    }
