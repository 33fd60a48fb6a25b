"""The built-in file holds each message once, whatever is repeated, killed or torn."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from linli.kernel import clock
from linli.notify import gateway
from linli.notify.adapters.file import Book
from linli.notify.gateway import Parcel

AT = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)


def parcel(key: str = "a", channel: str = "sms", **given: str) -> Parcel:
    """Return a message on its way out."""
    values = {
        "to": "13900001234",
        "phone_tail": "1234",
        "kind": "accepted",
        "case_no": "1499012026061000001",
        "text": "您反映的事情已受理。",
        **given,
    }
    return Parcel(key=key, channel=channel, at=AT, **values)


def _keys(path: Path) -> list[str]:
    return [json.loads(line)["key"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_repeat_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outbox" / "messages.jsonl"
    book = Book(path)
    assert book.add(parcel("a"))
    assert book.add(parcel("b"))
    assert not book.add(parcel("a"))
    assert _keys(path) == ["a", "b"]
    assert path.stat().st_mode & 0o077 == 0


def test_what_another_process_wrote_is_known(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    mine, other = Book(path), Book(path)
    assert mine.add(parcel("a"))
    assert other.add(parcel("b"))
    assert not mine.add(parcel("b"))
    assert not other.add(parcel("a"))
    assert _keys(path) == ["a", "b"]


def test_half_a_line_is_ended_and_written_again(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    Book(path).add(parcel("a"))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"key": "b", "te')
    later = Book(path)
    assert later.add(parcel("b"))
    assert later.add(parcel("c"))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(lines[n])["key"] for n in (0, 2, 3)] == ["a", "b", "c"]
    assert not Book(path).add(parcel("b"))


def test_an_emptied_file_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    book = Book(path)
    book.add(parcel("a"))
    path.write_bytes(b"")
    assert book.add(parcel("a"))
    assert _keys(path) == ["a"]


def test_a_line_holds_the_tail_of_the_number_only(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    Book(path).add(parcel("a"))
    line = json.loads(path.read_text(encoding="utf-8"))
    assert line == {
        "key": "a",
        "at": "2026-06-10T03:00:00+00:00",
        "channel": "sms",
        "case": "1499012026061000001",
        "kind": "accepted",
        "phone_tail": "1234",
        "subject": "",
        "text": "您反映的事情已受理。",
    }


def test_without_settings_everything_goes_into_the_file(outbox_file: Path) -> None:
    for channel in ("sms", "email", "im"):
        gateway.deliver(parcel(channel, channel))
    assert _keys(outbox_file) == ["sms", "email", "im"]


def test_the_console_shows_each_message_once(
    settings: LazySettings, outbox_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.LINLI_SMS = "console"
    with clock.at(AT + timedelta(minutes=5)):
        gateway.deliver(parcel("a"))
        gateway.deliver(parcel("a"))
    with clock.at(AT + timedelta(days=5)):
        gateway.deliver(parcel("old", text="很久以前"))
    shown = capsys.readouterr().out
    assert shown.count("您反映的事情已受理。") == 1
    assert "1234" in shown
    assert "13900001234" not in shown
    assert "很久以前" not in shown
    assert _keys(outbox_file) == ["a", "old"]


_taken: list[Parcel] = []


def take(one: Parcel) -> None:
    """Stand in for a site's own gateway."""
    _taken.append(one)


def test_a_site_may_put_its_own_gateway_in_the_place_of_all(
    settings: LazySettings, outbox_file: Path
) -> None:
    settings.LINLI_SMS = "http"
    settings.LINLI_MESSAGE_GATEWAY = f"{__name__}.take"
    _taken.clear()
    for channel in ("sms", "email"):
        gateway.deliver(parcel(channel, channel))
    assert [one.key for one in _taken] == ["sms", "email"]
    assert not outbox_file.exists()


def test_every_adapter_can_be_loaded(settings: LazySettings) -> None:
    names = {"sms": "LINLI_SMS", "email": "LINLI_MAIL", "im": "LINLI_IM"}
    for channel, adapters in gateway.ADAPTERS.items():
        for name in adapters:
            setattr(settings, names[channel], name)
            assert callable(gateway.chosen(channel))
