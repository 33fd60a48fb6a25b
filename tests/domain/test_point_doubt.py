"""What makes a given point doubtful; a doubt never moves it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.coordinates import Datum, from_wgs84, to_wgs84
from linli.domain.point_doubt import Doubt, Doubtful, doubt


def county(lon: float, lat: float) -> bool:
    return 112.0 <= lon <= 112.08 and 37.0 <= lat <= 37.04


def village(lon: float, lat: float) -> bool:
    return 112.0 <= lon <= 112.02 and 37.0 <= lat <= 37.02


INNER = (112.016, 37.005)


@pytest.mark.parametrize(
    ("pair", "said", "expected"),
    [
        (INNER, Datum.WGS84, None),
        ((112.05, 37.03), Datum.WGS84, None),  # elsewhere in the county: a place all the same
        (from_wgs84(*INNER, Datum.GCJ02), Datum.WGS84, Doubtful(Doubt.DATUM, Datum.GCJ02)),
        (from_wgs84(*INNER, Datum.BD09), Datum.CGCS2000, Doubtful(Doubt.DATUM, Datum.BD09)),
        (from_wgs84(*INNER, Datum.GCJ02), Datum.GCJ02, None),
        ((112.0005, 37.005), Datum.BD09, Doubtful(Doubt.DATUM, Datum.WGS84)),
        ((0.0, 0.004), Datum.WGS84, Doubtful(Doubt.NOWHERE)),
        ((37.005, 112.016), Datum.WGS84, Doubtful(Doubt.SWAPPED)),
        ((121.47, 31.23), Datum.WGS84, Doubtful(Doubt.OUTSIDE)),
        ((30.0, 37.0), Datum.WGS84, Doubtful(Doubt.OUTSIDE)),
        ((math.nan, 37.0), Datum.WGS84, Doubtful(Doubt.NO_NUMBER)),
        ((112.0, math.inf), Datum.WGS84, Doubtful(Doubt.NO_NUMBER)),
        ((999.0, 37.0), Datum.WGS84, Doubtful(Doubt.NO_NUMBER)),
        ((112.0, 999.0), Datum.GCJ02, Doubtful(Doubt.NO_NUMBER)),
    ],
)
def test_each_doubt(pair: tuple[float, float], said: Datum, expected: Doubtful | None) -> None:
    found = doubt(*pair, said, county, village)
    assert found == expected
    if found is not None:
        assert found.sentence.endswith("。")
        assert found.no_place == (found.what not in (Doubt.DATUM, Doubt.OUTSIDE))


def test_numbers_exchanged_in_the_west_are_known_by_the_county() -> None:
    def west(lon: float, lat: float) -> bool:
        return 79.0 <= lon <= 81.0 and 43.0 <= lat <= 45.0

    assert doubt(44.0, 80.0, Datum.WGS84, west, west) == Doubtful(Doubt.SWAPPED)


@given(st.floats(112.0, 112.02), st.floats(37.0, 37.02), st.sampled_from(list(Datum)))
def test_a_point_said_rightly_is_never_doubtful(lon: float, lat: float, datum: Datum) -> None:
    pair = from_wgs84(lon, lat, datum)
    if village(*to_wgs84(*pair, datum)):
        assert doubt(*pair, datum, county, village) is None


@given(st.floats(), st.floats(), st.sampled_from(list(Datum)))
def test_any_two_numbers_are_judged_without_an_error(lon: float, lat: float, datum: Datum) -> None:
    found = doubt(lon, lat, datum, county, village)
    if found is not None and not found.no_place:
        to_wgs84(lon, lat, datum)  # kept beside the matter, so it must be a place on Earth
