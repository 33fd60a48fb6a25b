"""Datums of points in China: conversion to WGS-84, with the original pair kept.

Phones report WGS-84; national surveys use CGCS2000, which agrees with WGS-84 within a few
centimetres and is treated as the same; most Chinese map services shift points to GCJ-02, and
Baidu shifts them once more to BD-09. Mixing them up misplaces a point by hundreds of metres, so a
point is converted once, where it enters, and what was given is never thrown away.

Longitude comes first everywhere, in decimal degrees, east and north positive.
Source of the constants: the publicly documented GCJ-02 obfuscation (Krasovsky 1940 ellipsoid) and
the public BD-09 offset.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from linli.domain.errors import Invalid

_SEMI_MAJOR: Final = 6378245.0
_ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
_BD_TURN: Final = math.pi * 3000.0 / 180.0
_EARTH_RADIUS_M: Final = 6371008.8

# Box outside which GCJ-02 applies no shift. Deliberately coarse: it is part of the algorithm.
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271

# The shift changes by less than 2 % of the distance moved, so every step gains about two digits;
# three reach 0.1 mm, the rest is reserve. A fixed number keeps the result reproducible.
_INVERSE_STEPS: Final = 6


class Datum(StrEnum):
    """Reference frame of a pair of coordinates."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ02"
    BD09 = "BD09"

    @classmethod
    def parse(cls, text: str) -> Datum:
        """Read a datum as people write it (``gcj-02``, ``EPSG:4490``, ``百度`` …).

        Raises ``Invalid`` with field ``datum`` when the name is unknown: guessing would move the
        point by half a kilometre.
        """
        key = "".join(ch for ch in text.strip().upper() if ch not in "-_ :")
        found = _DATUM_NAMES.get(key)
        if found is None:
            sentence = f"不认识的坐标系“{text}”，可用：WGS84、CGCS2000、GCJ02、BD09。"
            raise Invalid("datum-unknown", sentence, {"datum": sentence})
        return found


#: Datums asked about, the commonest of maps on telephones first; CGCS2000 is where WGS-84 is.
_ASKED: Final = (Datum.GCJ02, Datum.BD09, Datum.WGS84)
#: Degrees from zero within which a pair is no place.
_NOTHING: Final = 0.01

