"""Lying bars: a name, its number, and a bar of one or two parts below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from linli.web.charts import svg

_ROW = 40
#: Wide enough for a name beside its number on the narrowest telephone.
_NAME = 210
#: What a name and long words beside it may take together; more of it, and the words get a line.
_LINE = 290


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: ``parts`` are lengths drawn one after another, in their own patterns."""

    name: str
    said: str
    parts: tuple[float, ...]
    address: str = ""


def bars(rows: Sequence[Bar]) -> Markup:
    """Draw the rows in the order given; the longest fills the width."""
    longest = max((sum(row.parts) for row in rows), default=0) or 1
    more = 16 if any(_wide(row) for row in rows) else 0
    high = _ROW + more
    drawn = (_row(row, at * high, longest, more) for at, row in enumerate(rows))
    return svg.drawing(high * len(rows), drawn, "bars")


def _wide(row: Bar) -> bool:
    """Tell whether a name and what is said of it have no room beside each other."""
    return min(_NAME, svg.width_of(row.name)) + svg.width_of(row.said) > _LINE


def _row(row: Bar, top: float, longest: float, more: float) -> Markup:
    """Draw one row from ``top`` on; ``more``: what is said stands on a line of its own."""
    pieces = []
    before = 0.0
    for place, part in enumerate(row.parts):
        if part > 0:
            pieces.append(
                svg.element(
                    "rect",
                    x=svg.share(before, longest),
                    y=top + more + 22,
                    width=svg.share(part, longest),
                    height=10,
                    class_=f"length length--{place + 1}",
                    fill=svg.HATCH if place else None,
                )
            )
        before += part
    return svg.link(
        row.address,
        f"{row.name} {row.said}",
        svg.element("rect", x=0, y=top, width="100%", height=_ROW + more, class_="hit"),
        svg.text(svg.cut(row.name, _NAME), 0, top + 16),
        svg.text(row.said, 0, top + 32, "strong")
        if more
        else svg.text(row.said, "100%", top + 16, "strong", "end"),
        svg.element("rect", x=0, y=top + more + 22, width="100%", height=10, class_="track"),
        *pieces,
    )
