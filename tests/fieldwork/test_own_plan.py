"""One's own plan on both databases: over two grids, walked to its end; over two villages, why not.

The order of a route is worked out on the telephone and never sent.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.fieldwork.phone import GRID, item, send
from tests.outings.field import spots
from tests.world import World

from linli.domain.errors import DomainError
from linli.fieldwork.models import Receipt
from linli.outings.models import Outing

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

VILLAGE, SECOND, OTHER, TOWN = (
    "149901001001", "149901001001002", "149901001002001", "149901001000",
)  # fmt: skip


def plan(area: str, *grids: str, **fields: Any) -> dict[str, Any]:
    stops = [{"name": f"第{n}处", "area": one} for n, one in enumerate(grids, 1)]
    said = {"kind": "patrol", "title": "走一圈", "matter": "A01", "area": area, "due": ""}
    return item("outing", fields={**said, "form": "", "stops": stops, **fields})


def test_over_two_grids_of_a_village_and_to_its_end(world: World, client: Client) -> None:
    raw = plan(VILLAGE, GRID, SECOND)
    done = send(world, raw)
    assert done["status"] == "done"
    assert send(world, raw)["no"] == done["no"]  # its answer was lost
    first = {"stop": "#0", "outcome": "done", "note": "看过了"}
    assert send(world, item("stop", no=f"client:{raw['key']}", fields=first))["status"] == "done"
    world.login(client, "grid1")
    told = client.post("/field/sync/", {}, content_type="application/json").json()
    row = told["outings"][done["no"]]
    assert [one["state"] for one in row["stops"]] == ["done", "open"]
    finished = item("finish", no=done["no"], fields={"reason": "下雨了"})
    assert send(world, finished)["status"] == "done"
    outing = Outing.objects.get()
    assert (outing.own, outing.standing, outing.reason) == (True, "done", "下雨了")
    assert [one.spot for one in spots(outing)] == ["done", "skipped"]
    assert Receipt.objects.count() == 3


@pytest.mark.parametrize("area", [TOWN, VILLAGE])
def test_over_two_villages_it_is_refused_in_words_and_nothing_is_written(
    world: World, area: str
) -> None:
    with pytest.raises(DomainError) as why:
        send(world, plan(area, GRID, OTHER))
    sentences = [why.value.message, *getattr(why.value, "fields", {}).values()]
    assert any("村（社区）" in one or "网格" in one for one in sentences), sentences
    assert Outing.objects.count() == 0
    assert Receipt.objects.count() == 0
