"""Which typefaces are chosen, and which characters none of them can show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest
from fontTools.ttLib import TTFont

from linli.documents import fonts
from linli.documents.render_pdf import as_pdf
from tests.documents.papers import sample


def test_substitutes_are_always_there() -> None:
    chosen = fonts.chosen()
    assert set(chosen.families) == {"title", "fangsong", "kai", "hei", "song"}
    assert all(families for families in chosen.families.values())


def test_everyday_text_lacks_nothing_and_the_unassigned_is_named() -> None:
    assert fonts.missing("介休市综治中心〔2026〕12号，“楼道”—— abc 123") == ()
    assert fonts.missing("王\U000e0fff某") == ("\U000e0fff",)


def test_rare_characters_of_names_are_looked_up() -> None:
    assert fonts.missing("䶮") == ()


def test_a_mounted_typeface_is_preferred(tmp_path: Path, settings: object) -> None:
    font = TTFont(pylopdf_fonts_zh_cn.serif_path())
    for record in font["name"].names:
        if record.nameID in {1, 4, 16}:
            record.string = "FangSong"
    font.save(tmp_path / "simfang.otf")
    settings.LINLI_FONTS = str(tmp_path)  # type: ignore[attr-defined]  # pytest-django's wrapper
    chosen = fonts.chosen()
    assert chosen.families["fangsong"][0] == "FangSong"
    assert "仿宋" not in chosen.substituted()
    assert as_pdf(sample())


def test_a_broken_font_file_spoils_nothing(tmp_path: Path, settings: object) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    shutil.copy(pylopdf_fonts_zh_cn.sans_path(), tmp_path / "some.otf")
    settings.LINLI_FONTS = str(tmp_path)  # type: ignore[attr-defined]  # as above
    assert fonts.missing("\U000e0fff")
    assert fonts._covered(str(tmp_path / "broken.ttf"), frozenset({65})) == set()
    assert as_pdf(sample())


@pytest.mark.parametrize("ch", ["\u200d", "\ufe0f", "！", "〔", "—"])
def test_marks_are_not_called_rare(ch: str) -> None:
    assert not fonts._rare(ch)
