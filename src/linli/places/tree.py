"""The tree of areas in memory: about a thousand rows for a county, read once per revision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linli.places.models import Area


@dataclass(frozen=True)
class Node:
    """One area; ``path`` is the slash-ended chain of codes."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    depth: int
    path: str
    live: bool


class Tree:
    """Look-ups over all areas of the county."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._codes = {node.code: node for node in self._nodes.values()}
        self._children: dict[int | None, list[Node]] = {}
        for node in sorted(self._nodes.values(), key=lambda n: n.code):
            self._children.setdefault(node.parent_id, []).append(node)
        self._labels: dict[str, str] = {}

    def by_id(self, area_id: int) -> Node:
        """Return the area; KeyError when it does not exist."""
        return self._nodes[area_id]

    def by_code(self, code: str) -> Node | None:
        """Return the area with this code, or None."""
        return self._codes.get(code)

    @property
    def root(self) -> Node:
        """The county."""
        return self._children[None][0]

    def children(self, area_id: int | None, *, live: bool = True) -> list[Node]:
        """Return the direct children, by code."""
        return [node for node in self._children.get(area_id, []) if node.live or not live]

    def chain(self, node: Node) -> list[Node]:
        """Return the areas from the county down to ``node``."""
        return [self._codes[code] for code in node.path.strip("/").split("/")]

    def ancestor(self, node: Node, kind: str) -> Node | None:
        """Return the area of this kind on the way up, ``node`` included; the deepest one."""
        for found in reversed(self.chain(node)):
            if found.kind == kind:
                return found
        return None

    def label(self, node: Node) -> str:
        """Return the place in words without the county: 城关乡 某某村 第一网格."""
        found = self._labels.get(node.path)
        if found is None:
            found = " ".join(part.name for part in self.chain(node)[1:]) or node.name
            self._labels[node.path] = found
        return found

    def of_kind(self, kind: str) -> list[Node]:
        """Return all live areas of one kind, by code."""
        return sorted(
            (node for node in self._nodes.values() if node.kind == kind and node.live),
            key=lambda n: n.code,
        )

    def __len__(self) -> int:
        return len(self._nodes)


def load_tree() -> Tree:
    """Read the whole tree: one query."""
    rows = Area.objects.values_list(
        "id", "code", "name", "kind", "parent_id", "depth", "path", "valid_to"
    )
    return Tree(Node(*row[:7], live=row[7] is None) for row in rows)
