"""The demonstration pack: published sizes, complete staffing, outlines without gaps."""

from __future__ import annotations

import random

import pytest
import shapely
from shapely.geometry import Point, shape
from tools import build_jiexiu

from linli.county.pack import find_pack, read_pack
from linli.county.pack_schema import ROLES
from linli.domain.identifiers import AreaKind


@pytest.fixture(scope="module")
def pack():
    return read_pack(find_pack("jiexiu"))


@pytest.fixture(scope="module")
def outlines(pack):
    return {row.code: shape(row.geometry) for row in pack.geometries}


def areas(pack, kind):
    return [row for row in pack.areas if row.kind is kind]


def test_published_sizes(pack):
    """1 county + 14 towns + 213 villages = 228 centres; 21 matters."""
    assert len(areas(pack, AreaKind.TOWN)) == 14
    assert len(areas(pack, AreaKind.VILLAGE)) == 213
    centres = [unit.area for unit in pack.units if unit.kind == "centre"]
    assert len(centres) == len(set(centres)) == 228
    assert sum(not matter.is_class for matter in pack.matters) == 21
    assert sum(matter.is_class for matter in pack.matters) == 6


def test_depth_differs(pack):
    below = {row.parent for row in pack.areas}
    for village in areas(pack, AreaKind.VILLAGE):
        assert village.code in below
    for grid in areas(pack, AreaKind.GRID):
        in_street = int(grid.code[6:9]) < 100
        assert (grid.code in below) == in_street


def test_everybody_is_there(pack):
    assert pack.warnings == ()
    posts = [(row.username, post) for row in pack.staff for post in row.posts]
    assert {post.role for _, post in posts} == set(ROLES)
    held = {(post.role, post.unit) for _, post in posts}
    for unit in pack.units:
        if unit.kind != "centre":
            assert {("handler", unit.code), ("unit_leader", unit.code)} <= held
        elif unit.tier == "town":
            assert {("dispatcher", unit.code), ("verifier", unit.code)} <= held
    workers = {user for user, post in posts if post.role == "grid_worker"}
    assert len(workers) == 213
    assert max(len(row.posts) for row in pack.staff) > 1
    names = [row.name for row in pack.staff]
    assert len(names) == len(set(names))


def test_templates_reach_every_matter(pack):
    used = [row.matter for row in pack.templates]
    leaves = {row.code for row in pack.matters if not row.is_class}
    assert set(used) == leaves
    assert len(used) >= 60
    assert all("{place}" in row.text for row in pack.templates)
    assert len({row.text for row in pack.templates}) == len(used)


def test_outlines_are_schematic_and_small(pack):
    assert all(row.schematic for row in pack.geometries)
    assert {row.code for row in pack.geometries} == {row.code for row in pack.areas}
    assert (pack.path / "grids.geojson").stat().st_size < 1_500_000


def test_outlines_nest(pack, outlines):
    for row in pack.areas:
        assert outlines[row.code].is_valid
        if row.parent:
            assert outlines[row.parent].covers(outlines[row.code]), row.code


@pytest.mark.parametrize("kind", [AreaKind.TOWN, AreaKind.VILLAGE, AreaKind.GRID])
def test_no_gap_and_no_overlap(pack, outlines, kind):
    county = outlines["140781000000"]
    parts = [outlines[row.code] for row in areas(pack, kind)]
    assert sum(part.area for part in parts) == pytest.approx(county.area, rel=1e-9)
    tree = shapely.STRtree(parts)
    dice = random.Random(7)
    west, south, east, north = county.bounds
    inside = 0
    while inside < 500:
        spot = Point(dice.uniform(west, east), dice.uniform(south, north))
        if county.contains(spot):
            inside += 1
            assert len(tree.query(spot, predicate="intersects")) == 1, spot


def test_streets_are_cut_into_micro_grids_without_gaps(pack, outlines):
    for grid in areas(pack, AreaKind.GRID):
        children = [row for row in pack.areas if row.parent == grid.code]
        if children:
            total = sum(outlines[row.code].area for row in children)
            assert total == pytest.approx(outlines[grid.code].area, rel=1e-9)


def test_tables_are_what_the_tool_makes(pack):
    """Nobody edits a generated table by hand (outlines depend on the geometry library)."""
    made = build_jiexiu.tree_of_areas(None)
    unit_rows = build_jiexiu.units(made)
    staff_rows = list(build_jiexiu.staff(unit_rows, made))
    assert [(a.code, a.name, a.short, a.kind) for a in made] == [
        (row.code, row.name, row.short_name, row.kind)
        for row in sorted(pack.areas, key=lambda row: row.line)
    ]
    assert [row[0] for row in unit_rows] == [
        row.code for row in sorted(pack.units, key=lambda row: row.line)
    ]
    assert [row[:2] for row in staff_rows] == [(row.username, row.name) for row in pack.staff]
