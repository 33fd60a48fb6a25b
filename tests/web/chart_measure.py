"""How far a chart is from its reference picture, by a measure that other fonts do not move.

Words are not drawn, the rest is brought down to a quarter, and what is left is compared: how many
points differ at all, and how much the place that differs most does. A bar that moved, a line that
bends elsewhere, a pattern that got lost change one place much; the smoothing of an edge, which is
another in each version of a browser, changes many places little.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops

#: Where the reference pictures lie, one for each chart and theme.
PICTURES: Final = Path(__file__).with_name("chart_pictures")
#: One side of a reference is so many times shorter than the drawing.
SMALLER: Final = 4
#: A point differs when one of its colours is off by more than this, of 255.
POINT: Final = 24
#: So many points of a thousand may differ.
SHARE: Final = 8
#: A place is a square of so many points, and its mean may be off by so much, of 255.
PLACE: Final = 4
MEAN: Final = 24


def smaller(png: bytes) -> Image.Image:
    """Return a picture of a chart as it is compared and kept."""
    with Image.open(io.BytesIO(png)) as whole:
        return whole.convert("RGB").reduce(SMALLER)


def fault(one: Image.Image, other: Image.Image) -> str:
    """Return in words what is different; nothing where two pictures show the same chart."""
    if one.size != other.size:
        return f"{one.size} instead of {other.size}"
    bands = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    share = 1000 * sum(most.histogram()[POINT + 1 :]) / (one.width * one.height)
    if share > SHARE:
        return f"{share:.1f} of 1000 points differ"
    worst = max(most.reduce(PLACE).tobytes())
    return f"one place is off by {worst} of 255" if worst > MEAN else ""


def reference(name: str) -> Path:
    """Return where the reference of a chart lies."""
    return PICTURES / f"{name}.png"


def keep(name: str, picture: Image.Image) -> Path:
    """Write a reference: few colours, for a chart has few, and so a small file."""
    path = reference(name)
    path.parent.mkdir(exist_ok=True)
    picture.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    return path
