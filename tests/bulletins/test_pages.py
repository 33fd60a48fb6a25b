"""The pages of a bulletin as they come out of the printer: rendered, measured, compared."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from typing import Any

import pytest
import typst
from PIL import Image
from tests.bulletins.bulletin_world import MIDWEEK, MONDAY, issued
from tests.documents.papers import pdf, pdf_text, word_text
from tests.world import World

from linli.documents import layout, render_pdf
from linli.documents.actions.papers import frozen_paper
from linli.documents.content import (
    Chart,
    Document,
    Table,
    Text,
    from_plain,
    serialised,
    to_plain,
)
from linli.documents.fonts import chosen
from linli.documents.render_chart import as_picture
from linli.documents.render_docx import as_docx
from linli.documents.render_pdf import as_pdf
from linli.kernel import clock

pytestmark = pytest.mark.django_db

#: Dots per millimetre of the rendered pages.
DENSITY = 4
BARS = Chart("收件（件）", ("收件", "结案"), (("本周", (12, 0)), ("上周", (6, 3))))


@pytest.fixture
def document(world: World) -> Document:
    """An issued weekly bulletin with a matter under 督办."""
    with clock.at(MIDWEEK):
        for _ in range(3):
            world.report()
        no = world.report(title="小区楼道长期堆放杂物和电动自行车影响老人上下楼").no
        world.drive(no, "accept", "dispatch", "supervise")
    with clock.at(MONDAY):
        return frozen_paper(issued(world)[1])


def pages(document: Document) -> list[Image.Image]:
    """Return the pages as pictures."""
    made: Any = typst.compile(
        render_pdf._page(),
        format="png",
        ppi=DENSITY * 25.4,
        **render_pdf._inputs(document, chosen()),
    )
    rows = made if isinstance(made, list) else [made]
    return [Image.open(io.BytesIO(row)).convert("L") for row in rows]


def inked(picture: Image.Image, box: tuple[float, float, float, float]) -> bool:
    """Tell whether anything is printed in a box given in millimetres."""
    dots = tuple(round(side * DENSITY) for side in box)
    dark: Any = picture.crop(dots).getextrema()
    return bool(dark[0] < 200)


def test_nothing_is_printed_outside_the_text_area_but_the_page_number(document: Document) -> None:
    shown = pages(document)
    assert len(shown) >= 2
    bottom = layout.TOP + layout.TEXT_HEIGHT
    for number, page in enumerate(shown, 1):
        assert page.size == (layout.PAGE_WIDTH * DENSITY, layout.PAGE_HEIGHT * DENSITY)
        left = layout.INSIDE if number % 2 else layout.OUTSIDE
        right = left + layout.TEXT_WIDTH
        # A hair of room: lines of tables and of letters are drawn on the edge.
        assert not inked(page, (0, 0, layout.PAGE_WIDTH, layout.TOP - 1))
        assert not inked(page, (0, 0, left - 1, bottom))
        assert not inked(page, (right + 1, 0, layout.PAGE_WIDTH, bottom))
        assert inked(page, (left, layout.TOP, right, bottom))
        assert inked(page, (left, bottom + 2, right, bottom + 20))  # — 1 —
        assert not inked(page, (0, bottom + 20, layout.PAGE_WIDTH, layout.PAGE_HEIGHT))


def test_no_number_runs_out_of_its_cell(document: Document) -> None:
    tables = [one for one in document.blocks if isinstance(one, Table)]
    for table in tables:
        size = layout.table_size(len(table.shares))
        for row in table.rows:
            for share, cell in zip(table.shares, row, strict=True):
                # Figures and letters are half as wide as they are high, and do not break.
                longest = max((len(run) for run in re.findall(r"[!-~]+", cell)), default=0)
                room = layout.TEXT_WIDTH * layout.POINTS_PER_MM * share / sum(table.shares) - 10
                assert longest * size * 0.56 <= room, (cell, table.head)


def test_both_files_say_the_same_numbers(document: Document) -> None:
    said = pdf_text(as_pdf(document)), word_text(as_docx(document))
    wanted = [one.text for one in document.blocks if isinstance(one, Text)]
    tables = [one for one in document.blocks if isinstance(one, Table)]
    assert len(tables) >= 4
    wanted += [cell for table in tables for row in table.rows for cell in row]
    for text in wanted:
        plain = re.sub(r"\s", "", text)
        assert all(plain in one for one in said), plain
    assert document.number in said[0]
    assert len(pdf(as_pdf(document)).pages) == len(pages(document))


def test_a_chart_is_drawn_to_scale_and_told_in_words(document: Document) -> None:
    (chart,) = (one for one in document.blocks if isinstance(one, Chart))
    assert chart.series[0] == ("本周", (4, 0, 0))
    data = as_docx(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
        assert len(pictures) == 1
        assert archive.read(pictures[0]) == as_picture(chart)
        text = archive.read("word/document.xml").decode()
    assert chart.told() in text
    assert (
        chart.told()
        == "收件、处置、结案（件）。本周：收件 4，处置 0，结案 0；上周：收件 0，处置 0，结案 0。"
    )


def test_bars_are_as_high_as_their_numbers() -> None:
    picture = Image.open(io.BytesIO(as_picture(BARS))).convert("L")
    wide, high = picture.size
    # The first bar is solid: the longest dark column in each quarter of the width.
    runs = [
        max(_run(picture, x, high) for x in range(round(wide * at), round(wide * (at + 0.2)), 2))
        for at in (0.03, 0.28)
    ]
    assert runs[0] > 100
    other = as_picture(Chart(BARS.title, BARS.labels, (("本周", (12, 6)),)))
    alone = Image.open(io.BytesIO(other)).convert("L")
    halves = [
        max(_run(alone, x, alone.height) for x in range(round(wide * a), round(wide * b), 2))
        for a, b in ((0.1, 0.4), (0.6, 0.9))
    ]
    assert abs(halves[0] / halves[1] - 2) < 0.1


def _run(picture: Image.Image, x: int, high: int) -> int:
    """Return the longest unbroken dark run in a column of dots."""
    dark = [y for y in range(high) if int(picture.getpixel((x, y))) < 120]  # type: ignore[arg-type]  # one band
    longest = here = 1
    for one, other in pairwise(dark):
        here = here + 1 if other == one + 1 else 1
        longest = max(longest, here)
    return longest


def test_a_chart_is_stored_and_read_back_and_the_same_each_time(document: Document) -> None:
    assert from_plain(to_plain(document)) == document
    assert as_picture(BARS) == as_picture(BARS)
    mapped = document.mapped(lambda text: text.replace("收件", "来件"))
    assert "来件" in mapped.texts()
    assert "收件" not in mapped.texts().replace("收件人", "")
    assert serialised(document) != serialised(mapped)
