"""The longest and the barest bulletin, as pictures of their pages and as a DOCX: nothing is cut."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
import typst
from docx.oxml.ns import qn
from PIL import Image, ImageChops
from tests.bulletins.full_paper import CENTRE, TOWNS, UNITS, bare, paper, whole
from tests.documents.papers import pdf_text, word

from linli.documents import layout, render_pdf
from linli.documents.content import Chart, Document, Table, Text
from linli.documents.fonts import chosen
from linli.documents.render_chart import as_picture
from linli.documents.render_docx import as_docx
from linli.documents.render_pdf import as_pdf

#: Dots per millimetre of the rendered pages, and how far a line may be off its place.
DENSITY = 4
HAIR = 1.0
RED = tuple(bytes.fromhex(layout.RED))


class Printed(NamedTuple):
    """One bulletin with its pages as pictures and its DOCX."""

    document: Document
    pages: list[Image.Image]
    word: bytes


@pytest.fixture(scope="module", params=[whole, bare], ids=["whole", "bare"])
def printed(request: pytest.FixtureRequest) -> Printed:
    """Return a bulletin as it is printed, rendered once for all tests."""
    document = paper(request.param())
    made: Any = typst.compile(
        render_pdf._page(),
        format="png",
        ppi=DENSITY * 25.4,
        **render_pdf._inputs(document, chosen()),
    )
    rows = made if isinstance(made, list) else [made]
    pages = [Image.open(io.BytesIO(row)).convert("RGB") for row in rows]
    return Printed(document, pages, as_docx(document))


def box(picture: Image.Image, *, below: float = 0, above: float = layout.PAGE_HEIGHT) -> Any:
    """Return the box of what is printed between two heights, in millimetres, or None."""
    dots = (0, round(below * DENSITY), picture.width, round(above * DENSITY))
    dark = picture.crop(dots).convert("L").point(lambda tone: 255 * (tone < 200))
    found = dark.getbbox()
    return tuple(side / DENSITY for side in found) if found else None


def test_every_page_keeps_the_margins_of_the_standard(printed: Printed) -> None:
    bottom = layout.TOP + layout.TEXT_HEIGHT
    for number, page in enumerate(printed.pages, 1):
        left = layout.INSIDE if number % 2 else layout.OUTSIDE
        text = box(page, above=bottom + HAIR)
        assert text is not None, f"page {number} is empty"
        assert text[0] >= left - HAIR, number
        assert text[1] >= layout.TOP - HAIR, number
        assert text[2] <= left + layout.TEXT_WIDTH + HAIR, number
        # The page number: 7 mm under the text, odd ones right, even ones left.
        foot = box(page, below=bottom + HAIR)
        assert 5 < foot[1] + HAIR < 12, number
        assert foot[3] - foot[1] < 8
        assert (foot[0] > layout.PAGE_WIDTH / 2) == bool(number % 2)


def test_the_head_is_red_and_nothing_else_is(printed: Printed) -> None:
    first, *others = printed.pages
    dots = first.load()
    assert dots is not None
    red = [(x, y) for y in range(first.height) for x in range(first.width) if dots[x, y] == RED]
    rule = max({y for _, y in red}, key=[y for _, y in red].count)
    across = [x / DENSITY for x, y in red if y == rule]
    assert abs(min(across) - layout.INSIDE) < HAIR
    assert abs(max(across) - layout.INSIDE - layout.TEXT_WIDTH) < HAIR
    name = [y / DENSITY for _, y in red if y < rule - 8 * DENSITY]
    # 35 mm from the top of the text area to the name of the authority, above the rule.
    assert abs(min(name) - layout.TOP - layout.RED_NAME_DOWN) < 2
    assert max(name) < rule / DENSITY
    for page in others:
        bands = page.split()
        for one, other in pairwise(bands):
            assert ImageChops.difference(one, other).getbbox() is None


def test_lines_stand_on_the_grid(printed: Printed) -> None:
    pitch = layout.LINE_PITCH / layout.POINTS_PER_MM
    assert round(layout.TEXT_HEIGHT / pitch) == layout.LINES
    first = printed.pages[0]
    bands = _bands(first, layout.TOP + 105, layout.TOP + layout.TEXT_HEIGHT)
    body = [(top + low) / 2 for top, low in bands if 3.5 < low - top < 7]
    assert len(body) >= 4
    for one, other in pairwise(body):
        lines = (other - one) / pitch
        assert abs(lines - round(lines)) < 0.12, (one, other)


def _bands(page: Image.Image, top: float, low: float) -> list[tuple[float, float]]:
    """Return the heights between which something is printed, in millimetres."""
    cut = page.convert("L").crop((0, round(top * DENSITY), page.width, round(low * DENSITY)))
    dark = [min(cut.crop((0, y, cut.width, y + 1)).tobytes()) < 200 for y in range(cut.height)]
    edges = [y for y, (one, other) in enumerate(pairwise([False, *dark, False])) if one != other]
    return [
        (one / DENSITY, other / DENSITY) for one, other in zip(edges[::2], edges[1::2], strict=True)
    ]


def test_no_text_is_cut_and_no_number_leaves_its_cell(printed: Printed) -> None:
    said = pdf_text(as_pdf(printed.document))
    tables = [one for one in printed.document.blocks if isinstance(one, Table)]
    wanted = [one.text for one in printed.document.blocks if isinstance(one, Text)]
    # A row that may go on over the page has the head of the table in its middle.
    kept = [row for table in tables for row in table.rows if layout.row_kept(row)]
    wanted += [cell for row in kept for cell in row]
    charts = [one for one in printed.document.blocks if isinstance(one, Chart)]
    wanted += [text for one in charts for text in (one.title, *one.labels)]
    wanted += [CENTRE, printed.document.title, printed.document.number]
    for text in wanted:
        assert re.sub(r"\s", "", text) in said, text
    for table in tables:
        size = layout.table_size(len(table.shares))
        for row in table.rows:
            for share, cell in zip(table.shares, row, strict=True):
                longest = max((len(run) for run in re.findall(r"[!-~]+", cell)), default=0)
                room = layout.TEXT_WIDTH * layout.POINTS_PER_MM * share / sum(table.shares) - 10
                assert longest * size * 0.52 <= room, (cell, table.head)


def test_the_word_file_has_the_same_page_and_holds_everything(printed: Printed) -> None:
    made = word(printed.word)
    (section,) = made.sections
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    wide, high = section.page_width.mm, section.page_height.mm
    assert (round(wide), round(high)) == (210, 297)
    assert round(wide - margins[0].mm - margins[1].mm) == layout.TEXT_WIDTH
    assert round(high - margins[2].mm - margins[3].mm) == layout.TEXT_HEIGHT
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    styles = {one.text: one.style for one in made.paragraphs if one.text}
    head = styles[printed.document.issuer]
    assert str(head.font.color.rgb).lower() == layout.RED
    fonts = styles[CENTRE].element.rPr.rFonts
    base = made.styles["Normal"].element.rPr.rFonts
    assert "仿宋_GB2312" in {fonts.get(qn("w:eastAsia")), base.get(qn("w:eastAsia"))}
    tables = [one for one in printed.document.blocks if isinstance(one, Table)]
    drawn = [one for one in made.tables if len(one.rows) > 1]
    assert [len(one.rows) - 1 for one in drawn] == [len(one.rows) for one in tables]
    for table in drawn:
        across = sum(column.width.mm for column in table.columns)
        assert across <= layout.TEXT_WIDTH + HAIR
    charts = [one for one in printed.document.blocks if isinstance(one, Chart)]
    with zipfile.ZipFile(io.BytesIO(printed.word)) as archive:
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
    assert len(pictures) == len(charts)
    for shape in made.inline_shapes:
        assert shape.width.mm <= layout.TEXT_WIDTH + HAIR


def test_the_longest_one_has_every_town_and_unit_and_the_barest_no_empty_chart() -> None:
    full, none = paper(whole()), paper(bare())
    sizes = {len(one.rows) for one in full.blocks if isinstance(one, Table)}
    assert {TOWNS, UNITS} <= sizes
    assert sum(isinstance(one, Chart) for one in full.blocks) == 3
    assert not any(isinstance(one, Chart) for one in none.blocks)
    assert "没有新收的事项" in none.texts()
    assert "100.00%" not in none.texts()


def test_the_numbers_of_twelve_months_stand_apart() -> None:
    months = tuple(f"{month}月" for month in range(1, 13))
    same = ("收件", (12345,) * 12), ("结案", (12345,) * 12)
    picture = Image.open(io.BytesIO(as_picture(Chart("各月情况（件）", months, same)))).convert("L")
    # The row of the numbers is the first under the title; all bars are as high as the highest.
    rows = [min(picture.crop((0, y, picture.width, y + 1)).tobytes()) < 160 for y in range(200)]
    edges = [y for y, (one, other) in enumerate(pairwise([False, *rows])) if one != other]
    top, low = edges[2], edges[3]
    ink = [min(picture.crop((x, top, x + 1, low)).tobytes()) < 160 for x in range(picture.width)]
    gaps = [len(run) for run in "".join(".#"[dark] for dark in ink).strip(".").split("#") if run]
    assert sum(gap >= 5 for gap in gaps) == 23  # between 24 numbers; figures stand closer
