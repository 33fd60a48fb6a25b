"""The wall's map as SVG: outlines, fine cells of shades, towns with their numbers, hot spots.

Nothing is told by colour alone: a town says its number, what is late has a triangle, a hot spot a
ring with the number of its line in the list. Hidden from screen readers: the table of towns says
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from linli.pins import cells
from linli.places import drawing
from linli.places.drawing import Frame, Ring
from linli.web.charts.svg import element
from linli.web.language import zh
from linli.web.wall import drawing_labels as labels
from linli.web.wall.drawing_labels import Box, Placed, Wanted

#: The drawing's own units are those of a screen of 1920 by 1080.
WIDE: Final = 920
HIGH: Final = 476
_MARGIN: Final = 16.0


@dataclass(frozen=True, slots=True)
class Type:
    """How towns are written: heights of letters and lines, letters in a line of a name.

    The style sheet says the same of the heights. ``late``: 0 is a triangle without its number.
    """

    css: str
    name: float
    number: float
    late: float
    line: float
    letters: int


#: Points of an outline nearer than this are one: as it is drawn, and as words must fit in.
_FINE, _COARSE = 1.0, 12.0
#: Tried in turn until every town has room.
_TYPES: Final = (Type("large", 22, 30, 24, 34, 9), Type("small", 20, 24, 0, 25, 12))
_RING: Final = 21.0


@dataclass(frozen=True, slots=True)
class Outline:
    """An area's outline, WGS-84; ``here``: it is the one the wall is about."""

    code: str
    rings: list[Ring]
    here: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A town's name with what it says of its matters; ``n`` and ``late`` as they are written.

    ``late`` is None where nothing is, '' where how many is not told: the triangle stands alone.
    ``few``: the number itself is not told.
    """

    code: str
    name: str
    n: str = ""
    late: str | None = None
    few: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A hot spot: its number in the list, the code of the area it is in.

    ``narrow``: the list of an ordinary screen has room for it, so its map shows it, too.
    """

    number: int
    area: str
    narrow: bool = True


@dataclass(frozen=True, slots=True)
class Patch:
    """A cell with matters: its shade, 1 to 5, and whether some of them are late."""

    cell: int
    shade: int
    late: bool


def middle(shape: Outline) -> tuple[float, float]:
    """Return the middle of the box around an area's largest ring."""
    lons, lats = zip(*_outer(shape), strict=True)
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def _outer(shape: Outline) -> Ring:
    return max(shape.rings, key=len)


@dataclass(frozen=True, slots=True)
class Map:
    """The drawing, and how many towns found no room to be named on it."""

    picture: Markup
    unnamed: int


def draw(
    outlines: Sequence[Outline],
    towns: Sequence[Label],
    patches: Iterable[Patch],
    spots: Sequence[Spot],
) -> Map | None:
    """Return the whole map; None where no outline says where anything lies."""
    shapes = {shape.code: shape for shape in outlines if shape.rings}
    points = [point for shape in shapes.values() for ring in shape.rings for point in ring]
    if not points:
        return None
    frame = drawing.frame(points, WIDE, HIGH, _MARGIN)
    middles = {code: frame.at(*middle(shape)) for code, shape in shapes.items()}
    drawn = {
        code: [_thinned([frame.at(*at) for at in ring], _FINE) for ring in shape.rings]
        for code, shape in shapes.items()
    }
    grounds = {code: tuple(_thinned(max(rings, key=len), _COARSE)) for code, rings in drawn.items()}
    named = [town for town in towns if town.code in shapes]
    kind, places = _placed(named, middles, grounds)
    found = [(town, one) for town, one in zip(named, places, strict=True) if one]
    layers: dict[str, Iterable[Markup]] = {
        "cells": _cells(list(patches), frame),
        "outlines": (_outline(drawn[code], shape.here) for code, shape in shapes.items()),
        "leads": (_lead(middles[town.code], one.box) for town, one in found if one.aside),
        "rings": _rings(spots, middles, grounds, [one.box for _, one in found]),
        f"names names--{kind.css}": (_label(town, one, kind) for town, one in found),
    }
    picture = element(
        "svg",
        *(element("g", *inside, class_=css) for css, inside in layers.items()),
        viewBox=f"0 0 {WIDE} {HIGH}", class_="ground", aria_hidden="true", focusable="false",
    )  # fmt: skip
    return Map(picture, len(named) - len(found))


def _placed(
    named: Sequence[Label],
    middles: Mapping[str, tuple[float, float]],
    grounds: Mapping[str, tuple[labels.Point, ...]],
) -> tuple[Type, tuple[Placed | None, ...]]:
    """Return where the towns are written, in the first type that leaves none out."""
    for kind in _TYPES:
        wanted = tuple(
            Wanted(middles[one.code], _sizes(one, kind), grounds[one.code]) for one in named
        )
        places = labels.place(wanted, Box(0, 0, WIDE, HIGH))
        if None not in places:
            break
    return kind, places


