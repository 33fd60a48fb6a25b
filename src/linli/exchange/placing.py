"""Where and when an imported message is put, when its source does not say or not any more.

The places of published messages are anonymised, so each is drawn over the county's grids by a
seeded rule: the same seed and source number always give the same grid, and the case is marked
as placed by lot. Old times may be moved by whole weeks, keeping weekday and hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from linli.domain.errors import Invalid
from linli.places.tree import Node, Tree

WEEK = timedelta(weeks=1)


def draw(seed: int, key: str, many: int) -> int:
    """Return a number from 0 to ``many`` − 1 that depends on seed and key only."""
    digest = sha256(f"{seed}|{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % many


def seeded_grids(tree: Tree) -> list[Node]:
    """Return the areas over which messages are drawn: grids, else villages. Raises Invalid."""
    found = tree.of_kind("grid") or tree.of_kind("village")
    if not found:
        raise Invalid("no-grids", "县域配置里没有网格，也没有村居，无法分配位置。")
    return found


def folded(moment: datetime, anchor: datetime, weeks: int) -> datetime:
    """Move ``moment`` by whole weeks into the last ``weeks`` weeks before ``anchor``.

    ``weeks`` must be at least 1. A moment already there stays.
    """
    window = weeks * WEEK
    ahead = (moment - anchor) // WEEK + 1  # whole weeks by which it lies after the anchor
    if moment > anchor:
        moment -= ahead * WEEK
    behind = anchor - moment
    return moment + (behind // window) * window
