"""The bars of a bulletin for the page: plain SVG, told apart by hatching, the numbers over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from linli.bulletins.snapshots import Bars
from linli.documents.content import Chart

_WIDE: Final = 420
#: Where the bars begin and end, and how high they are, in the drawing's own units.
_TOP, _HIGH, _SIDE = 18, 120, 4
_BAR_SHARE: Final = 0.7


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
    """What the page draws; ``told`` says it in words."""

    width: int
    height: int
    base: int
    bars: tuple[Bar, ...]
    labels: tuple[tuple[float, str], ...]
    names: tuple[str, ...]
    title: str
    told: str


def drawing(held: Bars) -> Drawing:
    """Return the drawing of a chart."""
    most = max((count for _, counts in held.series for count in counts), default=0) or 1
    group = (_WIDE - 2 * _SIDE) / max(1, len(held.labels))
    each = group * _BAR_SHARE / max(1, len(held.series))
    bars = tuple(
        Bar(
            x=round(_SIDE + group * at + group * (1 - _BAR_SHARE) / 2 + each * place, 1),
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
        (round(_SIDE + group * (at + 0.5), 1), label) for at, label in enumerate(held.labels)
    )
    return Drawing(
        width=_WIDE,
        height=_TOP + _HIGH + 24,
        base=_TOP + _HIGH,
        bars=bars,
        labels=labels,
        names=tuple(name for name, _ in held.series),
        title=held.title,
        told=Chart(held.title, held.labels, held.series).told(),
    )
