"""Paragraph styles, page and page numbers of the DOCX: all that is the same in every document."""

from __future__ import annotations

import math
from typing import Any, Final

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from linli.documents import docx_fields, layout

SONG_TITLE: Final = "方正小标宋简体"
FANGSONG: Final = "仿宋_GB2312"
KAI: Final = "楷体_GB2312"
HEI: Final = "黑体"
SONG: Final = "宋体"
#: Style → (name shown beside Word's own, typeface, size, outline level or None).
_STYLES: Final[tuple[tuple[str, str, str, float, int | None], ...]] = (
    ("Title", "公文标题", SONG_TITLE, layout.TITLE, None),
    ("Heading 1", "一级标题", HEI, layout.BODY, 0),
    ("Heading 2", "二级标题", KAI, layout.BODY, 1),
    ("Heading 3", "三级标题", FANGSONG, layout.BODY, 2),
    ("Heading 4", "四级标题", FANGSONG, layout.BODY, 3),
)
#: Own styles for what Word has none: name → (typeface, size, alignment).
_OWN: Final[tuple[tuple[str, str, float, WD_ALIGN_PARAGRAPH], ...]] = (
    ("发文机关标志", SONG_TITLE, layout.RED_NAME, WD_ALIGN_PARAGRAPH.CENTER),
    ("发文字号", FANGSONG, layout.BODY, WD_ALIGN_PARAGRAPH.CENTER),
    ("主送机关", FANGSONG, layout.BODY, WD_ALIGN_PARAGRAPH.LEFT),
    ("附件说明", FANGSONG, layout.BODY, WD_ALIGN_PARAGRAPH.LEFT),
    ("发文机关署名", FANGSONG, layout.BODY, WD_ALIGN_PARAGRAPH.RIGHT),
    ("成文日期", FANGSONG, layout.BODY, WD_ALIGN_PARAGRAPH.RIGHT),
    ("表格文字", FANGSONG, layout.TABLE, WD_ALIGN_PARAGRAPH.LEFT),
    ("版记", FANGSONG, layout.SMALL, WD_ALIGN_PARAGRAPH.LEFT),
    ("页码", SONG, layout.SMALL, WD_ALIGN_PARAGRAPH.RIGHT),
)
LINE: Final = Pt(round(layout.LINE_PITCH, 1))
TWIPS: Final = 20


def _fonts(style: Any, family: str, size: float) -> None:
    """Set one typeface for Chinese and Latin alike: figures in 公文 stand in 仿宋 too."""
    style.font.name = family
    style.font.size = Pt(size)
    style.font.bold = False
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), family)


def _plain(style: Any) -> None:
    """Give a paragraph style the even lines of the grid."""
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = LINE
    form.widow_control = False
    # Lines and characters are set by spacing; readers differ in how they snap to the grid.
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    style.element.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc")


def _track(style: Any, points: float) -> None:
    """Set the space between characters in points (to a twentieth)."""
    properties = style.element.get_or_add_rPr()
    for former in properties.findall(qn("w:spacing")):
        properties.remove(former)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(round(points * TWIPS)))
    later = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    properties.insert_element_before(spacing, *later)


def _indent(style: Any, characters: int) -> None:
    """Indent the first line by whole characters, as Word counts them in a grid."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(round(characters * layout.CHARACTER_PITCH * TWIPS)))


def _alias(style: Any, name: str) -> None:
    alias = OxmlElement("w:aliases")
    alias.set(qn("w:val"), name)
    style.element.find(qn("w:name")).addnext(alias)


def styles(word: Word) -> None:
    """Set up every style: Word's own with our names beside them, and those it lacks."""
    normal = word.styles["Normal"]
    _fonts(normal, FANGSONG, layout.BODY)
    _plain(normal)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    # Rounded down: 28 characters must fit on a line, 29 do not.
    _track(normal, math.floor(layout.TRACKING * TWIPS) / TWIPS)
    body = word.styles["Body Text"]
    _alias(body, "公文正文")
    _indent(body, 2)
    _plain(body)
    for name, alias, family, size, level in _STYLES:
        style = word.styles[name]
        _fonts(style, family, size)
        _plain(style)
        _alias(style, alias)
        borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
        if borders is not None:
            style.element.pPr.remove(borders)
        if level is None:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            style.paragraph_format.line_spacing = Pt(layout.LINE_PITCH * 1.5)
            _track(style, 0)
        else:
            _indent(style, 2)
            style.paragraph_format.keep_with_next = True
    for name, family, size, alignment in _OWN:
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _fonts(style, family, size)
        if size != layout.BODY:
            _track(style, 0)
        style.paragraph_format.alignment = alignment
    word.styles["表格文字"].paragraph_format.line_spacing = Pt(18)
    word.styles["版记"].paragraph_format.line_spacing = Pt(20)
    word.styles["发文机关标志"].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    word.styles["发文机关标志"].font.color.rgb = RGBColor.from_string(layout.RED.upper())


def page(word: Word, *, cover: bool) -> None:
    """Set up paper, margins, the grid of 22 × 28 and the page numbers; a cover bears none."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH), Mm(layout.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.INSIDE), Mm(layout.OUTSIDE)
    section.footer_distance = Mm(layout.BOTTOM - 12)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(layout.LINE_PITCH * TWIPS)))
    grid.set(qn("w:charSpace"), str(round((layout.CHARACTER_PITCH - layout.BODY) * 4096)))
    # The order of a settings file is fixed: view and zoom come first.
    settings = word.settings.element
    first = settings.find(qn("w:zoom"))
    at = 0 if first is None else list(settings).index(first) + 1
    settings.insert(at, OxmlElement("w:mirrorMargins"))
    word.settings.odd_and_even_pages_header_footer = True
    section.different_first_page_header_footer = cover
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(paragraph: Paragraph, alignment: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.style = "页码"
    paragraph.alignment = alignment
    paragraph.paragraph_format.left_indent = Pt(layout.SMALL)
    paragraph.paragraph_format.right_indent = Pt(layout.SMALL)
    paragraph.add_run("— ")
    docx_fields.page_number(paragraph)
    paragraph.add_run(" —")
