"""The sprite: one symbol per listed name, drawn finer, in the text's colour."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from linli.cli import icons

NS = {"s": "http://www.w3.org/2000/svg"}
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" stroke-width="2">
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M5 12l{x} 0" />
</svg>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("home", "map-pin", "map-2")):
        (tmp_path / f"{name}.svg").write_text(DRAWING.format(x=number), encoding="utf-8")
    return tmp_path


def test_each_name_becomes_a_symbol(folder: Path) -> None:
    whole = ElementTree.fromstring(icons.sprite(folder, ["home", "map-2"]))  # noqa: S314 - our own text
    symbols = whole.findall("s:symbol", NS)
    assert [symbol.get("id") for symbol in symbols] == ["home", "map-2"]
    for symbol in symbols:
        assert symbol.get("stroke-width") == "1.5"
        assert symbol.get("stroke") == "currentColor"
        assert symbol.get("viewBox") == "0 0 24 24"
    assert [path.get("d") for path in symbols[1]] == ["M5 12l2 0"]


def test_the_sprite_is_the_same_each_time(folder: Path) -> None:
    assert icons.sprite(folder, ["home"]) == icons.sprite(folder, ["home"])


def test_every_unknown_name_is_told_with_near_ones(folder: Path) -> None:
    with pytest.raises(icons.UnknownIconsError) as told:
        icons.sprite(folder, ["home", "map-pln", "zzz"])
    assert "map-pln" in str(told.value)
    assert "map-pin" in str(told.value)
    assert "zzz" in str(told.value)


def test_names_are_read_once_each_without_remarks(tmp_path: Path) -> None:
    listed = tmp_path / "icons.txt"
    listed.write_text("# places\nmap-pin\n\n home  # the start page\nhome\n", encoding="utf-8")
    assert icons.read_names(listed) == ["home", "map-pin"]
