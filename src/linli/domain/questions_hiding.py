"""Which cells of a table with totals are not shown, so that none of the hidden can be worked out.

In a table whose lines add up, the hidden cells are edges between their row and their column (the
totals are a row and a column like the others). A hidden cell can be worked out from the shown ones
exactly when its edge is a bridge: when nothing else holds its two sides together (D. Gusfield, “A
graph theoretic approach to statistical data security”, SIAM J. Comput. 17, 1988). So cells are
hidden, the smallest first, until there is no bridge.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final, Literal

#: The row or the column of the totals.
TOTAL: Final = "*"
#: The one column of a table without columns; it has no totals by row.
ONLY: Final = ""

Cell = tuple[object, object]
_Side = tuple[Literal[0, 1], object]


def hidden(wholes: Mapping[Cell, int], start: Collection[Cell]) -> frozenset[Cell]:
    """Return every cell that is not shown, the ones of ``start`` among them.

    ``wholes`` are the denominators of all cells, with the totals under :data:`TOTAL`; all in the
    column :data:`ONLY` for a table without columns. Empty cells hide nothing and are shown.
    """
    filled = {cell: whole for cell, whole in wholes.items() if whole > 0}
    found = {cell for cell in start if cell in filled}
    plain = all(column == ONLY for _, column in filled)

    def order(cell: Cell) -> tuple[int, int, str]:
        """Totals last: they are what the reader asked for, and stand on other pages as well."""
        return sum(1 for one in cell if one == TOTAL), filled[cell], repr(cell)

    while found and (more := _next(filled, found, order, plain=plain)):
        found.add(more)
    return frozenset(found)


def _next(
    filled: Mapping[Cell, int],
    found: Collection[Cell],
    order: Callable[[Cell], tuple[int, int, str]],
    *,
    plain: bool,
) -> Cell | None:
    """Return the cell to be hidden next; None when no hidden cell can be worked out."""
    shown = sorted((cell for cell in filled if cell not in found), key=order)
    if plain:
        return shown[0] if len(found) == 1 and shown else None
    bridge = _bridge(found)
    if bridge is None:
        return None
    near = _reached(bridge, found)
    across = (
        cell for cell in shown if (((0, cell[0]) in near) != ((1, cell[1]) in near))
    )  # holds the two sides together
    return next(across, None) or next(iter(shown), None)


def _links(found: Collection[Cell]) -> dict[_Side, list[tuple[_Side, Cell]]]:
    links: dict[_Side, list[tuple[_Side, Cell]]] = {}
    for cell in sorted(found, key=repr):
        row: _Side = (0, cell[0])
        column: _Side = (1, cell[1])
        links.setdefault(row, []).append((column, cell))
        links.setdefault(column, []).append((row, cell))
    return links


def _reached(bridge: Cell, found: Collection[Cell]) -> set[_Side]:
    """Return the rows and columns on the row's side of a bridge."""
    links = _links([cell for cell in found if cell != bridge])
    start: _Side = (0, bridge[0])
    seen, waiting = {start}, [start]
    while waiting:
        for other, _ in links.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def _bridge(found: Collection[Cell]) -> Cell | None:
    """Return a hidden cell that can be worked out: an edge on no circle; None without any."""
    links = _links(found)
    place: dict[_Side, int] = {}
    low: dict[_Side, int] = {}
    for root in links:
        if root in place:
            continue
        place[root] = low[root] = len(place)
        path: list[tuple[_Side, Cell | None, int]] = [(root, None, 0)]
        while path:
            here, came, at = path.pop()
            if at < len(links[here]):
                path.append((here, came, at + 1))
                other, cell = links[here][at]
                if cell == came:
                    continue
                if other in place:
                    low[here] = min(low[here], place[other])
                else:
                    place[other] = low[other] = len(place)
                    path.append((other, cell, 0))
            elif came is not None:
                before = path[-1][0]
                low[before] = min(low[before], low[here])
                if low[here] == place[here]:
                    return came
    return None
