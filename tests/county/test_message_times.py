"""What a pack says about messages: hours of quiet, the daily one, further words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.world import MINIPACK

from linli.county.pack import read_pack
from linli.county.pack_schema import DIGEST_AT, QUIET_HOURS, PackError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the small pack that says nothing about times of messages."""
    copy = tmp_path / "pack"
    shutil.copytree(MINIPACK, copy)
    path = copy / "county.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('quiet_hours: ""', ""), "utf-8")
    return copy


def _add(folder: Path, file: str, line: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as open_file:
        open_file.write(f"\n{line}\n")


def test_without_a_word_the_night_is_quiet(folder: Path) -> None:
    county = read_pack(folder).county
    assert (county.quiet_hours, county.digest_at) == (QUIET_HOURS, DIGEST_AT)


@pytest.mark.parametrize("hours", ["22:00-7:30", "12:00—14:30", ""])
def test_a_county_sets_its_own_hours(folder: Path, hours: str) -> None:
    _add(folder, "county.yaml", f'quiet_hours: "{hours}"\ndigest_at: "8:30"')
    county = read_pack(folder).county
    assert (county.quiet_hours, county.digest_at) == (hours, "8:30")


@pytest.mark.parametrize(
    "line", ['quiet_hours: "21-8"', "quiet_hours: 21", "digest_at: 18:00", 'digest_at: "24:00"']
)
def test_times_that_are_none_are_asked_back(folder: Path, line: str) -> None:
    _add(folder, "county.yaml", line)
    with pytest.raises(PackError, match=f"{line.split(':', maxsplit=1)[0]} 应写成"):
        read_pack(folder)


def test_further_words_of_messages_are_known_by_their_form(folder: Path) -> None:
    words = {"answered.sms": "短", "answered.sms.en": "short", "closed.supporter": "附议"}
    for key, text in words.items():
        _add(folder, "texts.yaml", f"{key}: {text}")
    assert words.items() <= read_pack(folder).texts.items()
    _add(folder, "texts.yaml", "answered.fr: court")
    with pytest.raises(PackError, match=r"answered\.fr"):
        read_pack(folder)
