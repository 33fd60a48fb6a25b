"""Tasks in the field for the tests: a round of the lanes, and what a telephone says of it."""

from __future__ import annotations

from typing import Any

from linli.kernel import clock
from linli.outings.actions import give, plan_own
from linli.outings.models import Outing, Stop
from tests.gridbook.book import GRID, VILLAGE, shop
from tests.world import World

__all__ = ["GRID", "VILLAGE", "given", "own", "shop", "spots"]

PLACES = [{"name": "和平路东段"}, {"name": "三号楼楼道", "address": "和平社区3号楼"}]


def raw(**more: object) -> dict[str, Any]:
    """Return what somebody writes who gives a patrol of two places."""
    return {
        "kind": "patrol",
        "title": "楼道和消防通道巡查",
        "words": "看看通道有没有堵、杂物清没清。",
        "matter": "A01",
        "area": GRID,
        "due": clock.today().isoformat(),
        "checklist": "通道畅通\n没有飞线充电",
        "places": PLACES,
        **more,
    }


def given(world: World, by: str = "t1_dispatch", **more: object) -> Outing:
    """Give a task to the first grid."""
    return give(actor=world.actor(by), raw=raw(**more))[0]


def own(world: World, by: str = "grid1", **more: object) -> Outing:
    """Plan a task of one's own."""
    return plan_own(actor=world.actor(by), raw=raw(**more))


def spots(outing: Outing) -> list[Stop]:
    """Return the stops in their order."""
    return list(Stop.objects.filter(outing=outing).order_by("n"))
