"""What lies under the map: nothing, tiles of a file the county keeps, or those of 天地图.

One of them is in use at a time, said by the settings. A file goes before a key, because it asks
nobody. Whatever is wrong with it, the map goes on without a base map and says why to those who
can mend it; nobody else is ever asked in its place.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Final, Literal

from django.conf import settings

from linli.atlas import base_style
from linli.atlas.base_style import SCHEMAS, Style, Theme
from linli.catalogue.snapshot import Catalogue
from linli.domain.base_maps import (
    HEADER_BYTES,
    Box,
    Header,
    UnusableBaseError,
    covers,
    read_approval,
    read_header,
)
from linli.places import drawing
from linli.places.models import AreaGeometry

Kind = Literal["schematic", "pmtiles", "tianditu"]

NO_APPROVAL = "底图未注明审图号，没有启用；请在 LINLI_MAP_APPROVAL 里写明。"
BAD_APPROVAL = "审图号的写法不对，没有显示，底图也没有启用；应当像 GS（2024）0650号。"
BAD_KEY = "天地图的密钥只能是字母和数字，底图没有启用。"
NO_FILE = "底图文件打不开，请检查路径和权限。"
UNKNOWN_LAYERS = "底图文件里的图层不认识：只认 Protomaps 和 OpenMapTiles 的矢量图层，或者图片。"
ELSEWHERE = "底图文件画的是别的地方，不在本县范围内。"
PARTLY = "底图文件只盖住本县的一部分，其余地方没有底图。"
#: What the operator of 天地图 asks to have beside its tiles.
TIANDITU = "天地图 · 国家地理信息公共服务平台"  # zh-only: how the maker is to be named

_KEY = re.compile(r"[A-Za-z0-9]{8,64}")
#: Most bytes of unpacked metadata that are read: it is a few kB, and may be hostile.
_METADATA_MOST: Final = 2_000_000
#: A whole county is covered when so little of its box is missing; boxes are rounded.
_NEARLY: Final = 0.995


@dataclass(frozen=True, slots=True)
class Archive:
    """A file of tiles that can be used; ``mark`` changes whenever the file does.

    ``schema`` is the code of its vector layers, or empty for pictures.
    """

    path: Path
    size: int
    mark: str
    header: Header
    schema: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Base:
    """The base map in use; ``problem`` is a sentence for administrators, or empty."""

    kind: Kind
    approval: str = ""
    attribution: str = ""
    problem: str = ""
    archive: Archive | None = None


def wished() -> Kind:
    """Return what the settings ask for, whether or not it can be had."""
    if settings.LINLI_MAP_FILE:
        return "pmtiles"
    return "tianditu" if settings.LINLI_MAP_TIANDITU_KEY else "schematic"


def in_use(county: Box | None = None) -> Base:
    """Return the base map in use; ``county`` is where it has to be, where that is known."""
    try:
        found = _set_up(wished())
    except UnusableBaseError as why:
        return Base("schematic", problem=str(why))
    if found.archive is None or county is None:
        return found
    covered = covers(found.archive.header.box, county)
    if covered == 0:
        return Base("schematic", problem=ELSEWHERE)
    return found if covered > _NEARLY else replace(found, problem=PARTLY)


def _set_up(kind: Kind) -> Base:
    """Return the base map the settings ask for, wherever it is; raises UnusableBaseError.

    Without a base map the number of approval is that of the county's outlines.
    """
    try:
        approval = read_approval(settings.LINLI_MAP_APPROVAL)
    except ValueError as error:
        raise UnusableBaseError(BAD_APPROVAL) from error
    words = settings.LINLI_MAP_ATTRIBUTION
    if kind == "schematic":
        return Base(kind, approval, words)
    if not approval:
        raise UnusableBaseError(NO_APPROVAL)
    if kind == "tianditu":
        if not _KEY.fullmatch(settings.LINLI_MAP_TIANDITU_KEY):
            raise UnusableBaseError(BAD_KEY)
        return Base(kind, approval, words or TIANDITU)
    held = archive()
    return Base(kind, approval, words or held.attribution, archive=held)


def archive() -> Archive:
    """Return the file of tiles. Raises UnusableBaseError when it cannot be used."""
    path = Path(settings.LINLI_MAP_FILE)
    try:
        about = path.stat()
        return _archive(path, about.st_size, about.st_mtime_ns, about.st_ino)
    except OSError as error:
        raise UnusableBaseError(NO_FILE) from error


@lru_cache(maxsize=2)
def _archive(path: Path, size: int, changed: int, number: int) -> Archive:
    with path.open("rb") as file:
        header = read_header(file.read(HEADER_BYTES), size)
        first, length = header.metadata
        file.seek(first)
        about = _metadata(file.read(min(length, _METADATA_MOST)), packed=header.packed)
    schema = ""
    if header.vector:
        listed = about.get("vector_layers")
        rows = listed if isinstance(listed, list) else []
        names = {str(row.get("id")) for row in rows if isinstance(row, dict)}
        schema = next((one.code for one in SCHEMAS.values() if one.needs <= names), "")
        if not schema:
            raise UnusableBaseError(UNKNOWN_LAYERS)
    mark = f"{size:x}-{changed:x}-{number:x}"
    return Archive(path, size, mark, header, schema, _plain(about.get("attribution")))


def _metadata(data: bytes, *, packed: bool) -> dict[str, object]:
    """Return what an archive says about itself; nothing where that cannot be read."""
    try:
        if packed:
            data = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data, _METADATA_MOST)
        found = json.loads(data)
    except (ValueError, zlib.error):
        return {}
    return found if isinstance(found, dict) else {}


def _plain(words: object) -> str:
    """Return the makers' names without their links: text in an archive is a stranger's."""
    text = re.sub(r"<[^>]*>", "", words) if isinstance(words, str) else ""
    return " ".join(unescape(text).split())[:200]


def county_box(catalogue: Catalogue) -> Box | None:
    """Return the county's west, south, east and north, as far as outlines tell: one query."""
    return _county_box(catalogue.revision, catalogue.tree.root.id)


