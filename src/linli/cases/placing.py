"""Where a case lies: area columns from an area code, a point or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.coordinates import Datum, Point
from linli.places.given import questioned
from linli.places.tree import Node


def area_columns(node: Node, catalogue: Catalogue) -> dict[str, object]:
    """Return the denormalised area columns and the centre in charge of the place."""
    tree = catalogue.tree
    town, village = tree.ancestor(node, "town"), tree.ancestor(node, "village")
    is_grid = node.kind in {"grid", "microgrid"}
    return {
        "area_id": node.id,
        "area_path": node.path,
        "town_id": town.id if town else None,
        "village_id": village.id if village else None,
        "grid_id": node.id if is_grid else None,
        "centre_id": catalogue.centre_for(node).id,
    }


@dataclass(frozen=True)
class Place:
    """The place of a report: columns to store, and whether somebody must check it."""

    columns: dict[str, object]
    centre_id: int
    unchecked: bool


def place(catalogue: Catalogue, *, area_code: str, point: Point | None) -> Place:
    """Resolve a place. A named area wins over the point when they disagree.

    A point outside the county, or one that contradicts the named area, is kept and the case
    is flagged 待核位置; nothing is refused for its place.
    """
    tree = catalogue.tree
    named = tree.by_code(area_code) if area_code else None
    found = catalogue.locator.find(point.lon, point.lat, named) if point else None
    unchecked = (point is not None and found is None) or (point is None and named is None)
    node = named or found or tree.root
    if named is not None and found is not None:
        if found.path.startswith(named.path):
            node = found
        elif not named.path.startswith(found.path):
            unchecked = True
    columns = area_columns(node, catalogue)
    if point is not None:
        columns |= {
            "lon": point.lon,
            "lat": point.lat,
            "origin_lon": point.source_lon,
            "origin_lat": point.source_lat,
            "origin_datum": point.datum.value,
        }
    return Place(columns, catalogue.centre_for(node).id, unchecked)


def point_text(lon: float | None, lat: float | None) -> str:
    """Return a WGS-84 point as “longitude,latitude” to a tenth of a metre; "" without one."""
    return f"{lon:.6f},{lat:.6f}" if lon is not None and lat is not None else ""


def read_datum(text: str) -> Datum:
    """Return the datum of a given pair; blank means WGS-84, as browsers give it."""
    return Datum.parse(text) if text else Datum.WGS84


def doubt_said(case: Case, catalogue: Catalogue) -> str:
    """Return what is wrong with the point of a matter whose place is to be checked; "" for none.

    Nothing is moved by it: the pair as it came and its datum stand with the matter.
    """
    if not case.place_unchecked or case.origin_lon is None or case.origin_lat is None:
        return ""
    node = catalogue.tree.by_id(case.area_id)
    datum = read_datum(case.origin_datum)
    found = questioned(catalogue.locator, case.origin_lon, case.origin_lat, datum, node)
    return found.sentence if found else ""
