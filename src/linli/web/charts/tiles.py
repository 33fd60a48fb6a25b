"""Places as tiles in the order of their list: a pattern that grows denser, and the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from linli.web.charts import svg

#: Tiles beside each other: three have room for a town's name on a telephone.
_ACROSS = 3
_HIGH = 58
_GAP = 6
#: Between two tiles beside each other, per cent.
_BETWEEN = 1.0
#: Levels of the pattern, none included.
LEVELS = 5
_FILLS = {1: svg.DOTS, 2: svg.HATCH, 3: svg.CROSS}


@dataclass(frozen=True, slots=True)
class Tile:
    """One place: what stands in it, and how much it is of the most (None: not shown)."""

    name: str
    said: str
    note: str
    value: int | None
    address: str = ""


def level(value: int | None, most: int) -> int:
    """Return the level of a number, 0 (nothing) to 4 (the most there is)."""
    if not value or most <= 0:
        return 0
    return min(LEVELS - 1, 1 + (LEVELS - 1) * value // (most + 1))


def tiles(rows: Sequence[Tile]) -> Markup:
    """Draw the tiles in the order given."""
    most = max((row.value or 0 for row in rows), default=0)
    wide = (100 - _BETWEEN * (_ACROSS - 1)) / _ACROSS
    inside = []
    for at, row in enumerate(rows):
        left = (wide + _BETWEEN) * (at % _ACROSS)
        top = (at // _ACROSS) * (_HIGH + _GAP)
        inside.append(_tile(row, (left, wide), top, level(row.value, most)))
    lines = -(-len(rows) // _ACROSS)
    return svg.drawing(max(1, lines) * (_HIGH + _GAP), inside, "tiles")


def _tile(row: Tile, across: tuple[float, float], top: float, shade: int) -> Markup:
    left, wide = across
    x, middle = f"{left:.2f}%", f"{left + 1.5:.2f}%"
    return svg.link(
        row.address,
        f"{row.name} {row.said} {row.note}",
        svg.element("rect", x=x, y=top, width=f"{wide:.2f}%", height=_HIGH, class_="tile"),
        svg.element(
            "rect",
            x=x,
            y=top + _HIGH - 8,
            width=f"{wide:.2f}%",
            height=8,
            class_=f"level level--{shade}",
            fill=_FILLS.get(shade),
        ),
        svg.text(svg.cut(row.name, 104), middle, top + 17),
        svg.text(row.said, middle, top + 38, "large"),
        svg.text(row.note, f"{left + wide - 1.5:.2f}%", top + 38, "soft", "end"),
    )
