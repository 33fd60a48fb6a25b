"""DOCX of a document: real paragraph styles an office can go on editing, no positioned text.

Styles are Word's own (Normal = 正文, Title = 标题, Heading 1–4 with the aliases 一级标题 …), so
that the navigation pane, tables of contents and restyling work. Typefaces carry the names the
standard uses; a computer without them substitutes its own.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any, Final

import docx
from docx.document import Document as Word
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from linli.documents import docx_fields, docx_styles, layout
from linli.documents.content import Chart, Contents, Document, NewPage, Table, Text
from linli.documents.kinds import KINDS, Kind
from linli.documents.render_chart import as_picture
from linli.documents.render_pdf import UNNUMBERED, part_pages
from linli.documents.wording import balanced, date_text
from linli.kernel import clock

#: Height of a row of the foot block, points.
_FOOT_ROW: Final = 24
#: Between a paragraph and the table after it, points.
_OVER_TABLE: Final = 6


def as_docx(document: Document) -> bytes:
    """Return the document as an Office Open XML file."""
    word = docx.Document()
    _properties(word, document)
    docx_styles.styles(word)
    docx_styles.page(word, cover=bool(document.cover))
    if document.cover:
        _cover(word, document)
    elif document.red_head:
        _red_head(word, document)
    else:
        _title(word, document)
        number = word.add_paragraph(_number(document), style="发文字号")
        number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if not document.cover:
        word.add_paragraph()
    if document.to:
        word.add_paragraph(f"{document.to}：", style="主送机关")
    _blocks(word, document)
    _attachments(word, document)
    _signature(word, document)
    _foot(word, document)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _number(document: Document) -> str:
    return document.number or (UNNUMBERED if document.draft else "")


def _properties(word: Word, document: Document) -> None:
    core = word.core_properties
    core.title, core.author, core.language = document.title[:255], document.signature[:255], "zh-CN"
    core.comments = "预览稿" if document.draft else ""
    moment = datetime.combine(document.day, time(), clock.CIVIL).replace(tzinfo=None)
    core.created = core.modified = moment


def _break(paragraph: Paragraph, text: str) -> None:
    """Add text with its line breaks."""
    for at, line in enumerate(text.split("\n")):
        if at:
            paragraph.add_run().add_break()
        paragraph.add_run(line)


def _title(word: Word, document: Document) -> None:
    title = word.add_paragraph(style="Title")
    _break(title, "\n".join(balanced(document.title, layout.TITLE_CHARACTERS)))


def _red_head(word: Word, document: Document) -> None:
    name = word.add_paragraph(style="发文机关标志")
    size = layout.red_name_size(document.issuer)
    name.add_run(document.issuer).font.size = Pt(size)
    # What a single line adds above its letters counts towards the 35 mm.
    name.paragraph_format.space_before = Mm(layout.RED_NAME_DOWN) - Pt(size * 0.2)
    name.paragraph_format.space_after = docx_styles.LINE * 2
    number = word.add_paragraph(_number(document), style="发文字号")
    number.paragraph_format.space_after = docx_styles.LINE * 2
    _border(number, "bottom", size=12, colour=layout.RED.upper(), space=11)
    _title(word, document)


def _line(side: str, *, size: int, colour: str = "000000", space: int = 0) -> Any:
    """Return one line of a border: ``size`` in eighths of a point, ``space`` in points."""
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", space), ("color", colour)):
        line.set(qn(f"w:{name}"), str(value))
    return line


def _border(paragraph: Paragraph, side: str, *, size: int, colour: str, space: int) -> None:
    """Draw a line along a paragraph; the numbers are those of :func:`_line`."""
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    borders.append(_line(side, size=size, colour=colour, space=space))
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _cover(word: Word, document: Document) -> None:
    issuer = word.add_paragraph(document.issuer, style="Title")
    issuer.paragraph_format.space_before = Mm(28)
    name = word.add_paragraph(style="Title")
    name.add_run("　".join(KINDS[Kind(document.kind)].name)).font.size = Pt(42)
    name.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    name.paragraph_format.space_before = Mm(12)
    name.paragraph_format.space_after = Mm(20)
    rows = (("卷　　号", _number(document)), *document.cover)
    made = _table(word, Table((), rows, (2, 5)), large=True)
    # No grid on a cover: each value stands on a line of its own.
    made.style = word.styles["Normal Table"]
    for row in made.rows:
        lines = OxmlElement("w:tcBorders")
        lines.append(_line("bottom", size=4))
        row.cells[1]._tc.get_or_add_tcPr().insert_element_before(lines, "w:vAlign")


def _blocks(word: Word, document: Document) -> None:
    fresh = bool(document.cover)
    listed = any(isinstance(block, Contents) for block in document.blocks)
    pages = part_pages(document) if listed else []
    part, over = 0, None
    for block in document.blocks:
        if isinstance(block, NewPage):
            fresh = True
            continue
        if isinstance(block, Text):
            style = f"Heading {block.level}" if block.level else "Body Text"
            paragraph = word.add_paragraph(block.text, style=style)
            if block.level == 1:
                part += 1
                if listed:
                    docx_fields.bookmark(paragraph, part)
        elif isinstance(block, Contents):
            paragraph = word.add_paragraph(block.title, style="Title")
            paragraph.paragraph_format.space_after = docx_styles.LINE
        elif isinstance(block, Chart):
            paragraph = _chart(word, block)
        elif fresh:  # a table cannot begin a page by itself
            paragraph = word.add_paragraph(style="表格文字")
        if fresh:
            paragraph.paragraph_format.page_break_before = True
            fresh = False
        if isinstance(block, Table):
            if over is not None:  # the words over a table do not stand on its line
                over.paragraph_format.space_after = Pt(_OVER_TABLE)
            _table(word, block)
        elif isinstance(block, Contents):
            _contents(word, block, part, pages)
        over = paragraph if isinstance(block, Text) else None


def _chart(word: Word, block: Chart) -> Paragraph:
    """A picture as wide as the text, with what it shows said in words."""
    paragraph = word.add_paragraph(style="表格文字")
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(8)
    picture = paragraph.add_run().add_picture(io.BytesIO(as_picture(block)), Mm(layout.TEXT_WIDTH))
    picture._inline.docPr.set("descr", block.told())
    return paragraph


def _contents(word: Word, block: Contents, before: int, pages: list[int]) -> None:
    """The table of contents; ``before`` headings of level 1 stand above it."""
    rows = tuple((*row, "") for row in block.rows)
    made = _table(word, Table(block.head, rows, block.shares), size=layout.TABLE)
    for part, row in enumerate(made.rows[1:], before + 1):
        *_, day, page = row.cells
        for cell in (row.cells[0], day, page):
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        shown = str(pages[part - 1]) if part <= len(pages) else ""
        run = docx_fields.page_of(page.paragraphs[0], part, shown)
        run.font.size = Pt(layout.TABLE)


def _table(word: Word, block: Table, *, size: float = 0, large: bool = False) -> Any:
    size = layout.BODY if large else size or layout.table_size(len(block.shares))
    lines = ([block.head] if block.head else []) + list(block.rows)
    table = word.add_table(rows=0, cols=len(block.shares), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _padding(table, 3)
    labelled = not block.head and len(block.shares) == 2
    widths = [Mm(layout.TEXT_WIDTH * share / sum(block.shares)) for share in block.shares]
    for at, line in enumerate(lines):
        row = table.add_row()
        if layout.row_kept(line):
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        heading = bool(block.head) and at == 0
        if heading:
            mark = OxmlElement("w:tblHeader")
            row._tr.get_or_add_trPr().append(mark)
        for column, text in enumerate(line):
            cell = row.cells[column]
            cell.width = widths[column]
            paragraph = cell.paragraphs[0]
            paragraph.style = "表格文字"
            _break(paragraph, text)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            if large:
                paragraph.paragraph_format.line_spacing = docx_styles.LINE
            label = heading or (labelled and column == 0)
            if label:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            for run in paragraph.runs:
                run.font.size = Pt(size)
                if label:
                    run.font.name = docx_styles.HEI
                    run._r.get_or_add_rPr().get_or_add_rFonts().set(
                        qn("w:eastAsia"), docx_styles.HEI
                    )
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    if not word.paragraphs or block.rows:
        spacer = word.add_paragraph(style="表格文字")
        spacer.paragraph_format.line_spacing = Pt(8)
    return table


def _padding(table: Any, points: float) -> None:
    """Keep text away from the lines above and below it."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(points * docx_styles.TWIPS)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def _attachments(word: Word, document: Document) -> None:
    if not document.attachments:
        return
    word.add_paragraph()
    single = len(document.attachments) == 1
    for at, name in enumerate(document.attachments):
        mark = "" if single else f"{at + 1}."
        lead = "附件：" if at == 0 else "　　　"
        paragraph = word.add_paragraph(f"{lead}{mark}{name}", style="附件说明")
        paragraph.paragraph_format.left_indent = Pt(2 * layout.CHARACTER_PITCH)


