"""A point as people type, paste or send it: read, brought to WGS-84, and questioned.

Blank for the datum means “as a telephone gives it, if that makes sense”: a pair that fits the
place named only in another datum, or lies outside of the county, is asked about. A datum that is
named is taken at its word: outlines may be schematic, and people stand where they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from linli.domain.coordinates import Datum, to_wgs84
from linli.domain.point_doubt import Doubt, Doubtful, doubt
from linli.places.lookup import Locator
from linli.places.tree import Node

#: What is offered where a form asks where a pair comes from.
DATUMS: Final = (
    ("WGS84", "手机定位（WGS-84）"),
    ("CGCS2000", "天地图（CGCS2000）"),
    ("GCJ02", "高德、腾讯（GCJ-02）"),
    ("BD09", "百度（BD-09）"),
)
#: A pair that is none.
UNREADABLE: Final = Doubtful(Doubt.NO_NUMBER)


@dataclass(frozen=True, slots=True)
class Given:
    """WGS-84 degrees to a tenth of a metre, and the pair as it came."""

    lon: float
    lat: float
    origin: str = ""

    @property
    def text(self) -> str:
        """``lon,lat`` with six decimals."""
        return f"{self.lon:.6f},{self.lat:.6f}"


def pair_in(raw: Mapping[str, object]) -> tuple[str, str]:
    """Return the two numbers of a form as texts: ``lon`` and ``lat``, or both in ``point``."""
    if "lon" in raw or "lat" in raw:
        lon, lat = raw.get("lon"), raw.get("lat")
    else:
        both = str(raw.get("point") or "").replace("\uff0c", ",")
        lon, _, lat = both.partition(",")
    return str("" if lon is None else lon).strip(), str("" if lat is None else lat).strip()


def questioned(
    locator: Locator, lon: float, lat: float, datum: Datum, node: Node | None
) -> Doubtful | None:
    """Return what is doubtful about a pair given for a place; without outlines only 0°, 0°."""
    drawn = locator.drawn(node) if node is not None else None

    def inside(x: float, y: float) -> bool:
        return not locator or locator.find(x, y) is not None

    def near(x: float, y: float) -> bool:
        if drawn is None:
            return inside(x, y)
        found = locator.find(x, y, drawn)
        return found is not None and found.path.startswith(drawn.path)

    return doubt(lon, lat, datum, inside, near)


def read_given(
    raw: Mapping[str, object], locator: Locator, node: Node | None
) -> tuple[Given | None, Doubtful | None]:
    """Return the point of a form, None without one, and what is wrong or to be asked.

    With a doubt there is no point. Raises Invalid (field ``datum``) for an unknown datum.
    """
    lon_text, lat_text = pair_in(raw)
    if not lon_text and not lat_text:
        return None, None
    said = str(raw.get("datum") or "").strip()
    datum = Datum.parse(said) if said else Datum.WGS84
    try:
        lon, lat = float(lon_text), float(lat_text)
    except ValueError:
        return None, UNREADABLE
    found = questioned(locator, lon, lat, datum, node)
    if found is not None and (found.no_place or not said):
        return None, found
    there = to_wgs84(lon, lat, datum)
    origin = f"{lon_text},{lat_text} {datum.value}" if datum is not Datum.WGS84 else ""
    return Given(round(there[0], 6), round(there[1], 6), origin), None