def _rings(
    spots: Iterable[Spot],
    middles: Mapping[str, labels.Point],
    grounds: Mapping[str, tuple[labels.Point, ...]],
    taken: list[Box],
) -> list[Markup]:
    """Draw the hot spots where no word stands, as near to the middle of their place as can be."""
    found = []
    for spot in spots:
        if spot.area not in middles:
            continue
        at, ground = middles[spot.area], grounds[spot.area]
        if box := labels.beside(at, 2 * _RING, Box(0, 0, WIDE, HIGH), taken, ground):
            taken.append(box)
            found.append(_ring(spot, *box.middle))
    return found


def _thinned(points: Sequence[labels.Point], apart: float) -> list[labels.Point]:
    """Return a ring without points nearer to the one before than can be seen."""
    kept = [points[0]]
    for x, y in points[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= apart:
            kept.append((x, y))
    return [*kept, points[-1]]


def _outline(rings: Iterable[Sequence[labels.Point]], here: bool) -> Markup:  # noqa: FBT001 - a field
    css = "ground__all" if here else "ground__town"
    return element("path", d=" ".join(map(_path, rings)), class_=css)


def _path(points: Iterable[labels.Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "z"


def _cells(patches: Sequence[Patch], frame: Frame) -> Iterable[Markup]:
    """Draw all cells of a shade as one shape: a full county has a thousand."""
    for degree in sorted({one.shade for one in patches}):
        shapes = [
            _path(frame.at(*corner) for corner in cells.outline(one.cell))
            for one in patches
            if one.shade == degree
        ]
        yield element("path", d="".join(shapes), class_=f"cell cell--{degree}")
    for one in patches:
        if one.late:
            yield _triangle(*frame.at(*cells.middle(one.cell)), 6, "cell__late")


def _triangle(x: float, y: float, size: float, css: str) -> Markup:
    path = f"M{x:.1f} {y - size:.1f}l{size:.1f} {1.8 * size:.1f}h{-2 * size:.1f}z"
    return element("path", d=path, class_=css)


def _ring(spot: Spot, x: float, y: float) -> Markup:
    return element(
        "g",
        element("circle", cx=x, cy=y, r=_RING, class_="ring"),
        element("circle", cx=x, cy=y, r=_RING - 5, class_="ring__ground"),
        element(
            "text", spot.number, x=x, y=round(y + 8, 1), text_anchor="middle", class_="ring__n"
        ),
        class_=None if spot.narrow else "wide-only",
    )


def _sizes(town: Label, kind: Type) -> tuple[tuple[float, float], ...]:
    """Return how large the words of a town are: beside its number, and with it below."""
    lines = labels.broken(town.name, kind.letters)
    name = max(labels.ems(one) for one in lines) * kind.name
    number = _numbers(town, kind)
    if not number:
        return ((name, kind.line * len(lines)),)
    return (
        (name + 10 + number, kind.line * len(lines)),
        (max(name, number), kind.line * (len(lines) + 1)),
    )


def _numbers(town: Label, kind: Type) -> float:
    if not town.n:
        return 0.0
    late = 0.0 if town.late is None else labels.ems(town.late) * kind.late + 28
    return labels.ems(town.n) * (kind.name if town.few else kind.number) + late


def _lead(at: tuple[float, float], box: Box) -> Markup:
    """Draw a line from words that stand aside to a dot in the middle of their place."""
    x, y = labels.end_of(box, at)
    return element(
        "g",
        element("line", x1=at[0], y1=at[1], x2=x, y2=y, class_="lead"),
        element("circle", cx=at[0], cy=at[1], r=4, class_="lead__end"),
    )


def _label(town: Label, placed: Placed, kind: Type) -> Markup:
    box, lines = placed.box, labels.broken(town.name, kind.letters)
    below = placed.size == 1
    lang = "zh-CN" if zh(town.name) else None
    inside: list[Markup] = []
    y = box.y - 0.27 * kind.line
    for line in lines:
        y = round(y + kind.line, 1)
        x = box.x + (box.wide - labels.ems(line) * kind.name) / 2 if below else box.x
        inside.append(element("text", line, x=round(x, 1), y=y, class_="town", lang=lang))
    if below:
        x, y = box.x + (box.wide - _numbers(town, kind)) / 2, round(y + kind.line, 1)
    else:
        x = box.x + max(labels.ems(line) for line in lines) * kind.name + 10
    css = "town__few" if town.few else "town__n"
    inside.append(element("text", town.n or None, x=round(x, 1), y=y, class_=css))
    if town.late is not None:
        x += labels.ems(town.n) * (kind.name if town.few else kind.number) + 18
        inside.append(_triangle(x, y - 9, 8, "late"))
        if town.late and kind.late:
            words = element("text", town.late, x=round(x + 12, 1), y=y, class_="town__late")
            inside.append(words)
    return element("g", *inside)
