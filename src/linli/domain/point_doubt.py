"""What makes a given point doubtful: no position, numbers exchanged, another datum, far away.

A doubt is put to a person or kept beside the point. Nothing here moves a point: a guess that
nobody is asked about would move it by half a kilometre.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from linli.domain.coordinates import Datum, is_nowhere, other_datum, to_wgs84
from linli.domain.errors import Invalid

#: Says of a WGS-84 pair whether it is a place that makes sense.
Fits = Callable[[float, float], bool]


class Doubt(StrEnum):
    """Why a point is doubtful."""

    NO_NUMBER = "no_number"
    NOWHERE = "nowhere"
    SWAPPED = "swapped"
    DATUM = "datum"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A doubt; ``datum`` is the one in which the pair fits, for :attr:`Doubt.DATUM` alone."""

    what: Doubt
    datum: Datum | None = None

    @property
    def sentence(self) -> str:
        """What is asked of the person, or said beside the point."""
        return _ASKED[self.datum] if self.datum else _SAID[self.what]

    @property
    def no_place(self) -> bool:
        """Whether the pair names no place at all, whatever anybody answers."""
        return self.what in (Doubt.NO_NUMBER, Doubt.NOWHERE, Doubt.SWAPPED)


def doubt(lon: float, lat: float, given: Datum, inside: Fits, near: Fits) -> Doubtful | None:
    """Return what is doubtful about a pair said to be in ``given``, or None.

    ``inside``: the county; ``near``: the place named with the point (the county without one).
    A pair near the place is never doubtful, and one that fits in no other datum is no question
    of datums: it lies elsewhere, in the county or outside of it.
    """
    none = _no_place(lon, lat, given)
    if none is not None:
        return Doubtful(none)
    there = to_wgs84(lon, lat, given)
    if near(*there):
        return None
    other = other_datum(lon, lat, given, near)
    if other is not None:
        return Doubtful(Doubt.DATUM, other)
    if inside(*there):
        return None
    turned = abs(lon) <= _POLE and inside(*to_wgs84(lat, lon, given))
    return Doubtful(Doubt.SWAPPED if turned else Doubt.OUTSIDE)


#: Highest latitude, degrees.
_POLE: Final = 90.0


def _no_place(lon: float, lat: float, given: Datum) -> Doubt | None:
    """Return why two numbers are no place on Earth; None where they are one."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return Doubt.NO_NUMBER
    if is_nowhere(lon, lat):
        return Doubt.NOWHERE
    try:
        to_wgs84(lon, lat, given)
    except Invalid:
        return Doubt.SWAPPED if abs(lon) <= _POLE and abs(lat) <= 2 * _POLE else Doubt.NO_NUMBER
    return None


_SAID: Final = {
    Doubt.NO_NUMBER: "坐标不对，请检查经度和纬度。",
    Doubt.NOWHERE: "经度和纬度都是 0，不是本县的地方，请重新取点，或者不填。",
    Doubt.SWAPPED: "经度和纬度可能写反了：经度在前，纬度在后。",
    Doubt.OUTSIDE: "坐标不在本县范围内，请核对经度、纬度和“坐标来自”。",
}
#: What is asked of a pair that fits in another datum only.
_ASKED: Final = {
    Datum.GCJ02: "这个坐标像是高德、腾讯或微信的：按那种坐标算正好在这里。请核对“坐标来自”。",
    Datum.BD09: "这个坐标像是百度地图的：按那种坐标算正好在这里。请核对“坐标来自”。",
    Datum.WGS84: "这个坐标像是手机或测绘仪的：按那种坐标算正好在这里。请核对“坐标来自”。",
}
