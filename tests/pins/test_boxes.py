"""A box is whole cells: each it touches, and ranges that hold these and, if asked, no other."""

from __future__ import annotations

from itertools import pairwise

import h3.api.basic_int as h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.pins import boxes, cells
from linli.pins.boxes import Box

SIZE = st.floats(1e-6, 0.4)
BOXES = st.builds(
    lambda west, south, wide, high: Box(west, south, west + wide, south + high),
    *(st.floats(73.0, 135.0), st.floats(18.0, 53.0), SIZE, SIZE),
)


def held(ranges: tuple[boxes.Range, ...], cell: int) -> bool:
    first, end = cells.span(cell)
    return any(one.first <= first and end <= one.end for one in ranges)


@given(BOXES, st.integers(6, 8), st.floats(0, 1), st.floats(0, 1))
def test_every_point_of_a_box_lies_in_a_cell_of_it(
    box: Box, at: int, across: float, up: float
) -> None:
    found = box.cells(at)
    assert found is not None
    lon = min(box.west + (box.east - box.west) * across, box.east)
    lat = min(box.south + (box.north - box.south) * up, box.north)
    assert h3.latlng_to_cell(lat, lon, at) in found
    assert all(box.touches(one) for one in found)
    outside = {one for cell in found for one in h3.grid_disk(cell, 1)} - found
    assert not any(box.touches(one) for one in outside)


@given(BOXES, st.integers(6, 8))
def test_ranges_hold_the_cells_few_of_them_some_more_and_many_no_other(box: Box, at: int) -> None:
    found = box.cells(at)
    assert found
    few = boxes.ranges_of(found, boxes.RANGES)
    exactly = boxes.ranges_of(found, len(found))
    assert len(few) <= boxes.RANGES
    assert all(held(few, one) and held(exactly, one) for one in found)
    beside = {one for cell in found for one in h3.grid_disk(cell, 2)} - found
    assert not any(held(exactly, one) for one in beside)
    assert all(one.first < one.end for one in exactly)
    assert all(one.end < other.first for one, other in pairwise(exactly))


def test_neighbours_in_number_are_one_range() -> None:
    parent = h3.latlng_to_cell(37.0, 112.0, 6)
    whole = boxes.ranges_of(h3.cell_to_children(parent, 9), 10_000)
    (one,) = whole
    assert (one.first, one.end - 1) == (cells.span(parent)[0], one.end - 1)
    assert all(held(whole, cell) for cell in h3.cell_to_children(parent, 10))
    assert boxes.ranges_of((), 5) == ()


@pytest.mark.parametrize(
    "sides",
    [
        (112.0, 37.0, 111.0, 38.0),  # reversed
        (112.0, 38.0, 113.0, 37.0),
        (112.0, 37.0, 112.0, 38.0),  # a line
        (-181.0, 0.0, -170.0, 1.0),
        (0.0, 84.0, 1.0, 90.0),
        (-90.0, -10.0, 90.0, 10.0),  # half the world
        (0.0, 0.0, 1.0, 31.0),
        (float("nan"), 0.0, 1.0, 1.0),
        (0.0, 0.0, float("inf"), 1.0),
    ],
)
def test_what_is_no_box_is_refused(sides: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="no"):
        Box(*sides)


def test_a_box_of_too_many_cells_has_none() -> None:
    county = Box(111.0, 36.0, 113.0, 38.0)
    assert county.cells(6)
    assert county.cells(10) is None
    near = Box(112.0, 37.0, 112.5, 37.5)
    assert near.within(county) == near
    assert county.within(near) == near
    assert near.within(Box(112.5, 37.0, 113.0, 37.5)) is None
    assert near.within(Box(112.25, 37.25, 113.0, 38.0)) == Box(112.25, 37.25, 112.5, 37.5)


def test_cells_get_finer_with_the_zoom_and_only_with_it() -> None:
    found = [boxes.fitting(zoom / 4) for zoom in range(97)]
    assert found == sorted(found)
    assert set(found) == set(range(cells.COARSEST, cells.FINEST + 1))
    for wrong in (-0.1, 24.1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="zoom"):
            boxes.fitting(wrong)
