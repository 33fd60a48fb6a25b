"""GB/T 9704-2012 in the files themselves: margins, grid, styles, page numbers, typefaces."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from docx.oxml.ns import qn

from linli.documents import layout
from linli.documents.content import (
    Contents,
    Document,
    Table,
    Text,
    from_plain,
    serialised,
    to_plain,
)
from linli.documents.kinds import Kind
from linli.documents.render_docx import as_docx
from linli.documents.render_pdf import UNNUMBERED, as_pages, as_pdf, part_pages
from tests.documents.papers import SMALL, pdf, pdf_text, sample, word, word_text

NUMBER = "青综交〔2026〕12号"
EVIL = "#set page(fill: red) *粗* <a href='x'>&amp; $x$ `raw` @ref \\ {{编号}} 😀 𠮷 ]]> // /*"


def issued(**values: str) -> Document:
    return sample(**values).numbered(NUMBER)


def style(document: Any, name: str) -> Any:
    return document.styles[name]


def test_page_and_grid_are_those_of_the_standard() -> None:
    section = word(as_docx(issued())).sections[0]
    sizes = (section.page_width.mm, section.page_height.mm, section.top_margin.mm)
    assert [round(size) for size in sizes] == [210, 297, 37]
    assert round(section.left_margin.mm) == 28
    assert round(section.page_width.mm - section.left_margin.mm - section.right_margin.mm) == 156
    assert round(section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm) == 225
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    assert int(225 * layout.POINTS_PER_MM / pitch + 0.05) == 22
    characters = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert round(156 * layout.POINTS_PER_MM / characters, 1) == 28.0


def test_text_stands_in_real_paragraph_styles() -> None:
    document = word(as_docx(sample(text=SMALL).numbered(NUMBER)))
    by_style = {one.style.name: one.text for one in document.paragraphs if one.text}
    assert by_style["Title"].replace("\n", "") == "关于和平社区3号楼楼道堆放杂物的通知"
    assert by_style["Heading 1"] == "二、附表"
    assert by_style["Heading 2"] == "（一）时限"
    assert by_style["主送机关"].endswith("：")
    assert by_style["发文字号"] == NUMBER
    assert by_style["成文日期"] == "2026年7月1日"
    aliases = {
        one.find(qn("w:name")).get(qn("w:val")): one.find(qn("w:aliases")).get(qn("w:val"))
        for one in document.styles.element
        if one.find(qn("w:aliases")) is not None
    }
    assert aliases["heading 1"] == "一级标题"
    assert aliases["Title"] == "公文标题"


@pytest.mark.parametrize(
    ("name", "family", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("页码", "宋体", 14),
    ],
)
def test_styles_name_the_typefaces_of_the_standard(name: str, family: str, size: int) -> None:
    found = style(word(as_docx(issued())), name)
    fonts = found.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{one}")) for one in ("ascii", "hAnsi", "eastAsia")} == {family}
    assert found.font.size.pt == size


def test_page_numbers_stand_outside_odd_right_even_left() -> None:
    data = as_docx(issued())
    document = word(data)
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    assert odd.text.startswith("— ")
    assert odd.text.endswith(" —")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "mirrorMargins" in archive.read("word/settings.xml").decode()


def test_the_pdf_has_a4_pages_with_the_number_on_each() -> None:
    data = as_pdf(issued(诉求内容="反映的情况。" * 300))
    pages = pdf(data).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        box = page.mediabox
        assert (
            round(box.width / layout.POINTS_PER_MM),
            round(box.height / layout.POINTS_PER_MM),
        ) == (
            210,
            297,
        )
        assert f"—{number}—" in re.sub(r"\s", "", page.extract_text())


def test_a_page_holds_22_lines_of_28_characters() -> None:
    lines = tuple(Text("国" * 26) for _ in range(60))
    document = from_plain(
        to_plain(sample(text=SMALL)) | {"blocks": [], "red_head": False, "title": "题", "to": ""}
    )
    plain = Document(**{**_fields(document), "blocks": lines, "attachments": ()})
    second = pdf(as_pdf(plain)).pages[1].extract_text()
    assert second.count("国" * 26) == 22
    long = Document(**{**_fields(document), "blocks": (Text("国" * 54),), "attachments": ()})
    text = pdf(as_pdf(long)).pages[0].extract_text()
    # Two characters of indent and 26 on the first line, 28 on the second.
    assert re.findall("国+", text) == ["国" * 26, "国" * 28]


def _fields(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in Document.__slots__}


@pytest.mark.parametrize("kind", Kind)
def test_both_files_say_the_same(kind: Kind) -> None:
    document = sample(kind).numbered(NUMBER)
    said = pdf_text(as_pdf(document)), word_text(as_docx(document))
    wanted = [document.signature, NUMBER, "2026年7月1日"]
    wanted += [block.text for block in document.blocks if isinstance(block, Text)]
    tables = [block for block in document.blocks if isinstance(block, Table)]
    wanted += [cell for table in tables for row in table.rows for cell in row]
    for text in wanted:
        plain = re.sub(r"\s", "", text)
        assert all(plain in one for one in said), plain


def test_a_draft_bears_no_number_and_says_so() -> None:
    document = sample()
    assert UNNUMBERED in pdf_text(as_pdf(document))
    assert UNNUMBERED in word_text(as_docx(document))
    assert "预览稿" in pdf_text(as_pdf(document))
    final = document.numbered(NUMBER)
    assert "预览" not in pdf_text(as_pdf(final))
    assert "预览" not in word_text(as_docx(final))


def test_texts_are_data_in_both_renderers() -> None:
    document = issued(诉求内容=EVIL, 标题=EVIL[:60], 交办意见=EVIL)
    wanted = re.sub(r"\s", "", EVIL)
    assert wanted in word_text(as_docx(document))
    # What no typeface here has a shape for may be missing from the PDF's text; the rest is not.
    shown = pdf_text(as_pdf(document))
    for piece in ("#setpage(fill:red)*粗*", "<ahref='x'>&amp;$x$`raw`@ref", "{{编号}}", "///*"):
        assert piece in shown


def test_long_and_odd_texts_make_pages_not_errors() -> None:
    for text in ("长" * 5000, "a" * 5000, "\n" * 200 + "尾", "😀" * 300, "行\n" * 400):
        document = issued(诉求内容=text, 主办单位="很长的单位名称" * 20, 中心名称="中心" * 30)
        assert len(as_pages(document)) >= 1
        assert word(as_docx(document)).paragraphs


def test_the_same_content_is_the_same_pdf() -> None:
    document = issued()
    again = from_plain(to_plain(document))
    assert again == document
    assert serialised(again) == serialised(document)
    assert as_pdf(again) == as_pdf(document)


def test_a_stored_form_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown form"):
        from_plain(to_plain(issued()) | {"form": 99})


def test_the_foot_is_anchored_and_in_schema_order() -> None:
    table = word(as_docx(issued())).tables[-1]
    names = [one.tag.rpartition("}")[2] for one in table._tbl.tblPr]
    order = ["tblStyle", "tblpPr", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"]
    assert names == [one for one in order if one in names]
    assert table.cell(0, 0).text.startswith("抄送：")


def test_a_table_of_contents_tells_the_pages_in_both_files() -> None:
    document = sample(Kind.CASE_FILE, 诉求内容="反映的情况。" * 400).numbered(NUMBER)
    (listing,) = (block for block in document.blocks if isinstance(block, Contents))
    heads = [block.text for block in document.blocks if isinstance(block, Text) and block.level]
    assert [head.partition("、")[2] for head in heads] == [name for _, name, _ in listing.rows]
    pages = [re.sub(r"\s", "", page.extract_text()) for page in pdf(as_pdf(document)).pages]
    assert pages[0].endswith("已解决")  # a cover bears no number
    found = [next(n for n, text in enumerate(pages, 1) if head in text) for head in heads]
    assert part_pages(document) == found
    assert found[0] == 3
    assert found[-1] > 4
    told = re.sub(
        r"\s",
        "",
        "".join(
            f"{n}{name}{day}{page}"
            for (n, name, day), page in zip(listing.rows, found, strict=True)
        ),
    )
    assert told in pages[1]
    made = word(as_docx(document))
    marks = {
        one.get(qn("w:name")): "".join(node.text or "" for node in one.getparent().iter(qn("w:t")))
        for one in made.element.body.iter(qn("w:bookmarkStart"))
    }
    table = next(one for one in made.tables if one.cell(0, 3).text == "页号")
    for head, page, row in zip(heads, found, table.rows[1:], strict=True):
        cell = row.cells[3]
        (code,) = (node.text for node in cell._tc.iter(qn("w:instrText")))
        assert marks[code.split()[1]] == head
        assert code.split()[0] == "PAGEREF"
        assert cell.text == str(page)
    assert made.sections[0].different_first_page_header_footer


def test_a_listing_without_parts_is_only_a_head() -> None:
    text = SMALL.replace("kind: dispatch", "kind: case_file").replace("# 要求\n  ## 时限", "要求")
    text = text.replace("# 附表", "附表").replace("{{责任单位表}}", "{{卷内目录}}")
    document = sample(Kind.CASE_FILE, text).numbered(NUMBER)
    (listing,) = (block for block in document.blocks if isinstance(block, Contents))
    assert not listing.rows
    assert part_pages(document) == []
    assert "卷内目录" in pdf_text(as_pdf(document))
    assert "卷内目录" in word_text(as_docx(document))
    assert from_plain(to_plain(document)) == document
