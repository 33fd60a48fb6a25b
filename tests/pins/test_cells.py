"""Cells as numbers: every coarser cell is a part of the finest one, as H3 itself has it."""

from __future__ import annotations

import h3.api.basic_int as h3
from hypothesis import given
from hypothesis import strategies as st

from linli.pins import cells

PLACES = (st.floats(73.0, 135.0), st.floats(18.0, 53.0))


@given(*PLACES, st.integers(cells.COARSEST, cells.FINEST))
def test_a_part_of_the_number_is_the_coarser_cell(lon: float, lat: float, at: int) -> None:
    finest = cells.cell_at(lon, lat)
    assert finest == h3.latlng_to_cell(lat, lon, cells.FINEST)
    parent = h3.cell_to_parent(finest, at)
    assert cells.whole(finest // cells.step(at), at) == parent
    assert cells.key_of(parent) == finest // cells.step(at)
    first, end = cells.span(parent)
    assert first <= finest < end
    assert cells.read(cells.name(parent)) == parent
    assert cells.resolution(parent) == at


@given(*PLACES)
def test_the_range_of_a_cell_holds_its_children_and_no_neighbour(lon: float, lat: float) -> None:
    parent = h3.latlng_to_cell(lat, lon, 8)
    first, end = cells.span(parent)
    for one in h3.grid_disk(parent, 1):
        children = h3.cell_to_children(one, cells.FINEST)
        assert {first <= child < end for child in children} == {one == parent}


def test_what_is_no_cell_is_not_read() -> None:
    right = cells.name(h3.latlng_to_cell(37.0, 112.0, 8))
    too_coarse = cells.name(h3.latlng_to_cell(37.0, 112.0, 5))
    too_fine = cells.name(h3.latlng_to_cell(37.0, 112.0, 11))
    assert cells.read(right) is not None
    wrong = ("", "0", "zzzzzzzzzzzzzzz", "888888888888888", right[:-1], f"{right}0", too_fine)
    assert [cells.read(one) for one in (*wrong, too_coarse, "８" * 15)] == [None] * 9


def test_cells_are_as_fine_as_fits_and_never_finer() -> None:
    wide = [cells.fitting(300.0 * 4**at, 20.0, range(6, 10)) for at in range(4)]
    assert wide == sorted(wide)
    assert set(wide) == {6, 7, 8, 9}
    assert cells.fitting(0.001, 20.0, (7, 8)) == 7


def test_the_outline_goes_around_the_middle() -> None:
    cell = h3.latlng_to_cell(37.0, 112.0, 8)
    corners, (lon, lat) = cells.outline(cell), cells.middle(cell)
    assert min(x for x, _ in corners) < lon < max(x for x, _ in corners)
    assert min(y for _, y in corners) < lat < max(y for _, y in corners)
    assert len(corners) == 6
