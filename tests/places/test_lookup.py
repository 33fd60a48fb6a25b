"""Areas as a tree, and points in grids."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, shape
from tests.world import World

from linli.places.models import Area, AreaGeometry
from linli.places.tree import load_tree

pytestmark = pytest.mark.django_db


def test_tree_knows_chain_kind_and_label(world: World) -> None:
    """From a grid up to the county and back."""
    tree = world.catalogue.tree
    grid = tree.by_code("149901001001001")
    assert grid is not None
    assert [node.kind for node in tree.chain(grid)] == ["county", "town", "village", "grid"]
    assert tree.label(grid) == "东风街道 和平社区 第一网格"
    assert tree.ancestor(grid, "town") == tree.by_code("149901001000")
    assert tree.label(tree.root) == "测试县"
    assert [n.code for n in tree.children(tree.root.id)] == ["149901001000", "149901100000"]


def test_tree_is_one_query(world: World, django_assert_num_queries: object) -> None:
    """However many areas there are."""
    everything = Area.objects.count()
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        assert len(load_tree()) == everything


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lon=st.floats(111.98, 112.10), lat=st.floats(36.98, 37.06))
def test_lookup_equals_a_scan_of_all_outlines(world: World, lon: float, lat: float) -> None:
    """The index gives what a plain scan over every live outline gives."""
    tree = world.catalogue.tree
    hits = [
        tree.by_id(row.area_id)
        for row in AreaGeometry.objects.filter(valid_to__isnull=True)
        if shape(json.loads(row.geometry)).intersects(Point(lon, lat))
    ]
    expected = min(hits, key=lambda n: (-n.depth, n.code)) if hits else None
    assert world.catalogue.locator.find(lon, lat) == expected


def test_outside_is_nowhere(world: World) -> None:
    """A point in another province belongs to no grid."""
    assert world.catalogue.locator.find(121.47, 31.23) is None
