"""Reading ``grids.geojson``: outlines of areas, checked and brought to WGS-84.

A pack may leave outlines out; points are then placed by hand. Whether a child lies inside its
parent is only a warning, because real outlines come from different surveys and never match
exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import shapely
from shapely.geometry import shape

from linli.county.pack_files import Folder
from linli.county.pack_schema import County, GeometryRow
from linli.domain.coordinates import Datum, to_wgs84
from linli.domain.errors import Invalid

GRIDS: Final = "grids.geojson"
#: Share of a child's area that may stick out of its parent before anybody is told.
NEST_TOLERANCE: Final = 0.01


def read_geometries(folder: Folder, county: County) -> list[GeometryRow]:
    """Rows of the outlines file, in file order; missing file = no outlines."""
    if not folder.has(GRIDS):
        return []
    top = folder.json_object(GRIDS)
    if top is None:
        return []
    features = top.get("features")
    if top.get("type") != "FeatureCollection" or not isinstance(features, list):
        folder.refuse(GRIDS, "应是 GeoJSON 的 FeatureCollection。")
        return []
    found: list[GeometryRow] = []
    seen: set[tuple[str, int]] = set()
    for at, feature in enumerate(features, start=1):
        body = feature if isinstance(feature, dict) else {}
        given = body.get("properties"), body.get("geometry")
        properties, geometry = (part if isinstance(part, dict) else {} for part in given)
        code = str(properties.get("code") or "")
        where = f"第 {at} 个要素（{code}）" if code else f"第 {at} 个要素"
        try:
            row = _feature(county, properties, geometry)
        except Invalid as problem:
            folder.refuse(GRIDS, f"{where}：{problem.message}")
            continue
        if (row.code, row.version) in seen:
            folder.refuse(GRIDS, f"{where}：第 {row.version} 版写了两次。")
        seen.add((row.code, row.version))
        found.append(row)
    return found


def _feature(
    county: County, properties: Mapping[str, object], geometry: Mapping[str, object]
) -> GeometryRow:
    """One outline; raises ``Invalid`` with the reason why it cannot be used."""
    code, version, schematic = _labels(properties, county.schematic)
    first = _day(properties, "valid_from") or county.valid_from
    last = _day(properties, "valid_to")
    if last and last < first:
        raise Invalid("outline", "valid_to 早于 valid_from。")
    outline = _to_wgs84(geometry, county.datum)
    return GeometryRow(code, version, first, last, schematic, county.datum, outline)


def _day(properties: Mapping[str, object], key: str) -> date | None:
    value = properties.get(key)
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as problem:
        sentence = f"{key} 的日期“{value}”不对，要写成 2026-02-14 这样的格式。"
        raise Invalid("outline", sentence) from problem


def _labels(properties: Mapping[str, object], default: object) -> tuple[str, int, bool]:
    """Code, version and schematic mark of a feature; raises ``Invalid`` with the reason."""
    code = properties.get("code")
    version = properties.get("version", 1)
    drawn = properties.get("schematic", default)
    if not isinstance(code, str) or not code:
        raise Invalid("outline", "properties 里没有 code（应是文字，不是数字）。")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Invalid("outline", "version 应是从 1 开始的整数。")
    if not isinstance(drawn, bool):
        raise Invalid("outline", "schematic 应是 true 或 false。")
    return code, version, drawn


def _to_wgs84(geometry: Mapping[str, object], datum: Datum) -> Mapping[str, object]:
    """Check one geometry and convert it; raises ``Invalid`` with the reason."""
    kind, given = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(given, list) or not given:
        raise Invalid("outline", "图形应是 Polygon 或 MultiPolygon，且不能为空。")
    polygons = [given] if kind == "Polygon" else given
    converted = [
        [_ring(ring, datum) for ring in polygon] for polygon in polygons if _is_polygon(polygon)
    ]
    outline: dict[str, object] = {
        "type": kind,
        "coordinates": converted[0] if kind == "Polygon" else converted,
    }
    reason = shapely.is_valid_reason(shape(outline))
    if reason != "Valid Geometry":
        raise Invalid("outline", "边线自己相交或者不闭合成面。", reason=str(reason))
    return outline


def _is_polygon(polygon: object) -> bool:
    if not isinstance(polygon, list) or not polygon:
        raise Invalid("outline", "每个面至少要有一条边线。")
    return True


def _ring(ring: object, datum: Datum) -> list[list[float]]:
    if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
        raise Invalid("outline", "边线至少要有 4 个点，而且首尾相同。")
    points: list[list[float]] = []
    for pair in ring:
        numbers = pair[:2] if isinstance(pair, list) else []
        if len(numbers) != 2 or not all(type(number) in (int, float) for number in numbers):
            raise Invalid("outline", "坐标应是 [经度, 纬度]。")
        points.append(list(to_wgs84(numbers[0], numbers[1], datum)))
    return points


def nesting_warnings(
    rows: Iterable[GeometryRow], parents: Mapping[str, str | None]
) -> tuple[str, ...]:
    """Tell about outlines that stick out of their parent's by more than the tolerance."""
    shapes = {row.code: shape(dict(row.geometry)) for row in rows if row.valid_to is None}
    found: list[str] = []
    for code, outline in shapes.items():
        around = shapes.get(parents.get(code) or "")
        if around is None or around.covers(outline):
            continue
        outside = float(outline.difference(around).area) / float(outline.area)
        if outside > NEST_TOLERANCE:
            found.append(f"{GRIDS}：“{code}”的图形有 {outside:.0%} 在上级区域之外。")
    return tuple(found)
