"""Where a landmark lies: its point, and the line of a road or a river, as people write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from linli.cases.access import get_case
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, NotFound
from linli.domain.landmarks import LINED
from linli.domain.words import Quoted, Words
from linli.gridbook.access import get_entry
from linli.people.actor import Actor
from linli.places.given import read_given
from linli.places.tree import Node

#: Fewest and most points of a line.
LEAST, MOST = 2, 100
_SHOWN: Final = 30


def read_point(
    raw: Mapping[str, object], catalogue: Catalogue, node: Node | None
) -> tuple[tuple[float | None, float | None], str]:
    """Return longitude and latitude, None twice without a point, and what is wrong or asked."""
    try:
        given, doubt = read_given(raw, catalogue.locator, node)
    except Invalid as refusal:
        return (None, None), next(iter(refusal.fields.values()), refusal.message)
    if doubt is not None:
        return (None, None), doubt.sentence
    return ((given.lon, given.lat) if given else (None, None)), ""


def read_line(
    actor: Actor, raw: Mapping[str, object], kind: str, catalogue: Catalogue, node: Node | None
) -> tuple[str, str]:
    """Return the line of a road or a river as it is kept, "" without one, and what is wrong.

    One point a line, in the order of the way: “lon,lat” in the datum of the form, the number or
    address of a matter, or of an entry of the grid book, which the actor may read.
    """
    rows = [row.strip() for row in str(raw.get("line") or "").splitlines() if row.strip()]
    if not rows:
        return "", ""
    if kind not in LINED:
        return "", "只有道路街巷和河渠水库画线，别的地点只标一个位置。"
    if not LEAST <= len(rows) <= MOST:
        return "", Words("一条线要有{least}到{most}个点，一行一个。", least=LEAST, most=MOST)
    points: list[list[float]] = []
    for at, row in enumerate(rows, 1):
        point, problem = _point(actor, row, raw, catalogue, node)
        if point is None:
            return "", Words("第{n}行“{row}”：{why}", n=at, row=Quoted(row[:_SHOWN]), why=problem)
        if [*point] not in points[-1:]:
            points.append([*point])
    if len(points) < LEAST:
        return "", "这些点都是同一处，画不成线。"
    return json.dumps(points), ""


def _point(
    actor: Actor, row: str, raw: Mapping[str, object], catalogue: Catalogue, node: Node | None
) -> tuple[tuple[float, float] | None, str]:
    """Return the point one line of the form names, or why it names none."""
    if "," in row or "\uff0c" in row:
        pair = {"point": row, "datum": raw.get("datum", "")}
        (lon, lat), problem = read_point(pair, catalogue, node)
        return (None, problem) if lon is None or lat is None else ((lon, lat), "")
    key = row.rstrip("/").rsplit("/", 1)[-1]
    try:
        case = get_case(actor, key)
    except NotFound:
        pass
    else:
        if case.lon is None or case.lat is None or case.place_unchecked:
            return None, "这件事没有核实过的位置。"
        return (round(case.lon, 6), round(case.lat, 6)), ""
    try:
        entry = get_entry(actor, key)
    except NotFound:
        return None, "看不懂，请写“经度,纬度”，或者工单、台账的网址或编号。"
    if entry.lon is None or entry.lat is None:
        return None, "台账的这一条没有标位置。"
    return (float(entry.lon), float(entry.lat)), ""


def written(line: str) -> str:
    """Return a kept line as the form shows it, one point a line."""
    return "\n".join(f"{lon:.6f},{lat:.6f}" for lon, lat in json.loads(line)) if line else ""
