"""The part of the map in sight: a box and a zoom, as the cells that are drawn of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from linli.atlas.ground import extent
from linli.catalogue.snapshot import Catalogue
from linli.pins.boxes import RANGES, Box, Range, fitting, ranges_of
from linli.pins.folding import LEVELS

#: Longest box somebody may write, characters.
_LONGEST: Final = 120


class UnreadableError(Exception):
    """What stands in the address is no part of the map; the text is for the reader."""


@dataclass(frozen=True, slots=True)
class Framed:
    """A part of the map: cells of one resolution, and the words of the address it was read from."""

    resolution: int
    cells: frozenset[int]
    box: str
    zoom: str

    @property
    def ranges(self) -> tuple[Range, ...] | None:
        """Few ranges that hold its cells, and some around these.

        None for cells so coarse that a county has few: then all of them are counted.
        """
        if self.resolution <= LEVELS[0].resolution:
            return None
        return ranges_of(self.cells, RANGES)

    @property
    def exactly(self) -> tuple[Range, ...]:
        """Ranges that hold its cells and no others."""
        return ranges_of(self.cells, len(self.cells))


def read(raw: Mapping[str, str], catalogue: Catalogue) -> Framed | None:
    """Return the part of the map an address asks for; None where it names none.

    Raises UnreadableError. A box of more cells than can be drawn is that of the county in it.
    """
    words = raw.get("box", "").strip()[:_LONGEST], raw.get("zoom", "").strip()[:_LONGEST]
    if not any(words):
        return None
    try:
        resolution = fitting(float(words[1]))
    except ValueError as wrong:
        raise UnreadableError("缩放级别请在 0 到 24 之间。") from wrong
    try:
        west, south, east, north = (float(one) for one in words[0].split(","))
        box = Box(west, south, east, north)
    except ValueError as wrong:
        raise UnreadableError(
            "画面范围请按“西,南,东,北”写成经纬度，西小于东，南小于北，最多 30 度宽。"
        ) from wrong
    found = box.cells(resolution)
    known = extent(catalogue) if found is None else None
    if known is not None:
        part = box.within(known)
        found = part.cells(resolution) if part else frozenset()
    if found is None:
        raise UnreadableError("画面里的格太多，请放大一些再看。")
    return Framed(resolution, found, *words)
