"""Outlines that do not fit together are named, measured, and harm no point."""

from __future__ import annotations

import json
import math
import random

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from shapely.geometry.base import BaseGeometry
from tests.budgets import within
from tests.world import World

from linli.catalogue import snapshot
from linli.catalogue.models import CountyProfile
from linli.places.lookup import Locator
from linli.places.models import AreaGeometry
from linli.places.tiling import Drawn, Flaw, findings
from linli.places.tree import Node, Tree

#: Metres of a thousandth of a degree north and, at this latitude, east.
NORTH, EAST = 111.195, 111.195 * math.cos(math.radians(37.005))
VILLAGE = box(112.0, 37.0, 112.01, 37.01)


def village(**grids: BaseGeometry) -> dict[str, Drawn]:
    """Return a village ``v`` a kilometre wide with these grids."""
    inside = {code: Drawn(code, "v", "grid", outline) for code, outline in grids.items()}
    return {"v": Drawn("v", "", "village", VILLAGE), **inside}


def test_a_tiling_that_fits_has_no_flaw() -> None:
    left, right = box(112.0, 37.0, 112.005, 37.01), box(112.005, 37.0, 112.01, 37.01)
    assert findings(village(g1=left, g2=right)) == []
    assert findings({}) == []
    assert findings({"v": Drawn("v", "", "village", VILLAGE)}) == []
    # Corners and borders touch: no ground is shared.
    touching = MultiPolygon(
        [box(112.005, 37.0, 112.01, 37.005), box(112.0, 37.005, 112.005, 37.01)]
    )
    quarters = MultiPolygon(
        [box(112.0, 37.0, 112.005, 37.005), box(112.005, 37.005, 112.01, 37.01)]
    )
    assert findings(village(g1=quarters, g2=touching)) == []


def test_each_flaw_is_named_with_both_areas_and_its_square_metres() -> None:
    found = findings(
        village(
            g2=box(112.004, 37.0, 112.009, 37.01),  # reaches 0.001° into g1
            g1=box(112.0, 37.0, 112.005, 37.01),
            g3=box(112.009, 37.0, 112.011, 37.005),  # half of it outside; north of it a hole
        )
    )
    overlap, hole, outside = found
    assert (overlap.what, overlap.codes, overlap.inside) == (Flaw.OVERLAP, ("g1", "g2"), "")
    assert overlap.square_metres == pytest.approx(EAST * 10 * NORTH, rel=0.001)
    assert 112.004 <= overlap.lon <= 112.005
    assert (hole.what, set(hole.codes), hole.inside) == (Flaw.HOLE, {"g2", "g3"}, "v")
    assert hole.codes[0] == "g2"  # shares more of its edge
    assert hole.square_metres == pytest.approx(EAST * 5 * NORTH, rel=0.001)
    assert (outside.what, outside.codes, outside.inside) == (Flaw.OUTSIDE, ("g3",), "v")
    assert outside.share == pytest.approx(0.5, abs=0.001)


def test_a_village_with_grids_not_drawn_has_no_holes_and_a_hole_in_the_middle_is_one() -> None:
    ring = Polygon(VILLAGE.exterior.coords, [box(112.004, 37.004, 112.006, 37.006).exterior.coords])
    assert findings(village(g1=ring), partly={"v"}) == []
    (hole,) = findings(village(g1=ring))
    assert (hole.codes, hole.inside) == (("g1",), "v")
    (alone,) = findings(
        {"v": Drawn("v", "t", "village", VILLAGE), "w": Drawn("w", "t", "village", VILLAGE)}
    )
    assert alone.codes == ("v", "w")


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.integers(2, 5), st.integers(0, 10_000), st.floats(0.0001, 0.0004))
def test_random_tilings_fit_and_one_moved_tile_is_found(
    across: int, down: int, seed: int, far: float
) -> None:
    draw = random.Random(seed)
    columns = sorted({112.0, 112.01, *(112.0 + draw.randint(1, 9) / 1000 for _ in range(across))})
    lines = sorted({37.0, 37.01, *(37.0 + draw.randint(1, 9) / 1000 for _ in range(down))})
    tiles = {
        f"g{x}_{y}": box(columns[x], lines[y], columns[x + 1], lines[y + 1])
        for x in range(len(columns) - 1)
        for y in range(len(lines) - 1)
    }
    assert findings(village(**tiles)) == []
    moved = draw.choice(sorted(tiles))
    tiles[moved] = translate(tiles[moved], far, far)
    found = findings(village(**tiles))
    assert all(moved in one.codes or one.what is Flaw.HOLE for one in found)
    assert found
    # Whatever does not fit: one point, one place, the same one each time.
    nodes = [Node(1, "v", "村", "village", None, 0, "v/", live=True)]
    nodes += [
        Node(at, code, code, "grid", 1, 1, f"v/{code}/", live=True)
        for at, code in enumerate(sorted(tiles), 2)
    ]
    outlines = [(one.id, VILLAGE if one.code == "v" else tiles[one.code]) for one in nodes]
    locator = Locator(Tree(nodes), outlines)
    turned = Locator(Tree(nodes), outlines[::-1])
    for one in found:
        place = locator.find(one.lon, one.lat)
        assert place == turned.find(one.lon, one.lat)
        assert place is not None
        if one.what is Flaw.OVERLAP:
            holding = [code for code in tiles if tiles[code].intersects(Point(one.lon, one.lat))]
            assert place.code == min(holding)
        if one.what is Flaw.HOLE:
            assert place.code == "v"
    assert locator.flaws() == turned.flaws() == found


@pytest.mark.django_db
@pytest.mark.both_engines
def test_the_county_page_lists_them_for_who_keeps_the_configuration(
    world: World, client: Client
) -> None:
    world.login(client, "admin1")
    address = "/desk/county/outlines/"
    with within("desk.outlines"):
        page = client.get(address).content.decode()
    assert "图形都对得上" in page
    row = AreaGeometry.objects.get(area__code="149901001001001", valid_to__isnull=True)
    body = json.loads(row.geometry)
    assert shape(body).bounds == (112.0, 37.0, 112.02, 37.02)
    body["coordinates"] = [[*map(list, box(112.0, 37.0, 112.021, 37.01).exterior.coords)]]
    row.geometry = json.dumps(body)
    row.save()
    CountyProfile.objects.update(revision="of the test")
    assert len(snapshot.current().locator.flaws()) == 3
    with within("desk.outlines"):
        page = client.get(address).content.decode()
    for words in ("重叠", "缺口", "超出上级", "东风街道 和平社区 第一网格", "149901001001001"):
        assert words in page
    for bad in ("?after=x", "?after=99999", "?after=-1"):
        assert client.get(address + bad).status_code == 200
    world.login(client, "seat1")
    assert client.get(address).status_code == 403
