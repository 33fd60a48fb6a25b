"""What an official document says, apart from how it looks: the one source of DOCX and PDF.

Plain frozen values. :func:`to_plain` and :func:`from_plain` carry them to JSON and back, so
that an issued document can be rendered again in ten years exactly as it was issued.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from linli.kernel import canonical

#: Version of the stored form; a reader of older ones would be added beside :func:`from_plain`.
FORM = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph. ``level`` 0 = body, 1–4 = headings 一、（一）1.（1), marks included."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``shares`` are the relative widths of its columns, ``head`` may be empty."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of contents: row n stands for the n-th heading of level 1 that follows it.

    ``rows`` are number, name and date. The page is the last column of ``head``: it is found
    when the pages are set, so it is no part of what is said.
    """

    rows: tuple[tuple[str, ...], ...]
    title: str = "卷内目录"
    head: tuple[str, ...] = ("序号", "材料名称", "日期", "页号")
    shares: tuple[int, ...] = (2, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side: one group for each label, one bar in it for each series.

    ``series`` are name and one count (≥ 0) for each label; at most two, told apart by hatching
    and not by colour alone. The numbers stand over the bars.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]

    def series_rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the chart as rows of a table: the name, then its counts."""
        return tuple((name, *map(str, counts)) for name, counts in self.series)

    def told(self) -> str:
        """Return the chart in words, for those who cannot see it."""
        each = (
            f"{name}：{'，'.join(f'{a} {n}' for a, n in zip(self.labels, counts, strict=True))}"
            for name, counts in self.series
        )
        return f"{self.title}。{'；'.join(each)}。"


Block = Text | Table | NewPage | Contents | Chart


@dataclass(frozen=True, slots=True)
class Document:
    """One document.

    ``red_head`` False leaves out the issuing authority's red line: the number then stands at
    the right under the title, as on notices to a person. ``cover`` holds label and value of
    a cover page of its own. ``number`` is empty on a draft. ``seal`` keeps the place of the
    seal free above the signature.
    """

    kind: str
    issuer: str
    number: str
    title: str
    to: str
    blocks: tuple[Block, ...]
    attachments: tuple[str, ...]
    signature: str
    day: date
    copies: str
    printed_by: str
    red_head: bool
    seal: bool
    draft: bool
    cover: tuple[tuple[str, str], ...] = ()

    def numbered(self, number: str) -> Document:
        """Return the issued form of a draft."""
        return replace(self, number=number, draft=False)

    def mapped(self, change: Callable[[str], str]) -> Document:
        """Return the document with ``change`` applied to every text in it."""

        def block(one: Block) -> Block:
            if isinstance(one, Text):
                return Text(change(one.text), one.level)
            if isinstance(one, Table | Contents):
                rows = tuple(tuple(map(change, row)) for row in one.rows)
                return replace(one, head=tuple(map(change, one.head)), rows=rows)
            if isinstance(one, Chart):
                return replace(one, title=change(one.title), labels=tuple(map(change, one.labels)))
            return one

        return replace(
            self,
            title=change(self.title),
            to=change(self.to),
            blocks=tuple(map(block, self.blocks)),
            attachments=tuple(map(change, self.attachments)),
            copies=change(self.copies),
            cover=tuple((label, change(value)) for label, value in self.cover),
        )

    def texts(self) -> str:
        """Return every character of the document, for looking for missing glyphs."""
        parts = [self.issuer, self.number, self.title, self.to, self.signature, self.copies]
        parts += self.attachments
        parts += [cell for pair in self.cover for cell in pair]
        for block in self.blocks:
            if isinstance(block, Text):
                parts.append(block.text)
            elif isinstance(block, Table | Contents):
                parts += [cell for row in (block.head, *block.rows) for cell in row]
            if isinstance(block, Contents | Chart):
                parts.append(block.title)
            if isinstance(block, Chart):
                parts += [*block.labels, *(name for name, _ in block.series)]
        return "".join(parts)


def to_plain(document: Document) -> dict[str, Any]:
    """Return the document as plain JSON values; every block names its kind in ``is``."""
    plain = asdict(document)
    plain["form"] = FORM
    plain["day"] = document.day.isoformat()
    plain["blocks"] = [_block(block) for block in document.blocks]
    plain["attachments"] = list(document.attachments)
    plain["cover"] = [list(pair) for pair in document.cover]
    return plain


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Text):
        return {"is": "text", "text": block.text, "level": block.level}
    if isinstance(block, Table | Contents):
        plain = {
            "is": "table",
            "head": list(block.head),
            "rows": [list(row) for row in block.rows],
            "shares": list(block.shares),
        }
        if isinstance(block, Contents):
            plain |= {"is": "contents", "title": block.title}
        return plain
    if isinstance(block, Chart):
        series = [{"name": name, "counts": list(counts)} for name, counts in block.series]
        return {
            "is": "chart",
            "title": block.title,
            "labels": list(block.labels),
            "series": series,
        }
    return {"is": "page"}


def from_plain(plain: dict[str, Any]) -> Document:
    """Return the document of :func:`to_plain`; raises ValueError for an unknown form."""
    values = dict(plain)
    if values.pop("form", None) != FORM:
        raise ValueError("a stored document of an unknown form")
    values["day"] = date.fromisoformat(values["day"])
    values["blocks"] = tuple(_read(block) for block in values["blocks"])
    values["attachments"] = tuple(values["attachments"])
    values["cover"] = tuple((label, value) for label, value in values["cover"])
    return Document(**values)


def _read(block: dict[str, Any]) -> Block:
    if block["is"] == "text":
        return Text(block["text"], block["level"])
    if block["is"] in {"table", "contents"}:
        head, shares = tuple(block["head"]), tuple(block["shares"])
        rows = tuple(tuple(row) for row in block["rows"])
        if block["is"] == "contents":
            return Contents(rows, block["title"], head, shares)
        return Table(head, rows, shares)
    if block["is"] == "chart":
        series = tuple((one["name"], tuple(one["counts"])) for one in block["series"])
        return Chart(block["title"], tuple(block["labels"]), series)
    return NewPage()


def serialised(document: Document) -> str:
    """Return the canonical JSON of the document."""
    return canonical.dumps(to_plain(document)).decode()


def digest(serial: str) -> str:
    """Return the SHA-256 of a serialised document, hexadecimal."""
    return sha256(serial.encode()).hexdigest()
