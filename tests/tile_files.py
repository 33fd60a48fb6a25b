"""PMTiles files made by the tests: a few tiles in one directory, as the specification says.

https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md What is written here is read by
our own rules and, in the browser, by the library of the format's authors.
"""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Mapping, Sequence
from io import BytesIO

from PIL import Image

Tile = tuple[int, int, int]
MVT, PNG = 1, 2
#: The mini county and some way around it.
BOX = (111.5, 36.5, 112.5, 37.5)


def tile_id(zoom: int, x: int, y: int) -> int:
    """Return the number of a tile: those of smaller zooms, then its place on a Hilbert curve."""
    at = sum(4**one for one in range(zoom))
    half = 2**zoom // 2
    while half:
        right, down = int(x & half > 0), int(y & half > 0)
        at += half * half * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = half - 1 - x, half - 1 - y
            x, y = y, x
        half //= 2
    return at


def _number(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _directory(entries: Sequence[tuple[int, int, int]]) -> bytes:
    """Return a directory of (number, offset, length), each tile by itself."""
    found, before = [len(entries)], 0
    for number, _, _ in entries:
        found.append(number - before)
        before = number
    found += [1] * len(entries)
    found += [length for _, _, length in entries]
    found += [offset + 1 for _, offset, _ in entries]
    return b"".join(_number(one) for one in found)


def archive(
    tiles: Mapping[Tile, bytes],
    *,
    kind: int = PNG,
    box: tuple[float, float, float, float] = BOX,
    about: Mapping[str, object] | None = None,
    version: int = 3,
    packing: int = 2,
) -> bytes:
    """Return the bytes of a file with these tiles."""
    entries, data = [], b""
    for number, tile in sorted((tile_id(*at), tile) for at, tile in tiles.items()):
        entries.append((number, len(data), len(tile)))
        data += tile
    pack = gzip.compress if packing == 2 else bytes
    root, meta = pack(_directory(entries)), pack(json.dumps(about or {}).encode())
    starts = [127, 127 + len(root), 127 + len(root) + len(meta)]
    zooms = [at[0] for at in tiles] or [0]
    west, south, east, north = (round(one * 10_000_000) for one in box)
    head = b"PMTiles" + bytes([version])
    head += struct.pack(
        "<8Q", starts[0], len(root), starts[1], len(meta), 0, 0, starts[2], len(data)
    )
    head += struct.pack("<3Q", len(entries), len(entries), len(entries))
    head += bytes([1, packing, 1, kind, min(zooms), max(zooms)])
    head += struct.pack("<4i", west, south, east, north)
    head += struct.pack("<B2i", max(zooms), (west + east) // 2, (south + north) // 2)
    return head + root + meta + data


def _field(number: int, value: int | bytes) -> bytes:
    """Return a field of a protocol buffer."""
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    return _number(number << 3 | 2) + _number(len(value)) + value


def water() -> bytes:
    """Return a vector tile (MVT, version 2) that is water from edge to edge and beyond it."""
    # Move to one corner, lines to three, close; steps are zigzag numbers of 4096 to a tile.
    steps = (9, 127, 127, 26, 8448, 0, 0, 8448, 8447, 0, 15)
    feature = _field(3, 3) + _field(4, b"".join(map(_number, steps)))
    layer = _field(15, 2) + _field(1, b"water") + _field(2, feature) + _field(5, 4096)
    return _field(3, layer)


def picture(colour: str, size: int = 256) -> bytes:
    """Return a tile of one colour as PNG."""
    made = BytesIO()
    Image.new("RGB", (size, size), colour).save(made, "PNG")
    return made.getvalue()
