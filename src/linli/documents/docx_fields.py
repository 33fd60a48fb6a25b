"""Fields of a DOCX, which the word processor fills in: page numbers, and references to pages.

The result written beside a field is what shows until the fields are brought up to date (F9 in
Word; LibreOffice does it when opening).
"""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run


def page_number(paragraph: Paragraph) -> None:
    """Add the number of the page the paragraph stands on."""
    _field(paragraph, " PAGE ", "1")


def bookmark(paragraph: Paragraph, part: int) -> None:
    """Mark a heading, so that :func:`page_of` can refer to it; ``part`` counts from 1."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(part))
    start.set(qn("w:name"), _name(part))
    first, *_, last = paragraph._p.r_lst * 2
    first.addprevious(start)
    last.addnext(end)


def page_of(paragraph: Paragraph, part: int, shown: str) -> Run:
    """Add the number of the page a marked heading stands on, as a link to it."""
    return _field(paragraph, f" PAGEREF {_name(part)} \\h ", shown)


def _name(part: int) -> str:
    # Names beginning so are those of Word's own tables of contents: hidden in its lists.
    return f"_Toc{part:08d}"


def _field(paragraph: Paragraph, code: str, shown: str) -> Run:
    """Add a field with its result; return the run, for its typeface."""
    run = paragraph.add_run()
    _mark(run, "begin")
    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = code
    run._r.append(words)
    _mark(run, "separate")
    run.add_text(shown)
    _mark(run, "end")
    return run


def _mark(run: Run, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run._r.append(mark)
