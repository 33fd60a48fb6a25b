"""Reading ``grids.geojson``: outlines of areas, checked and brought to WGS-84.

A pack may leave outlines out; points are then placed by hand. Whether a child lies inside its
parent, and whether neighbours overlap or leave holes, is only a warning, because real outlines come
from different surveys and never match exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import shapely
from shapely.geometry import shape

from linli.county.pack_files import Folder
from linli.county.pack_schema import AreaRow, County, GeometryRow
from linli.domain.coordinates import Datum, to_wgs84
from linli.domain.errors import Invalid
from linli.places.tiling import Drawn, Finding, Flaw, findings

GRIDS: Final = "grids.geojson"
#: Most flaws told at the command; the page has them all.
TOLD: Final = 50
#: Degrees across which no county reaches: numbers exchanged, or an outline around the globe.
WIDEST: Final = 8.0


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
    in_force: set[str] = set()
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
        elif row.valid_to is None and row.code in in_force:
            folder.refuse(GRIDS, f"{where}：有两版同时有效，旧的一版要写 valid_to。")
        seen.add((row.code, row.version))
        in_force |= {row.code} if row.valid_to is None else set()
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
    west, south, east, north = shape(outline).bounds
    if east - west > WIDEST or north - south > WIDEST:
        raise Invalid("outline", f"边线横跨 {max(east - west, north - south):.0f} 度，坐标不对。")
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


def fit_warnings(rows: Iterable[GeometryRow], areas: Iterable[AreaRow]) -> tuple[str, ...]:
    """Tell how the outlines in force do not fit together, with names and square metres."""
    live = {row.code: row for row in areas if row.valid_to is None}
    drawn = {
        row.code: Drawn(
            row.code, live[row.code].parent or "", live[row.code].kind, shape(dict(row.geometry))
        )
        for row in rows
        if row.valid_to is None and row.code in live
    }
    bare = {row.parent or "" for row in live.values() if row.code not in drawn}
    found = findings(drawn, bare)
    said = [f"{GRIDS}：{_sentence(one, live)}" for one in found[:TOLD]]
    if len(found) > TOLD:
        more = len(found) - TOLD
        said.append(f"{GRIDS}：还有 {more} 处对不上，装入后在“边界检查”页可以看全。")
    return tuple(said)


def _sentence(one: Finding, areas: Mapping[str, AreaRow]) -> str:
    names = [f"“{areas[code].name}”（{code}）" for code in one.codes]
    size = f"{one.square_metres:,.0f} 平方米，在 {one.lon:.5f},{one.lat:.5f} 附近"
    around = f"“{areas[one.inside].name}”" if one.inside else ""
    if one.what is Flaw.OVERLAP:
        return f"{'和'.join(names)}的图形重叠 {size}；落在里面的坐标算编码小的一个。"
    if one.what is Flaw.OUTSIDE:
        return f"{names[0]}的图形有 {one.share:.0%} 在上级区域{around}之外，{size}。"
    beside = f"，挨着{'和'.join(names)}" if names else ""
    return f"{around}里有 {size}没有画进任何下级区域{beside}；落在里面的坐标只能定到{around}。"
