"""The wall's charts as SVG: everything stands at per cents, so a panel may have any size.

No scales where the numbers themselves can be written. Hidden from screen readers: each has its
table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from linli.web.charts.svg import element

#: Where the numbers above, the ground and the labels below stand, per cent of the height.
_TOP, _GROUND, _FOOT = 16.0, 82.0, 98.0
#: Room left of the lines for their scale, and right of them for the last point, per cent.
_LEFT, _RIGHT = 14.0, 4.0
#: A scale of a rate starts at the highest of these that is below everything drawn.
_BASES: Final = (90, 80, 60, 40, 20, 0)
#: So many digits stand side by side over every day: in the narrow picture, and in the wide one.
_NARROW, _WIDE = 2, 3


def chart(inside: Iterable[Markup], kind: str) -> Markup:
    """Return a whole drawing as large as its place."""
    css = f"chart chart--{kind}"
    return element("svg", *inside, class_=css, aria_hidden="true", focusable="false")


def _at(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _text(words: object, x: float, y: float, css: str = "", anchor: str = "middle") -> Markup:
    return element(
        "text", words, x=_at(x), y=_at(y), class_=css or None,
        text_anchor=None if anchor == "start" else anchor,
    )  # fmt: skip


def bar(n: int | None, most: int) -> Markup:
    """Return a bar for a row of words: nothing for 0, a hollow stub for a number not told."""
    if n is None:
        inside = element("rect", width=_at(2.5), height="100%", class_="bar--few")
    else:
        inside = element("rect", width=_at(100.0 * n / max(1, most)), height="100%")
    return element("svg", inside, class_="bar", aria_hidden="true", focusable="false")


def days(rows: Sequence[tuple[str, int | None]]) -> Markup:
    """Draw a bar for each day (label, number); the last one is today and not over yet."""
    count = max(1, len(rows))
    most = max((n or 0 for _, n in rows), default=0)
    pitch = 100.0 / count
    digits = len(str(most))
    peak = next((at for at, (_, n) in enumerate(rows) if n == most), -1)
    inside = [_line(0, 100, _GROUND, "ground-line")]
    for at, (label, n) in enumerate(rows):
        x, today = pitch * (at + 0.5), at == count - 1
        inside.append(_day(x, pitch, n, most, today=today))
        if n:
            alone = today or (at == peak and count - 1 - at > digits)
            css = "n" if alone or digits <= _NARROW else "n wide-only" if digits <= _WIDE else ""
            high = (_GROUND - _TOP) * n / most
            anchor, place = ("end", 100.0) if today and digits > _NARROW else ("middle", x)
            if css:
                inside.append(_text(f"{n:,}", place, _GROUND - high - 2.5, css, anchor))
        if (count - 1 - at) % 2 == 0:
            anchor, place = ("end", 100.0) if today else ("middle", x)
            inside.append(_text(label, place, _FOOT, "now" if today else "", anchor))
    return chart(inside, "days")


def _day(x: float, pitch: float, n: int | None, most: int, *, today: bool) -> Markup:
    if n is None:
        high, css = 2.0, "few"
    else:
        high, css = (_GROUND - _TOP) * n / max(1, most), "today" if today else "day"
    wide = 0.62 * pitch
    return element(
        "rect", x=_at(x - wide / 2), y=_at(_GROUND - high), width=_at(wide), height=_at(high),
        class_=css,
    )  # fmt: skip


def _line(x1: float, x2: float, y: float, css: str) -> Markup:
    return element("line", x1=_at(x1), x2=_at(x2), y1=_at(y), y2=_at(y), class_=css)


@dataclass(frozen=True, slots=True)
class Month:
    """A rate of a month (0 to 100; None: not told), by the month's number; ``running`` still."""

    label: str
    rate: float | None
    running: bool = False


def months(rows: Sequence[Month], unit: str) -> Markup:
    """Draw a rate month by month; a month without one leaves a gap.

    ``unit`` stands behind the number of some of the months.
    """
    lowest = min((one.rate for one in rows if one.rate is not None), default=0.0)
    base = next(one for one in _BASES if one <= lowest)
    count = max(1, len(rows))

    def x(at: int) -> float:
        return _LEFT + (100.0 - _LEFT - _RIGHT) * (at + 0.5) / count

    def y(rate: float) -> float:
        return _GROUND - (_GROUND - _TOP) * (rate - base) / (100 - base)

    inside = []
    for tick in (base, (100 + base) // 2, 100):
        inside.append(_line(_LEFT, 100, y(tick), "ground-line" if tick == base else "grid"))
        inside.append(_text(f"{tick}%", _LEFT - 2, y(tick) + 3, "soft", "end"))
    for at, (one, other) in enumerate(pairwise(rows)):
        if one.rate is not None and other.rate is not None:
            ends = {"x1": _at(x(at)), "x2": _at(x(at + 1)), "y1": _at(y(one.rate))}
            css = "line line--running" if other.running else "line"
            inside.append(element("line", **ends, y2=_at(y(other.rate)), class_=css))
    for at, one in enumerate(rows):
        last = at == count - 1
        if one.rate is not None:
            css = "dot dot--running" if one.running else "dot"
            inside.append(element("circle", cx=_at(x(at)), cy=_at(y(one.rate)), class_=css))
            inside.append(_text(f"{one.rate:.0f}", x(at), y(one.rate) - 6, "n wide-only"))
        if (count - 1 - at) % 3 == 0:
            inside.append(_text(f"{one.label}{unit}", x(at), _FOOT, "now" if last else ""))
        else:
            inside.append(_text(one.label, x(at), _FOOT, "wide-only"))
    return chart(inside, "months")