_DATUM_NAMES: Final[dict[str, Datum]] = {
    "WGS84": Datum.WGS84,
    "EPSG4326": Datum.WGS84,
    "GPS": Datum.WGS84,
    "CGCS2000": Datum.CGCS2000,
    "EPSG4490": Datum.CGCS2000,
    "国家2000": Datum.CGCS2000,
    "GCJ02": Datum.GCJ02,
    "高德": Datum.GCJ02,
    "腾讯": Datum.GCJ02,
    "BD09": Datum.BD09,
    "BD09LL": Datum.BD09,
    "百度": Datum.BD09,
}


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the ground: WGS-84 degrees, and the pair and datum it was given in."""

    lon: float
    lat: float
    source_lon: float
    source_lat: float
    datum: Datum

    @classmethod
    def given(cls, lon: float, lat: float, datum: Datum = Datum.WGS84) -> Point:
        """Take a pair as given; raises ``Invalid`` when it cannot be a place on Earth."""
        wgs_lon, wgs_lat = to_wgs84(lon, lat, datum)
        return cls(wgs_lon, wgs_lat, lon, lat, datum)

    def in_datum(self, datum: Datum) -> tuple[float, float]:
        """Return the pair in another datum; the original pair untouched if that is asked for."""
        if datum is self.datum:
            return self.source_lon, self.source_lat
        return from_wgs84(self.lon, self.lat, datum)


def check_degrees(lon: float, lat: float) -> None:
    """Raise ``Invalid`` (fields ``lon``/``lat``) unless both are finite and in range."""
    fields: dict[str, str] = {}
    if not math.isfinite(lon) or not -180.0 <= lon <= 180.0:
        fields["lon"] = "经度应在 -180 到 180 之间。"
    if not math.isfinite(lat) or not -90.0 <= lat <= 90.0:
        fields["lat"] = "纬度应在 -90 到 90 之间。"
    if fields:
        if "lon" not in fields and abs(lon) <= 90.0 < abs(lat) <= 180.0:
            fields["lat"] += "经度和纬度可能写反了。"
        raise Invalid("coordinates", "坐标不正确。" + "".join(fields.values()), fields)


def in_china(lon: float, lat: float) -> bool:
    """Say whether GCJ-02 shifts this point (a coarse box, not a border)."""
    return _WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH


def to_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """Convert a pair given in ``datum`` to WGS-84, exact to 0.1 mm in China."""
    check_degrees(lon, lat)
    if datum in (Datum.WGS84, Datum.CGCS2000) or not in_china(lon, lat):
        return lon, lat
    if datum is Datum.BD09:
        lon, lat = _bd09_to_gcj02(lon, lat)
    return _gcj02_to_wgs84(lon, lat)


def from_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """Convert a WGS-84 pair to ``datum``."""
    check_degrees(lon, lat)
    if datum in (Datum.WGS84, Datum.CGCS2000) or not in_china(lon, lat):
        return lon, lat
    shifted = _wgs84_to_gcj02(lon, lat)
    return _gcj02_to_bd09(*shifted) if datum is Datum.BD09 else shifted


def is_nowhere(lon: float, lat: float) -> bool:
    """Say whether a pair is what devices without a position send: both zero, or nearly."""
    return abs(lon) < _NOTHING and abs(lat) < _NOTHING


def other_datum(
    lon: float, lat: float, given: Datum, fits: Callable[[float, float], bool]
) -> Datum | None:
    """Return the datum a pair seems to be in, where it does not fit in the one it is said to be in.

    ``fits`` says of a WGS-84 pair whether it is a place that makes sense, such as one in the
    county or in the village named. None when the pair fits as given, or in no other datum: a
    guess that nobody is asked about would move the point by half a kilometre.
    """
    if fits(*to_wgs84(lon, lat, given)):
        return None
    others = (one for one in _ASKED if one is not given)
    return next((one for one in others if fits(*to_wgs84(lon, lat, one))), None)


def metres_between(a_lon: float, a_lat: float, b_lon: float, b_lat: float) -> float:
    """Great-circle distance in metres between two WGS-84 pairs (haversine, mean radius)."""
    a, b = math.radians(a_lat), math.radians(b_lat)
    half_lat, half_lon = (b - a) / 2, math.radians(b_lon - a_lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(a) * math.cos(b) * math.sin(half_lon) ** 2
    return 2 * _EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))


def _wave(value: float, *terms: tuple[float, float]) -> float:
    """Sum of amplitude x sin(frequency x pi x value)."""
    return sum(amp * math.sin(freq * math.pi * value) for amp, freq in terms)


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 displacement in degrees at a WGS-84 pair."""
    x, y = lon - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    common = _wave(x, (20.0, 6.0), (20.0, 2.0)) * 2 / 3
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += _wave(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30)) * 2 / 3
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += _wave(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30)) * 2 / 3
    phi = math.radians(lat)
    magic = 1 - _ECCENTRICITY_SQUARED * math.sin(phi) ** 2
    meridian = _SEMI_MAJOR * (1 - _ECCENTRICITY_SQUARED) / (magic * math.sqrt(magic))
    parallel = _SEMI_MAJOR / math.sqrt(magic) * math.cos(phi)
    return math.degrees(east / parallel), math.degrees(north / meridian)


def _wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    d_lon, d_lat = _shift(lon, lat)
    return lon + d_lon, lat + d_lat


def _gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    guess_lon, guess_lat = lon, lat
    for _ in range(_INVERSE_STEPS):
        d_lon, d_lat = _shift(guess_lon, guess_lat)
        guess_lon, guess_lat = lon - d_lon, lat - d_lat
    return guess_lon, guess_lat


def _gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_TURN)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def _bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    guess_lon, guess_lat = lon - 0.0065, lat - 0.006
    for _ in range(_INVERSE_STEPS):
        there_lon, there_lat = _gcj02_to_bd09(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - there_lon, guess_lat + lat - there_lat
    return guess_lon, guess_lat