def _signature(word: Word, document: Document) -> None:
    if not document.signature:
        return
    for _ in range(layout.SEAL_LINES if document.seal else 1):
        word.add_paragraph().paragraph_format.keep_with_next = True
    day = date_text(document.day)
    # The date stands four characters from the right; the name is centred over it.
    wide, narrow = layout.wide(document.signature), layout.wide(day)
    edge = layout.signature_edge(wide)
    right = edge + max(0.0, (narrow - wide) / 2)
    name = word.add_paragraph(document.signature, style="发文机关署名")
    name.paragraph_format.right_indent = Pt(right * layout.CHARACTER_PITCH)
    name.paragraph_format.keep_with_next = True
    date_line = word.add_paragraph(day, style="成文日期")
    right = edge + max(0.0, (wide - narrow) / 2)
    date_line.paragraph_format.right_indent = Pt(right * layout.CHARACTER_PITCH)


def _foot(word: Word, document: Document) -> None:
    """The block of 抄送 and 印发: a table anchored at the foot of the text area."""
    lines = []
    if document.copies:
        lines.append(f"抄送：{document.copies}。")
    if document.printed_by:
        lines.append(f"{document.printed_by}\t{date_text(document.day)}印发")
    if not lines:
        return
    table = word.add_table(rows=0, cols=1)
    table.autofit = False
    for line in lines:
        row = table.add_row()
        row.height, row.height_rule = Pt(_FOOT_ROW), WD_ROW_HEIGHT_RULE.EXACTLY
        cell = row.cells[0]
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        cell.width = Mm(layout.TEXT_WIDTH)
        paragraph = cell.paragraphs[0]
        paragraph.style = "版记"
        paragraph.paragraph_format.left_indent = Pt(layout.SMALL)
        paragraph.paragraph_format.right_indent = Pt(layout.SMALL)
        stop = Mm(layout.TEXT_WIDTH) - Pt(layout.SMALL * 3)
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop, 2)
        paragraph.add_run(line)
    properties = table._tbl.tblPr
    high = len(lines) * _FOOT_ROW * docx_styles.TWIPS
    anchor = OxmlElement("w:tblpPr")
    for name, value in (
        ("vertAnchor", "page"),
        ("horzAnchor", "margin"),
        ("tblpXSpec", "center"),
        (
            "tblpY",
            round((layout.TOP + layout.TEXT_HEIGHT) * layout.POINTS_PER_MM * docx_styles.TWIPS)
            - high,
        ),
    ):
        anchor.set(qn(f"w:{name}"), str(value))
    style = properties.find(qn("w:tblStyle"))
    properties.insert(0 if style is None else 1, anchor)
    borders = OxmlElement("w:tblBorders")
    for side, size in (("top", 8), ("bottom", 8), ("insideH", 6)):
        borders.append(_line(side, size=size))
    # A text ends with a paragraph; this one takes no room.
    end = word.add_paragraph(style="表格文字")
    end.paragraph_format.line_spacing = Pt(1)
    later = [properties.find(qn(name)) for name in ("w:tblLayout", "w:tblCellMar", "w:tblLook")]
    next(one for one in later if one is not None).addprevious(borders)
