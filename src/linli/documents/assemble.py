"""From a template and values to a document: placeholders filled in, headings numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from linli.documents.content import Block, Contents, Document, NewPage, Table, Text
from linli.documents.placeholders import PLACEHOLDERS
from linli.documents.template import ALONE, PAGE, ROW, RULE, Line, Template, substitute
from linli.documents.wording import clean, ordinal


def assemble(
    template: Template,
    values: Mapping[str, str],
    parts: Mapping[str, tuple[Block, ...]],
    day: date,
) -> Document:
    """Return the draft: without number, marked as such.

    ``values`` by placeholder name (a missing one is empty), ``parts`` of the block placeholders.
    """
    tidy = {name: clean(value).strip() for name, value in values.items()}

    def line(text: str) -> str:
        return " ".join(substitute(text, tidy).split("\n")).strip()

    body = _Body(tidy, parts)
    for one in template.lines:
        body.add(one)
    cover = tuple((label, line(text)) for label, text in template.cover)
    return Document(
        kind=template.kind.value,
        issuer=line(template.issuer),
        number="",
        title=line(template.title),
        to=line(template.to),
        blocks=body.finished(),
        attachments=tuple(filter(None, map(line, template.attachments))),
        signature=line(template.signature),
        day=day,
        copies=line(template.copies),
        printed_by=line(template.printed_by),
        red_head=template.red_head,
        seal=template.seal,
        draft=True,
        cover=cover,
    )


@dataclass
class _Body:
    """The body while it grows."""

    values: Mapping[str, str]
    parts: Mapping[str, tuple[Block, ...]]
    blocks: list[Block] = field(default_factory=list)
    _names: list[tuple[int, str]] = field(default_factory=list)
    _counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    _rows: list[tuple[str, ...]] = field(default_factory=list)
    _head: tuple[str, ...] = ()
    _shares: tuple[int, ...] = ()

    def add(self, line: Line) -> None:
        """Add one line of the template, unless its condition does not hold."""
        if line.when and self._present(line.when) == line.negated:
            return
        if line.level == ROW:
            self._row(tuple(substitute(cell, self.values).strip() for cell in line.cells))
            return
        if line.level == RULE:
            self._shares = line.shares
            if self._rows:
                self._head = self._rows.pop(0)
            return
        self.end_table()
        if line.level == PAGE:
            self.blocks.append(NewPage())
        elif line.level == 0 and (part := self._part(line.text)) is not None:
            self._place(part)
        else:
            self._text(line)

    def finished(self) -> tuple[Block, ...]:
        """Return all of it, every table of contents with the parts that really follow."""
        self.end_table()
        return tuple(
            self._listing(at, block) if isinstance(block, Contents) else block
            for at, block in enumerate(self.blocks)
        )

    def _listing(self, at: int, known: Contents) -> Contents:
        days = {name: day for _, name, day in known.rows}
        names = [name for place, name in self._names if place > at]
        rows = ((str(n), name, days.get(name, "")) for n, name in enumerate(names, 1))
        return replace(known, rows=tuple(rows))

    def _present(self, name: str) -> bool:
        known = PLACEHOLDERS.get(name)
        return bool(self.parts.get(name) if known and known.block else self.values.get(name))

    def _part(self, text: str) -> tuple[Block, ...] | None:
        alone = ALONE.fullmatch(text)
        known = PLACEHOLDERS.get(alone[1]) if alone else None
        return self.parts.get(known.name, ()) if known and known.block else None

    def _place(self, part: tuple[Block, ...]) -> None:
        """Add ready-made blocks; their headings are numbered on like the template's own."""
        for block in part:
            if isinstance(block, Text) and block.level:
                self._heading(clean(block.text), block.level)
            elif isinstance(block, Text):
                self._paragraphs(clean(block.text))
            elif isinstance(block, Table):
                rows = tuple(tuple(clean(cell) for cell in row) for row in block.rows)
                self.blocks.append(Table(block.head, rows, block.shares))
            else:
                self.blocks.append(block)

    def _text(self, line: Line) -> None:
        text = substitute(line.text, self.values)
        if line.level:
            self._heading(" ".join(text.split("\n")).strip(), line.level)
        else:
            self._paragraphs(text)

    def _heading(self, name: str, level: int) -> None:
        if level == 1:
            self._names.append((len(self.blocks), name))
        self.blocks.append(Text(self._mark(level) + name, level))

    def _paragraphs(self, text: str) -> None:
        for paragraph in text.split("\n"):
            if paragraph.strip():
                self.blocks.append(Text(paragraph.strip()))

    def _mark(self, level: int) -> str:
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (4 - level)
        return ordinal(level, self._counts[level - 1])

    def _row(self, cells: tuple[str, ...]) -> None:
        if self._rows and len(cells) != len(self._rows[0]):
            self.end_table()
        self._rows.append(cells)

    def end_table(self) -> None:
        """Close the table that was being collected, if any."""
        if self._rows:
            columns = len(self._rows[0])
            fitting = len(self._shares) == columns
            shares = self._shares if fitting else (1, 3) if columns == 2 else (1,) * columns
            head = self._head if len(self._head) == columns else ()
            self.blocks.append(Table(head, tuple(self._rows), shares))
        self._rows, self._head, self._shares = [], (), ()
