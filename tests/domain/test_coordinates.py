"""Datum conversion: known points, round trips, refusals."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.coordinates import (
    Datum,
    Point,
    check_degrees,
    from_wgs84,
    in_china,
    is_nowhere,
    metres_between,
    other_datum,
    to_wgs84,
)
from linli.domain.errors import Invalid

SHIFTED = (Datum.GCJ02, Datum.BD09)
# Away from the edge of the box, where the shift starts abruptly and cannot be undone.
lon_in_china = st.floats(74, 135)
lat_in_china = st.floats(18, 53.5)


@pytest.mark.parametrize(
    ("wgs", "gcj", "bd"),
    [
        # What two independent public implementations (coordtransform, gcoord) both answer.
        ((116.404, 39.915), (116.4102444992, 39.9164042815), (116.4166272438, 39.9226995522)),
        ((111.9, 37.03), (111.9062044409, 37.0302262384), (111.9128000326, 37.0359048739)),
        ((87.6, 43.8), (87.6028389723, 43.8012120303), (87.6092101518, 43.8074725077)),
        ((110.3, 20.0), (110.3043031443, 19.9979228403), (110.3107696391, 20.0040172121)),
    ],
)
def test_shift_of_known_points(wgs, gcj, bd):
    assert from_wgs84(*wgs, Datum.GCJ02) == pytest.approx(gcj, abs=1e-9)
    assert from_wgs84(*wgs, Datum.BD09) == pytest.approx(bd, abs=1e-9)


@pytest.mark.parametrize("datum", SHIFTED)
@given(lon=lon_in_china, lat=lat_in_china)
def test_shifted_there_and_back_within_a_tenth_of_a_millimetre(datum, lon, lat):
    shifted = from_wgs84(lon, lat, datum)
    back = to_wgs84(*shifted, datum)
    assert metres_between(lon, lat, *back) < 1e-4


@pytest.mark.parametrize("datum", SHIFTED)
@given(lon=lon_in_china, lat=lat_in_china)
def test_given_there_and_back_the_other_way(datum, lon, lat):
    there = to_wgs84(lon, lat, datum)
    assert metres_between(lon, lat, *from_wgs84(*there, datum)) < 1e-4


@given(lon=lon_in_china, lat=lat_in_china)
def test_gcj_moves_every_point_in_china_but_not_far(lon, lat):
    moved = metres_between(lon, lat, *from_wgs84(lon, lat, Datum.GCJ02))
    assert 10 < moved < 1500


@pytest.mark.parametrize("datum", list(Datum))
@pytest.mark.parametrize("place", [(2.35, 48.86), (-74.0, 40.7), (151.2, -33.9), (139.7, 35.7)])
def test_outside_china_nothing_moves(datum, place):
    assert not in_china(*place)
    assert to_wgs84(*place, datum) == place
    assert from_wgs84(*place, datum) == place


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_cgcs2000_is_wgs84_here(lon, lat):
    assert to_wgs84(lon, lat, Datum.CGCS2000) == (lon, lat)
    assert from_wgs84(lon, lat, Datum.CGCS2000) == (lon, lat)


def test_a_point_keeps_what_was_given():
    point = Point.given(111.912345, 37.023456, Datum.BD09)
    assert (point.source_lon, point.source_lat, point.datum) == (
        111.912345,
        37.023456,
        Datum.BD09,
    )
    assert point.in_datum(Datum.BD09) == (111.912345, 37.023456)
    assert 500 < metres_between(point.lon, point.lat, 111.912345, 37.023456) < 2000
    gcj = point.in_datum(Datum.GCJ02)
    assert metres_between(*to_wgs84(*gcj, Datum.GCJ02), point.lon, point.lat) < 1e-4


@pytest.mark.parametrize(
    ("lon", "lat", "fields"),
    [
        (math.nan, 37.0, {"lon"}),
        (111.9, math.inf, {"lat"}),
        (180.1, 37.0, {"lon"}),
        (111.9, -90.5, {"lat"}),
        (-math.inf, math.nan, {"lon", "lat"}),
    ],
)
@pytest.mark.parametrize("datum", list(Datum))
def test_impossible_pairs_are_refused(lon, lat, fields, datum):
    with pytest.raises(Invalid) as caught:
        Point.given(lon, lat, datum)
    assert set(caught.value.fields) == fields
    with pytest.raises(Invalid):
        from_wgs84(lon, lat, datum)


def test_swapped_pair_is_recognised():
    with pytest.raises(Invalid) as caught:
        check_degrees(37.0, 111.9)
    assert "写反" in caught.value.fields["lat"]
    with pytest.raises(Invalid) as caught:
        check_degrees(111.9, 95.0)
    assert "写反" not in caught.value.fields["lat"]


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("wgs84", Datum.WGS84),
        ("WGS-84", Datum.WGS84),
        ("EPSG:4490", Datum.CGCS2000),
        (" gcj_02 ", Datum.GCJ02),
        ("百度", Datum.BD09),
    ],
)
def test_datum_names(text, datum):
    assert Datum.parse(text) is datum


def test_unknown_datum_is_not_guessed():
    with pytest.raises(Invalid) as caught:
        Datum.parse("beijing54")
    assert "beijing54" in caught.value.fields["datum"]


def test_metres():
    one_degree = metres_between(111.0, 37.0, 111.0, 38.0)
    assert one_degree == pytest.approx(111_195, abs=1)
    assert metres_between(111.0, 37.0, 111.0, 37.0) == 0
    assert metres_between(0, 90, 0, -90) == pytest.approx(math.pi * 6371008.8)
    assert metres_between(179.999, 0, -179.999, 0) == pytest.approx(222.4, abs=0.1)


VILLAGE = (112.0, 112.02, 37.0, 37.02)


def in_village(lon: float, lat: float) -> bool:
    west, east, south, north = VILLAGE
    return west <= lon <= east and south <= lat <= north


@pytest.mark.parametrize("true", [Datum.GCJ02, Datum.BD09, Datum.WGS84])
@pytest.mark.parametrize("said", list(Datum))
def test_a_pair_that_fits_only_in_another_datum_is_asked_about(true: Datum, said: Datum) -> None:
    # At the edge to which the shift of the true datum takes points out of the village.
    for corner in ((112.0005, 37.0195), (112.0195, 37.0005), (112.0005, 37.0005)):
        pair = from_wgs84(*corner, true)
        asked = other_datum(*pair, said, in_village)
        if in_village(*to_wgs84(*pair, said)):
            assert asked is None
        else:
            assert asked is not None
            assert asked is not said
            assert in_village(*to_wgs84(*pair, asked))


def test_each_datum_is_found_and_none_where_nothing_fits() -> None:
    inner = (112.019, 37.001)
    assert other_datum(*from_wgs84(*inner, Datum.GCJ02), Datum.WGS84, in_village) is Datum.GCJ02
    assert other_datum(*from_wgs84(*inner, Datum.BD09), Datum.CGCS2000, in_village) is Datum.BD09
    west = (112.001, 37.01)
    assert other_datum(*west, Datum.BD09, in_village) is Datum.WGS84
    assert other_datum(113.0, 37.0, Datum.GCJ02, in_village) is None
    assert other_datum(112.01, 37.01, Datum.WGS84, in_village) is None


@pytest.mark.parametrize(
    ("lon", "lat", "nowhere"),
    [(0, 0, True), (-0.009, 0.009, True), (0.01, 0, False), (0, 0.01, False), (112, 37, False)],
)
def test_zero_is_no_place(lon: float, lat: float, nowhere: bool) -> None:
    assert is_nowhere(lon, lat) is nowhere
