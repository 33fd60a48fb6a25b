"""The sketch of a field worker's own ground: each village with its grids, light enough to carry.

Drawn units lie evenly over degrees, so that a telephone without signal can put its own position
on the drawing, and a point of the drawing back onto the ground. 示意, and marked so.
"""

from __future__ import annotations

import json
from typing import Final

from shapely.geometry import shape

from linli.places import drawing
from linli.places.models import AreaGeometry
from linli.places.tree import Node, Tree

WIDTH, HEIGHT, MARGIN = 360, 320, 12
#: Outlines are made coarser (degrees, about 1, 3 and 10 metres) until all fit into so many bytes.
_COARSER: Final = (0.00001, 0.00003, 0.0001, 0.0003)
MOST_BYTES: Final = 40_000


def sketches(tree: Tree, grids: tuple[int, ...]) -> list[dict[str, object]]:
    """Return one drawing for each village of these areas: one query.

    A drawing has its box in units, its edges in degrees, and outlines as SVG paths; ``mine``
    marks the areas given and what lies in them.
    """
    own = [tree.by_id(one) for one in grids]
    villages = {(tree.ancestor(one, "village") or one).id for one in own}
    grounds = {one: [tree.by_id(one), *tree.children(one)] for one in sorted(villages)}
    wanted = [node.id for nodes in grounds.values() for node in nodes]
    rows = AreaGeometry.objects.filter(area_id__in=wanted, valid_to__isnull=True).values_list(
        "area_id", "geometry", "schematic"
    )
    shapes = {area: (text, rough) for area, text, rough in rows}
    found: list[dict[str, object]] = []
    for finest in _COARSER:
        found = [
            picture
            for village, nodes in grounds.items()
            if (picture := _picture(tree.by_id(village), nodes, shapes, own, finest)) is not None
        ]
        if len(json.dumps(found, ensure_ascii=False).encode()) <= MOST_BYTES:
            break
    return found


def _picture(
    village: Node,
    nodes: list[Node],
    shapes: dict[int, tuple[str, bool]],
    own: list[Node],
    finest: float,
) -> dict[str, object] | None:
    drawn = {
        node: drawing.rings(_simple(shapes[node.id][0], finest))
        for node in nodes
        if node.id in shapes
    }
    points = [point for rings in drawn.values() for ring in rings for point in ring]
    if not points:
        return None
    frame = drawing.frame(points, WIDTH, HEIGHT, MARGIN)
    west, north = frame.back(0, 0)
    east, south = frame.back(WIDTH, HEIGHT)
    outlines = []
    for node, rings in drawn.items():
        lons, lats = zip(*(point for ring in rings for point in ring), strict=True)
        x, y = frame.at((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
        outlines.append(
            {
                "code": node.code,
                "name": node.name,
                "path": drawing.path(rings, frame),
                "x": x,
                "y": y,
                "mine": any(node.path.startswith(one.path) for one in own),
            }
        )
    return {
        "code": village.code,
        "title": village.name,
        "width": WIDTH,
        "height": HEIGHT,
        **{
            edge: round(value, 7)
            for edge, value in zip(
                ("west", "east", "north", "south"), (west, east, north, south), strict=True
            )
        },
        "schematic": any(shapes[node.id][1] for node in drawn),
        "outlines": outlines,
    }


def _simple(text: str, finest: float) -> dict[str, object]:
    """Return a GeoJSON outline with no more corners than can be seen."""
    coarse = shape(json.loads(text)).simplify(finest, preserve_topology=True)
    made: dict[str, object] = json.loads(json.dumps(coarse.__geo_interface__))
    return made
