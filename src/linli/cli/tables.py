"""Tables in a terminal: Chinese characters are two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """Return how many terminal columns ``text`` takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def aligned(rows: Iterable[Sequence[str]], *, right: bool = False) -> list[str]:
    """Return the rows as lines with aligned columns, two spaces apart.

    ``right`` aligns all columns but the first to the right, for numbers.
    """
    table = [list(row) for row in rows]
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    lines = []
    for row in table:
        cells = []
        for place, (cell, wide) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (wide - width(cell))
            cells.append(gap + cell if right and place else cell + gap)
        lines.append("  ".join(cells).rstrip())
    return lines
