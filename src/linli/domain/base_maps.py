"""Rules of what may lie under the map: archives of tiles, numbers of approval, ranges of a file.

An archive is a PMTiles file, version 3: https://github.com/protomaps/PMTiles/blob/main/spec/v3/
(127 bytes of header, then directories, metadata and tiles of web mercator, named in WGS-84).
"""

from __future__ import annotations

import re
import struct
import unicodedata
from dataclasses import dataclass
from typing import Final

#: Bytes of the header of an archive.
HEADER_BYTES: Final = 127
#: Kinds of tiles by their number in the header; what is not here no browser of ours can draw.
VECTOR: Final = 1
PICTURES: Final = frozenset({2, 3, 4, 5})  # PNG, JPEG, WebP, AVIF
#: How directories and metadata are packed: not at all, or by gzip. Others browsers cannot open.
_PLAIN, GZIP = 1, 2
#: Degrees are kept as whole numbers of this many parts.
_PARTS: Final = 10_000_000

Box = tuple[float, float, float, float]


class UnusableBaseError(ValueError):
    """Why a base map cannot be used, as a sentence for the administrator."""


class OutOfRangeError(ValueError):
    """A part of a file was asked for that begins behind its end."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of an archive says: what tiles it holds, of which zooms and where.

    ``box`` is west, south, east, north in degrees of WGS-84; ``metadata`` first byte and length.
    """

    vector: bool
    least: int
    most: int
    box: Box
    metadata: tuple[int, int]
    packed: bool


def read_header(head: bytes, size: int) -> Header:
    """Read the first bytes of an archive which is ``size`` bytes long.

    Raises UnusableBaseError for another kind or version of file, one that was not copied
    to its end, and tiles or packing that a browser cannot open.
    """
    if size == 0:
        raise UnusableBaseError("底图文件是空的。")
    if len(head) < HEADER_BYTES or head[:7] != b"PMTiles":
        raise UnusableBaseError("底图文件不是 PMTiles 格式。")
    if head[7] != 3:
        raise UnusableBaseError("底图文件不是第 3 版的 PMTiles，请重新生成。")
    root, root_size, meta, meta_size, leaf, leaf_size, tiles, tiles_size = struct.unpack_from(
        "<8Q", head, 8
    )
    parts = ((root, root_size), (meta, meta_size), (leaf, leaf_size), (tiles, tiles_size))
    if any(first + length > size for first, length in parts):
        raise UnusableBaseError("底图文件不完整，可能没有复制完，请重新复制。")
    inside, _, kind, least, most = head[97:102]
    if inside not in {_PLAIN, GZIP} or (kind != VECTOR and kind not in PICTURES):
        raise UnusableBaseError("底图文件里的图块或压缩方式浏览器读不了，请换一种重新生成。")
    west, south, east, north = (one / _PARTS for one in struct.unpack_from("<4i", head, 102))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90 and least <= most <= 26):
        raise UnusableBaseError("底图文件写的范围或层级不对，请重新生成。")
    box = (west, south, east, north)
    return Header(kind == VECTOR, least, most, box, (meta, meta_size), inside == GZIP)


def covers(map_box: Box, county: Box) -> float:
    """Return which part of the county's box a map's box covers, 0 to 1; both in degrees."""
    wide = min(map_box[2], county[2]) - max(map_box[0], county[0])
    high = min(map_box[3], county[3]) - max(map_box[1], county[1])
    if wide < 0 or high < 0:
        return 0.0
    whole = (county[2] - county[0]) * (county[3] - county[1])
    return wide * high / whole if whole else 1.0


#: Agency, year, number: GS(2024)0650号, GS京(2023)1号, 晋S(2023)012号, 国审字(2013)第168号.
_APPROVAL = re.compile(r"([A-Z\u4e00-\u9fff]{2,6})\(((?:19|20)\d{2})\)(第?)(\d{1,6})号")


def read_approval(text: str) -> str:
    """Return a number of approval (审图号) as it is printed beside a map; empty stays empty.

    Brackets, spaces and the words before it are evened out. Only the shape can be judged here.
    Raises ValueError when it is none.
    """
    plain = re.sub(r"\s+|^审图号:?", "", unicodedata.normalize("NFKC", text).strip())
    found = _APPROVAL.fullmatch(plain)
    if not plain:
        return ""
    if found is None or not ("S" in found[1] or "审" in found[1]):
        raise ValueError("not a number of approval")
    return f"{found[1]}（{found[2]}）{found[3]}{found[4]}号"  # zh-only: how it is to be printed


_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def read_range(words: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of the one range a request asks for (RFC 9110, section 14).

    None where the whole file is to be sent: no range, several, another unit, or not understood.
    Raises OutOfRangeError for a range that begins behind the end of the file, or is of no byte.
    """
    found = _RANGE.fullmatch(words.replace(" ", ""))
    if found is None or found[0] == "bytes=-":
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        if length == 0:
            raise OutOfRangeError
        return size - length, size - 1
    first, last = int(found[1]), int(found[2] or size)
    if found[2] and last < first:
        return None
    if first >= size:
        raise OutOfRangeError
    return first, min(last, size - 1)
