"""Lines over time: each with its own stroke and mark, its name at the top, each day a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from linli.web.charts import svg

_HIGH = 190
_FOOT = 22
_LEGEND = 20
#: Up to so many points each has its mark; more of them would be a smear.
_MARKED = 62
#: Labels of days below the lines; on a telephone every other one is left out.
_LABELS = 8
#: Left and right of the first and last point, per cent.
_EDGE = 1.5


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``style`` 1 is whole with round marks, 2 dashed with squares, 3 dotted, plain.

    A point None is left out: nothing is known of it.
    """

    name: str
    values: Sequence[int | None]
    style: int


@dataclass(frozen=True, slots=True)
class Point:
    """One day, week or month: how it is written below, its whole hint, and where it opens to.

    ``others``: hint and address of the marks of the second line and those after it, in their
    order; the first line has the whole column.
    """

    label: str
    hint: str
    address: str = ""
    others: tuple[tuple[str, str], ...] = ()


def trend(lines: Sequence[Line], points: Sequence[Point]) -> Markup:
    """Draw the lines over the points; all values start from nought."""
    scale = svg.ticks(max((one or 0 for line in lines for one in line.values), default=0))
    top = _LEGEND * len(_legend_rows(lines)) + 8
    inside: list[Markup] = [*_legend(lines), *_grid(scale, top)]
    for line in reversed(lines):
        inside += _line(line, scale[-1], top)
    inside += _scale(scale, top) + _labels(points, top + _HIGH + 16)
    for at, point in enumerate(points):
        inside.append(_hit(point, at, len(points), top))
        inside += _others(lines[1:], point, at, (scale[-1], top))
    return svg.drawing(top + _HIGH + _FOOT, inside, "trend")


def _x(at: int, count: int) -> float:
    """Return the place of a point in per cent; one alone stands in the middle."""
    return 50.0 if count < 2 else _EDGE + (100 - 2 * _EDGE) * at / (count - 1)


def _y(value: float, most: float, top: float) -> float:
    return top + _HIGH * (1 - value / (most or 1))


def _grid(scale: Sequence[int], top: float) -> list[Markup]:
    found = []
    for value in scale:
        y = _y(value, scale[-1], top)
        css = "grid" if value else "grid grid--ground"
        found.append(svg.element("line", x1=0, x2="100%", y1=y, y2=y, class_=css))
    return found


def _scale(scale: Sequence[int], top: float) -> list[Markup]:
    return [
        svg.text(value, "100%", _y(value, scale[-1], top) - 3, "soft halo", "end")
        for value in scale[1:]
    ]


def _line(line: Line, most: float, top: float) -> list[Markup]:
    count = len(line.values)
    known = [
        (_x(at, count), _y(value, most, top))
        for at, value in enumerate(line.values)
        if value is not None
    ]
    found = [
        svg.element(
            "line",
            x1=f"{x1:.2f}%",
            y1=y1,
            x2=f"{x2:.2f}%",
            y2=y2,
            class_=f"line line--{line.style}",
        )
        for (x1, y1), (x2, y2) in pairwise(known)
    ]
    if count <= _MARKED:
        found += [_mark(f"{x:.2f}%", y, line.style) for x, y in known]
    return found


def _mark(x: object, y: float, style: int) -> Markup:
    """Draw the mark of a point; a square is a short thick line, which may stand at per cents."""
    if style == 1:
        return svg.element("circle", cx=x, cy=y, r=3, class_="mark mark--1")
    if style == 2:
        return svg.element("line", x1=x, x2=x, y1=y - 3, y2=y + 3, class_="mark mark--2")
    return svg.element("circle", cx=x, cy=y, r=1.5, class_="mark mark--3")


def _labels(points: Sequence[Point], y: float) -> list[Markup]:
    count = len(points)
    step = max(1, -(-count // _LABELS))
    found = []
    for place, at in enumerate(range(0, count, step)):
        x = _x(at, count)
        css = "soft roomy" if place % 2 else "soft"
        anchor = "start" if x < 8 else "end" if x > 92 else "middle"
        found.append(svg.text(points[at].label, f"{x:.2f}%", y, css, anchor))
    return found


def _hit(point: Point, at: int, count: int, top: float) -> Markup:
    """Make the whole column of a point open its list, and show its values on hover."""
    wide = (100 - 2 * _EDGE) / max(1, count - 1) if count > 1 else 100.0
    left = max(0.0, _x(at, count) - wide / 2)
    area = svg.element(
        "rect", x=f"{left:.2f}%", y=top, width=f"{wide:.2f}%", height=_HIGH, class_="hit"
    )
    return svg.link(point.address, point.hint, area)


def _others(
    lines: Sequence[Line], point: Point, at: int, scale: tuple[float, float]
) -> list[Markup]:
    """Let the marks of the other lines open their own lists; the larger ones lie below."""
    found = []
    for line, (hint, address) in zip(lines, point.others, strict=False):
        value = line.values[at]
        if address and value is not None and len(line.values) <= _MARKED:
            x = f"{_x(at, len(line.values)):.2f}%"
            spot = svg.element("circle", cx=x, cy=_y(value, *scale), r=6, class_="hit")
            found.append(svg.link(address, hint, spot))
    return found


def _legend_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the names in rows no wider than a telephone."""
    rows: list[list[Line]] = [[]]
    used = 0.0
    for line in lines:
        wide = 44 + svg.width_of(line.name)
        if rows[-1] and used + wide > 320:
            rows.append([])
            used = 0.0
        rows[-1].append(line)
        used += wide
    return rows


def _legend(lines: Sequence[Line]) -> list[Markup]:
    found = []
    for row, names in enumerate(_legend_rows(lines)):
        x, y = 0.0, row * _LEGEND + 8
        for line in names:
            css = f"line line--{line.style}"
            found.append(svg.element("line", x1=x, x2=x + 24, y1=y, y2=y, class_=css))
            found.append(_mark(x + 12, y, line.style))
            found.append(svg.text(line.name, x + 30, y + 4))
            x += 44 + svg.width_of(line.name)
    return found
