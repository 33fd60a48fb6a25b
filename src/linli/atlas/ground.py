"""What lies under the numbers: outlines of an area and of those right below it, in a frame.

No base map is needed. Outlines change only with the catalogue, so a process reads them once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from linli.catalogue.snapshot import Catalogue
from linli.pins import cells
from linli.places import drawing
from linli.places.drawing import Frame, Patch, Ring
from linli.places.models import AreaGeometry
from linli.places.tree import Node

WIDTH: Final = 480
HEIGHT: Final = 400
MARGIN: Final = 14
#: Narrowest a cell is drawn so that a number of three figures fits in.
CELL_WIDE: Final = 23.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A frame and the patches in it; ``schematic``: an outline is for orientation only.

    ``known``: the outlines are there; without them the frame is that of the cells.
    """

    frame: Frame
    patches: tuple[Patch, ...]
    schematic: bool
    known: bool

    @property
    def degree(self) -> float:
        """How long a degree of latitude is drawn."""
        return self.frame.scale


def ground(catalogue: Catalogue, area: Node, cell: int | None = None) -> Ground | None:
    """Return what is drawn of an area, or around one of its cells: at most one query.

    None where neither an outline nor a cell says where the place is.
    """
    around = area if cell is None else _around(catalogue, area, cell)
    tree = catalogue.tree
    nodes = {one.id: one for one in [around, *tree.children(around.id)]}
    rows = _outlines(catalogue.revision, tuple(sorted(nodes)))
    shapes = {key: rings for key, rings, _ in rows}
    points = [point for shape in shapes.values() for ring in shape for point in ring]
    if cell is not None:
        points = cells.outline(cell)
    if not points:
        return None
    frame = drawing.frame(points, WIDTH, HEIGHT, MARGIN if cell is None else 4 * MARGIN)
    patches = tuple(
        Patch(
            drawing.path(shapes[key], frame),
            nodes[key].name,
            _middle(shapes[key], frame),
            key == around.id,
            nodes[key].code,
        )
        for key in sorted(shapes, key=lambda key: (nodes[key].depth, nodes[key].code))
    )
    return Ground(frame, patches, any(row[2] for row in rows), bool(rows))


def _around(catalogue: Catalogue, area: Node, cell: int) -> Node:
    """Return the area whose parts are drawn around a cell: the town, or the village, it is in."""
    found = catalogue.locator.find(*cells.middle(cell))
    if found is None or not found.path.startswith(area.path):
        return area
    kind = "town" if cells.resolution(cell) < 9 else "village"
    return catalogue.tree.ancestor(found, kind) or area


@lru_cache(maxsize=512)
def _outlines(
    revision: str,  # noqa: ARG001 - a new catalogue is a new key
    areas: tuple[int, ...],
) -> tuple[tuple[int, list[Ring], bool], ...]:
    rows = AreaGeometry.objects.filter(area_id__in=areas, valid_to__isnull=True).values_list(
        "area_id", "geometry", "schematic"
    )
    return tuple((area, drawing.rings(json.loads(text)), rough) for area, text, rough in rows)


def _middle(shape: list[Ring], frame: Frame) -> tuple[float, float]:
    """Return where the name of an area stands: the middle of its outer corners."""
    lons, lats = zip(*shape[0], strict=True)
    return frame.at(sum(lons) / len(lons), sum(lats) / len(lats))