@lru_cache(maxsize=4)
def _county_box(
    revision: str,  # noqa: ARG001 - a new catalogue is a new key
    root: int,
) -> Box | None:
    texts = AreaGeometry.objects.filter(area_id=root, valid_to__isnull=True)
    points = [
        point
        for text in texts.values_list("geometry", flat=True)
        for ring in drawing.rings(json.loads(text))
        for point in ring
    ]
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


#: Where the file of tiles is served, as the browser's library for archives names it.
ARCHIVE_URL: Final = "pmtiles:///desk/map/tiles.pmtiles"
#: Whom a browser may ask for tiles of 天地图; its eight machines share the work.
TIANDITU_HOST: Final = "https://*.tianditu.gov.cn"
#: Ground and names, in web mercator: https://lbs.tianditu.gov.cn/server/MapService.html
_TIANDITU_LAYERS: Final = ("vec", "cva")
_TIANDITU_MOST: Final = 18


def style(base: Base, theme: Theme) -> Style:
    """Return the style of a base map as MapLibre takes it, with what is to be printed beside it."""
    if base.archive is not None:
        sources = {"base": _archive_source(base.archive)}
        schema = SCHEMAS.get(base.archive.schema)
        layers = (
            base_style.vector(schema, theme) if schema else base_style.pictures(theme, ("base",))
        )
    elif base.kind == "tianditu":
        sources = {f"tianditu-{name}": _tianditu(name) for name in _TIANDITU_LAYERS}
        layers = base_style.pictures(theme, tuple(sources))
    else:
        sources, layers = {}, [base_style.background(theme)]
    return {
        "version": 8,
        "name": f"linli-{base.kind}-{theme}",
        "metadata": {
            "linli:kind": base.kind,
            "linli:approval": base.approval,
            "linli:attribution": base.attribution,
            "linli:problem": base.problem,
        },
        "sources": sources,
        "layers": layers,
    }


def _archive_source(held: Archive) -> Style:
    head = held.header
    found: Style = {
        "type": "vector" if head.vector else "raster",
        # Another file is another address: nobody keeps tiles of the one before.
        "url": f"{ARCHIVE_URL}?v={held.mark}",
        "bounds": list(head.box),
        "minzoom": head.least,
        "maxzoom": head.most,
    }
    return found if head.vector else {**found, "tileSize": 256}


def _tianditu(name: str) -> Style:
    words = (
        "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
        f"&LAYER={name}&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
        f"&tk={settings.LINLI_MAP_TIANDITU_KEY}"
    )
    hosts = (TIANDITU_HOST.replace("*", f"t{number}") for number in range(8))
    return {
        "type": "raster",
        "tiles": [f"{host}/{name}_w/wmts?{words}" for host in hosts],
        "tileSize": 256,
        "minzoom": 1,
        "maxzoom": _TIANDITU_MOST,
    }
