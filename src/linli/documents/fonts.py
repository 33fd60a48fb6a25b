"""Which typefaces a document is set in: the site's own where mounted, free ones otherwise.

The standard asks for 小标宋, 仿宋, 楷体, 黑体 and 宋体, which are licensed. A site that holds
the licences puts the files into the folder ``LINLI_FONTS`` (or installs them in the system).
The free substitutes come with the package: Noto Serif SC and Noto Sans SC.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]  # it has no stubs

_SERIF = ("Source Han Serif SC", "Noto Serif CJK SC", "Noto Serif SC")
_SANS = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC")
_TITLE = ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK")
#: Role → families in order of preference; the names under which the usual files are known.
WANTED: dict[str, tuple[str, ...]] = {
    "title": (*_TITLE, *_SERIF),
    "fangsong": (
        "FangSong_GB2312",
        "仿宋_GB2312",
        "FangSong",
        "仿宋",
        "STFangsong",
        "FandolFang",
        "Zhuque Fangsong",
        *reversed(_SERIF),
    ),
    "kai": (
        "KaiTi_GB2312",
        "楷体_GB2312",
        "KaiTi",
        "楷体",
        "STKaiti",
        "LXGW WenKai",
        "霞鹜文楷",
        "FandolKai",
        *reversed(_SERIF),
    ),
    "hei": ("SimHei", "黑体", "STHeiti", *_SANS),
    "song": ("SimSun", "宋体", "STSong", *reversed(_SERIF)),
}
#: Names of the licensed originals by role, told to an administrator when they are missing.
ORIGINALS = {"title": "方正小标宋", "fangsong": "仿宋", "kai": "楷体", "hei": "黑体"}
_BOLD = 600


@dataclass(frozen=True)
class Chosen:
    """The families found here by role.

    A substitute for 小标宋 is set bold where it has a bold weight, else thickened.
    """

    book: typst.Fonts
    families: dict[str, list[str]]
    bold: bool
    thicken: bool

    def substituted(self) -> tuple[str, ...]:
        """Return the names of the licensed originals that are not there."""
        plain = {*_SERIF, *_SANS}
        return tuple(name for role, name in ORIGINALS.items() if self.families[role][0] in plain)


def chosen() -> Chosen:
    """Return the fonts of this site; read once per process."""
    return _chosen(str(settings.LINLI_FONTS))


@lru_cache(maxsize=2)
def _chosen(folder: str) -> Chosen:
    packaged = Path(pylopdf_fonts_zh_cn.serif_path()).parent
    places = [str(packaged), *([folder] if folder else [])]
    book = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=places)
    here = set(book.families())
    families = {
        role: [*(name for name in wanted if name in here), *(n for n in _SANS if n in here)]
        for role, wanted in WANTED.items()
    }
    first = families["title"][0]
    heavy = any(one.family == first and one.weight >= _BOLD for one in book.fonts())
    original = first in _TITLE
    return Chosen(book, families, bold=heavy and not original, thicken=not (heavy or original))


def missing(text: str) -> tuple[str, ...]:
    """Return the characters of ``text`` for which no font here has a shape, each once.

    Only what lies outside everyday Chinese and ASCII is looked up: it costs opening fonts,
    for every character once per process.
    """
    return _missing(str(settings.LINLI_FONTS), "".join(sorted({ch for ch in text if _rare(ch)})))


@lru_cache(maxsize=512)
def _missing(folder: str, rare: str) -> tuple[str, ...]:
    wanted = {ord(ch) for ch in rare}
    for path in _files(folder):
        if not wanted:
            break
        wanted -= _covered(path, frozenset(wanted))
    return tuple(chr(code) for code in sorted(wanted))


def _rare(ch: str) -> bool:
    code = ord(ch)
    everyday = code < 0x250 or 0x2000 <= code < 0x3400 or 0x4E00 <= code < 0xA000
    return not (everyday or 0xFF00 <= code < 0xFFF0 or ch in "\u200d\ufe0f")


def _files(folder: str) -> Iterable[str]:
    """Return the font files, those the documents are set in first."""
    chosen = _chosen(folder)
    used = {family for families in chosen.families.values() for family in families}
    rows = sorted(chosen.book.fonts(), key=lambda one: one.family not in used)
    return dict.fromkeys(str(one.path) for one in rows if one.path)


def _covered(path: str, wanted: frozenset[int]) -> set[int]:
    """Return which code points a file has shapes for; none when it cannot be read.

    The faces of a collection share their characters: the first one is asked.
    """
    try:
        with Path(path).open("rb") as file, TTFont(file, fontNumber=0, lazy=True) as font:
            return set(wanted & (font.getBestCmap() or {}).keys())
    except (OSError, TTLibError, KeyError, AssertionError, ValueError, struct.error):
        return set()
