"""What a pack sets about the powers: its own keys over the built-in ones, checked in sentences."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.world import MINIPACK

from linli.county.pack import read_pack
from linli.county.pack_powers import default_of
from linli.county.pack_schema import PackError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the small pack."""
    return Path(shutil.copytree(MINIPACK, tmp_path / "pack"))


def test_a_pack_replaces_only_the_keys_it_gives(folder: Path) -> None:
    assert read_pack(folder).powers["whistles"] == default_of("whistles")
    (folder / "whistles.yaml").write_text("furthest_days: 3\n", "utf-8")
    found = read_pack(folder).powers["whistles"]
    assert found == {**default_of("whistles"), "furthest_days": 3}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("colour: red\n", "不认识的设置“colour”"),
        ("furthest_days: 900\n", "1 到 60"),
        ("answer: {emergency: {minutes: 5}}\n", "写全"),
        ("answer:\n  - 5\n", "写全"),
        ("[1, 2]\n", "名称: 内容"),
    ],
)
def test_wrong_rules_are_refused_with_the_file(folder: Path, text: str, sentence: str) -> None:
    (folder / "whistles.yaml").write_text(text, "utf-8")
    with pytest.raises(PackError, match=sentence) as wrong:
        read_pack(folder)
    assert wrong.value.problems[0].file == "whistles.yaml"
