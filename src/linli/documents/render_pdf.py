"""PDF and page pictures of a document, set by Typst from one fixed page description."""

from __future__ import annotations

import json
from datetime import datetime, time
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import typst

from linli.documents import fonts, layout
from linli.documents.content import Chart, Document, to_plain
from linli.documents.kinds import KINDS, Kind
from linli.documents.render_chart import drawing
from linli.documents.wording import balanced, date_text
from linli.kernel import clock

#: What stands in place of the number on a draft.
UNNUMBERED = "（预览，出具时编号）"


@cache
def _page() -> bytes:
    page = (files("linli.documents") / "data" / "page.typ").read_text("utf-8")
    return (drawing() + page).encode()


def as_pdf(document: Document) -> bytes:
    """Return the document as PDF, tagged; the same content gives the same pages."""
    return _compile(document, "pdf")[0]


def as_pages(document: Document) -> list[bytes]:
    """Return one SVG picture per page."""
    return _compile(document, "svg")


def part_pages(document: Document) -> list[int]:
    """Return the page on which each heading of level 1 stands, in their order."""
    found = typst.query(
        _page(), "<part-pages>", field="value", one=True, **_inputs(document, fonts.chosen())
    )
    pages: list[int] = json.loads(found)
    return pages


def _compile(document: Document, form: Literal["pdf", "svg"]) -> list[bytes]:
    # One page comes as bytes, several as a list; nothing else without an output file.
    made: Any = typst.compile(
        _page(),
        format=form,
        # A fixed moment: the same content is the same file, whenever it is asked for.
        timestamp=int(datetime.combine(document.day, time(), clock.CIVIL).timestamp()),
        **_inputs(document, fonts.chosen()),
    )
    pages: list[bytes] = made if isinstance(made, list) else [made]
    return pages


def _inputs(document: Document, chosen: fonts.Chosen) -> dict[str, Any]:
    return {
        "font_paths": chosen.book,
        "sys_inputs": {
            "document": json.dumps(_data(document), ensure_ascii=False),
            "layout": json.dumps(_layout(chosen), ensure_ascii=False),
        },
    }


def _data(document: Document) -> dict[str, Any]:
    return {
        **to_plain(document),
        "blocks": _blocks(document),
        "title_lines": balanced(document.title, layout.TITLE_CHARACTERS),
        "cover_title": KINDS[Kind(document.kind)].name,
        "issuer_size": layout.red_name_size(document.issuer),
        "number_line": document.number or (UNNUMBERED if document.draft else ""),
        "date_line": date_text(document.day),
        "signature_edge": layout.signature_edge(layout.wide(document.signature)),
    }


def _blocks(document: Document) -> list[dict[str, Any]]:
    """Return the blocks with what the page needs to know of them besides their words."""
    blocks: list[dict[str, Any]] = to_plain(document)["blocks"]
    part = 1
    for block, held in zip(blocks, document.blocks, strict=True):
        if isinstance(held, Chart):
            block["told"] = held.told()
        if "rows" in block:
            block["size"] = layout.table_size(len(block["shares"]))
            block["kept"] = [layout.row_kept(tuple(row)) for row in block["rows"]]
        if block["is"] == "contents":
            block["size"], block["first"] = layout.TABLE, part
        elif block.get("level") == 1:
            block["part"] = part
            part += 1
    last = blocks[-1] if blocks else {}
    if last.get("is") == "text" and not document.attachments:
        last["sticky"] = len(last["text"]) <= layout.LAST_KEPT
    return blocks


def _layout(chosen: fonts.Chosen) -> dict[str, Any]:
    return {
        "page_width": layout.PAGE_WIDTH,
        "page_height": layout.PAGE_HEIGHT,
        "top": layout.TOP,
        "bottom": layout.BOTTOM,
        "inside": layout.INSIDE,
        "outside": layout.OUTSIDE,
        "line_pitch": layout.LINE_PITCH,
        "character_pitch": layout.BODY + layout.TRACKING,
        "body": layout.BODY,
        "title": layout.TITLE,
        "small": layout.SMALL,
        "red": f"#{layout.RED}",
        "red_name_down": layout.RED_NAME_DOWN,
        "seal_lines": layout.SEAL_LINES,
        "title_stroke": chosen.thicken,
        "title_weight": "bold" if chosen.bold else "regular",
        "fonts": chosen.families,
    }
