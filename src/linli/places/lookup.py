"""Point → grid in process: an STR tree over the live outlines (about 10 µs a look-up)."""

from __future__ import annotations

import json

from shapely import STRtree
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from linli.places.models import AreaGeometry
from linli.places.tiling import Drawn, Finding, findings
from linli.places.tree import Node, Tree


class Locator:
    """Finds the deepest area that holds a WGS-84 point."""

    def __init__(self, tree: Tree, outlines: list[tuple[int, BaseGeometry]]) -> None:
        self._tree = tree
        self._ids = [area_id for area_id, _ in outlines]
        self._index = STRtree([outline for _, outline in outlines])
        self._drawn = frozenset(self._ids)
        self._flaws: list[Finding] | None = None

    def __bool__(self) -> bool:
        """Whether there are outlines at all; a pack may have none."""
        return bool(self._ids)

    def find(self, lon: float, lat: float, named: Node | None = None) -> Node | None:
        """Return the deepest live area holding the point, or None outside the county.

        On a shared border, or where outlines overlap, it is the one in ``named`` if there is one,
        else the one with the smaller code, so that the same point always gives the same answer.
        In a hole between outlines it is the area around them.
        """
        hits = self._index.query(Point(lon, lat), predicate="intersects")
        nodes = [self._tree.by_id(self._ids[int(i)]) for i in hits]
        live = [node for node in nodes if node.live]
        if named is not None:
            live = [node for node in live if node.path.startswith(named.path)] or live
        if not live:
            return None
        return min(live, key=lambda n: (-n.depth, n.code))

    def flaws(self) -> list[Finding]:
        """Return how the outlines do not fit together: worked out once, no query."""
        if self._flaws is None:
            shapes = dict(zip(self._ids, self._index.geometries, strict=True))
            nodes = [self._tree.by_id(one) for one in shapes]
            drawn = {
                node.code: Drawn(node.code, self._code(node.parent_id), node.kind, shapes[node.id])
                for node in nodes
                if node.live
            }
            partly = {
                node.code
                for node in nodes
                if any(one.id not in shapes for one in self._tree.children(node.id))
            }
            self._flaws = findings(drawn, partly)
        return self._flaws

    def _code(self, area_id: int | None) -> str:
        return self._tree.by_id(area_id).code if area_id else ""

    def drawn(self, node: Node) -> Node | None:
        """Return the area itself or the smallest one around it that has an outline."""
        chain = reversed(self._tree.chain(node))
        return next((one for one in chain if one.id in self._drawn), None)


def load_locator(tree: Tree) -> Locator:
    """Read the live outlines: one query."""
    rows = AreaGeometry.objects.filter(valid_to__isnull=True).values_list("area_id", "geometry")
    return Locator(tree, [(area_id, shape(json.loads(text))) for area_id, text in rows])
