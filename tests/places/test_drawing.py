"""The drawing a point is put on: degrees and drawn units lead to each other."""

from __future__ import annotations

import pytest
from tests.world import World

from linli.catalogue.snapshot import current
from linli.places import drawing


def test_a_drawn_point_leads_back_to_its_degrees() -> None:
    made = drawing.frame([(110.0, 38.0), (110.2, 38.1)], 480, 270, 12)
    x, y = made.at(110.15, 38.04)
    lon, lat = made.back(x, y)
    assert lon == pytest.approx(110.15, abs=2e-4)
    assert lat == pytest.approx(38.04, abs=2e-4)
    assert made.at(110.0, 38.1)[1] < made.at(110.0, 38.0)[1]


def test_other_geometries_have_no_rings() -> None:
    assert drawing.rings({"type": "Point", "coordinates": [110.0, 38.0]}) == []


def test_the_ground_holds_the_area_and_what_lies_below(world: World) -> None:
    tree = current().tree
    drawn = [(node, drawing.ground(tree, node.id)) for node in tree.of_kind("village")]
    node, ground = next((node, ground) for node, ground in drawn if ground is not None)
    assert ground.title == node.name
    assert ground.west < ground.east
    assert ground.south < ground.north
    assert any(patch.path.startswith("M") for patch in ground.outlines)
    assert sum(patch.here for patch in ground.outlines) <= 1
