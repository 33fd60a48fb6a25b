"""The map as SVG: outlines, cells with their numbers, points, centres and facilities.

Hidden from screen readers and the keyboard: the tables beside it have the same links. Nothing is
told by colour alone: a cell says its number, what is late has a triangle, what is under 督办 a
flag, and points have shapes of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from markupsafe import Markup

from linli.atlas import layers
from linli.atlas.ground import HEIGHT, WIDTH, Ground
from linli.atlas.numbers import Sum
from linli.atlas.points import Point
from linli.domain.words import Words
from linli.pins import cells
from linli.places.drawing import Frame, Patch
from linli.web.charts import svg
from linli.web.desk.map_hot import LANDMARK, Spot
from linli.web.language import tr

#: From how many matters on a cell has which shade; the largest number has the last.
_SHADES: Final = 5
#: Width of a cell that has room for marks beside its number.
_ROOMY: Final = 30.0


def drawing(*parts: Iterable[Markup]) -> Markup:
    """Return the whole map, one layer over the other."""
    return svg.element(
        "svg",
        *(svg.element("g", *part) for part in parts),
        class_="map__drawing",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        aria_hidden="true",
        focusable="false",
    )


def outlines(ground: Ground, address: Callable[[str], str]) -> list[Markup]:
    """Draw the areas; those below the one asked for are links into them."""
    drawn = []
    for patch in ground.patches:
        shape = svg.element("path", d=patch.path, class_="map__here" if patch.here else "map__area")
        drawn.append(shape if patch.here else svg.link(address(patch.code), patch.name, shape))
    return drawn


def names(ground: Ground) -> list[Markup]:
    """Write the names of the areas over everything else."""
    return [
        svg.element(
            "text",
            patch.name,
            x=patch.middle[0],
            y=patch.middle[1],
            class_="map__name",
            text_anchor="middle",
            lang="zh-CN",
        )
        for patch in ground.patches
        if not patch.here
    ]


def grid(
    counted: Mapping[int, Sum],
    frame: Frame,
    address: Callable[[int], str],
) -> list[Markup]:
    """Draw the cells that hold matters."""
    most = max((one.n for one in counted.values()), default=1)
    return [
        svg.link(address(cell), words_of(one), *_cell(cell, one, frame, most))
        for cell, one in sorted(counted.items())
    ]


def shade(n: int, most: int) -> int:
    """Return the shade of a number beside the largest: 1 (few) to 5."""
    return min(_SHADES, 1 + int(_SHADES * n / (most + 1)))


def _cell(cell: int, one: Sum, frame: Frame, most: int) -> list[Markup]:
    corners = [frame.at(*corner) for corner in cells.outline(cell)]
    x, y = frame.at(*cells.middle(cell))
    wide = max(x for x, _ in corners) - min(x for x, _ in corners)
    marks = []
    if one.late:
        marks.append(_triangle(x - (wide / 5 if one.pressed else 0), y + wide * 0.33, 3.2))
    if one.pressed:
        marks.append(_flag(x + (wide / 5 if one.late else 0), y + wide * 0.33))
    lift = 0.02 if marks else 0.12
    css = f"map__cell map__cell--{shade(one.n, most)}{' map__cell--late' if one.late else ''}"
    css_n = "map__n map__n--roomy" if wide > _ROOMY else "map__n"
    ring = " ".join(f"{a:g},{b:g}" for a, b in corners)
    # By hand, for a map has hundreds: numbers and words of ours, nothing to escape.
    drawn = Markup(  # noqa: S704
        f'<polygon points="{ring}" class="{css}"></polygon>'
        f'<text x="{x:g}" y="{y + wide * lift:.1f}" class="{css_n}" text-anchor="middle">'
        f"{_short(one.n)}</text>"
    )
    return [drawn, *marks]


def _short(n: int) -> str:
    return str(n) if n < 10_000 else f"{n / 1000:.0f}k"


def _triangle(x: float, y: float, size: float) -> Markup:
    path = f"M{x:.1f} {y - size:.1f}l{size} {1.8 * size:.1f}h-{2 * size}z"
    return svg.element("path", d=path, class_="map__late")


def _flag(x: float, y: float) -> Markup:
    path = f"M{x - 2:.1f} {y + 3.4:.1f}v-7l5 2l-5 2"
    return svg.element("path", d=path, class_="map__flag")


def points(found: Iterable[Point], frame: Frame, address: Callable[[str], str]) -> list[Markup]:
    """Draw matters one by one: late a triangle, near a square, others a circle."""
    drawn = []
    for point in found:
        x, y = frame.at(point.lon, point.lat)
        if point.status == "overdue":
            shape = _triangle(x, y, 5.5)
        elif point.status == "near":
            shape = svg.element(
                "rect", x=x - 4, y=y - 4, width=8, height=8, class_="map__point map__point--near"
            )
        else:
            ended = point.status in {"done", "late", "none"}
            css = "map__point map__point--ended" if ended else "map__point"
            shape = svg.element("circle", cx=x, cy=y, r=4.5, class_=css)
        flag = [_flag(x + 7, y - 4)] if point.pressed else []
        drawn.append(svg.link(address(point.no), point.title, shape, *flag))
    return drawn


def hot(found: Iterable[Spot], frame: Frame) -> list[Markup]:
    """Draw hot spots as rings: a double one for a warning, a single one for a landmark."""
    drawn = []
    for spot in found:
        if spot.point is None:
            continue
        x, y = frame.at(*spot.point)
        rings = (11, 7.5) if spot.kind != LANDMARK else (9,)
        circles = (svg.element("circle", cx=x, cy=y, r=size, class_="map__hot") for size in rings)
        drawn.append(svg.link(spot.href, tr(spot.words), *circles))
    return drawn


def facilities(
    found: Iterable[layers.Facility], frame: Frame, address: Callable[[int], str]
) -> list[Markup]:
    """Draw public facilities as small diamonds."""
    drawn = []
    for one in found:
        x, y = frame.at(one.lon, one.lat)
        shape = svg.element("path", d=f"M{x} {y - 4}l4 4l-4 4l-4-4z", class_="map__facility")
        drawn.append(svg.link(address(one.key), one.name, shape))
    return drawn


def centres(found: Iterable[tuple[layers.Centre, Patch]]) -> list[Markup]:
    """Draw each centre as a house beside the name of the area it serves."""
    drawn = []
    for centre, patch in found:
        x, y = patch.middle
        house = svg.element("path", d=f"M{x} {y - 19}l6 5v6h-12v-6z", class_="map__centre")
        drawn.append(svg.link("", centre.name, house))
    return drawn


def words_of(one: Sum) -> str:
    """Say the numbers of a cell or an area in one line."""
    parts = [tr(Words("{n} 件", n=one.n))]
    if one.late:
        parts.append(tr(Words("已超期 {n} 件", n=one.late)))
    if one.pressed:
        parts.append(tr(Words("督办中 {n} 件", n=one.pressed)))
    return tr("，").join(parts)
