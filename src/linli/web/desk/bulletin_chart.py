"""The bars of a bulletin for the page: plain SVG, told apart by hatching, the numbers over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from linli.bulletins.snapshots import Bars
from linli.documents.content import Chart
from linli.text.marks import cut

#: Width of the drawing in its own units; a year's months need more room, and scroll on a phone.
_WIDTHS: Final = (420, 760)
_MANY: Final = 8
#: Where the bars begin and end, and how high they are, in the drawing's own units.
_TOP, _HIGH, _SIDE = 18, 120, 4
#: How much of a group its bars take up, few groups or many.
_BAR_SHARES: Final = (0.7, 0.86)
#: Height of a line of labels; most lines of one label, the last cut short.
_LINE, _MOST_LINES = 16, 4
#: Sizes in which numbers stand over the bars, largest first: pixels and what the page calls it.
_SIZES: Final = ((13, ""), (10, "small"), (8, "tiny"))
#: Width of a figure, in parts of its height.
_FIGURE: Final = 0.64
#: Marks that do not begin a line.
_HANGING: Final = frozenset("、，。；：）”》…")  # zh-only


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its number; ``place`` is the series it belongs to."""

    x: float
    y: float
    width: float
    height: float
    count: int
    place: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the page draws; ``told`` says it in words.

    ``labels`` are their place and their lines; ``size`` is how small the numbers have to be so
    that none runs into the next; ``many`` is a wide drawing.
    """

    width: int
    height: int
    base: int
    bars: tuple[Bar, ...]
    labels: tuple[tuple[float, tuple[str, ...]], ...]
    size: str
    many: bool
    names: tuple[str, ...]
    title: str
    told: str


def drawing(held: Bars) -> Drawing:
    """Return the drawing of a chart."""
    most = max((count for _, counts in held.series for count in counts), default=0) or 1
    many = len(held.labels) > _MANY
    width, share = _WIDTHS[many], _BAR_SHARES[many]
    group = (width - 2 * _SIDE) / max(1, len(held.labels))
    each = group * share / max(1, len(held.series))
    bars = tuple(
        Bar(
            x=round(_SIDE + group * at + group * (1 - share) / 2 + each * place, 1),
            y=round(_TOP + _HIGH - _HIGH * count / most, 1),
            width=round(each * 0.92, 1),
            height=round(_HIGH * count / most, 1),
            count=count,
            place=place,
        )
        for place, (_, counts) in enumerate(held.series)
        for at, count in enumerate(counts)
    )
    labels = tuple(
        (round(_SIDE + group * (at + 0.5), 1), _lines(label, int(group / _SIZES[0][0])))
        for at, label in enumerate(held.labels)
    )
    deep = max((len(lines) for _, lines in labels), default=1)
    return Drawing(
        width=width,
        height=_TOP + _HIGH + 8 + _LINE * deep,
        base=_TOP + _HIGH,
        bars=bars,
        labels=labels,
        size=_size(len(str(most)), each),
        many=many,
        names=tuple(name for name, _ in held.series),
        title=held.title,
        told=Chart(held.title, held.labels, held.series).told(),
    )


def _size(figures: int, room: float) -> str:
    """Return the largest size in which a number of so many figures fits into the room."""
    fitting = (name for size, name in _SIZES if figures * size * _FIGURE <= room)
    return next(fitting, _SIZES[-1][1])


def _lines(label: str, most: int) -> tuple[str, ...]:
    """Break a label into lines of at most so many characters; the whole is told in words."""
    lines, used = [""], 0.0
    for mark in cut(label, max(2, most) * _MOST_LINES):
        wide = _FIGURE if mark.isascii() else 1.0
        if used + wide > max(2, most) and mark not in _HANGING:
            lines, used = [*lines, ""], 0.0
        lines[-1] += mark
        used += wide
    return tuple(lines)
