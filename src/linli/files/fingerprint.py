"""What a picture looks like, in 64 bits.

A perceptual hash: the picture shrunk to 32 by 32 grey fields, of whose cosine transform the 64
slowest waves count, one bit each: more or less than the median. Size, quality and format hardly
change it. (A difference of neighbours, the simpler kind, moved by up to 15 bits when a picture of
2560 pixels came back with 640; this one by 4, and by at most 2 when only its quality changed.)
"""

from __future__ import annotations

import math
from io import BytesIO
from operator import mul

from PIL import Image

_SIDE, _WAVES = 32, 8
_COSINES = [
    [math.cos(math.pi * wave * (2 * at + 1) / (2 * _SIDE)) for at in range(_SIDE)]
    for wave in range(_WAVES)
]
#: Least difference between its lightest and darkest field (0–255) of a picture that shows anything.
_CONTRAST = 24


def fingerprint(picture: Image.Image) -> int | None:
    """Return the 64-bit fingerprint of a picture, None where it shows too little: a bare wall.

    What is transparent counts as white.
    """
    if picture.mode != "RGB":
        whole = picture.convert("RGBA")
        picture = Image.new("RGB", whole.size, "white")
        picture.paste(whole, mask=whole.getchannel("A"))
    # Shrunk in colour first: a grey copy of the whole picture would cost more than all the rest.
    small = picture.resize((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=3.0).convert("L")
    grey = small.tobytes()
    if max(grey) - min(grey) < _CONTRAST:
        return None
    rows = [grey[at : at + _SIDE] for at in range(0, _SIDE * _SIDE, _SIDE)]
    across = [[sum(map(mul, row, wave)) for wave in _COSINES] for row in rows]
    columns = list(zip(*across, strict=True))
    waves = [sum(map(mul, column, wave)) for wave in _COSINES for column in columns]
    middle = sorted(waves[1:])[len(waves) // 2 - 1]  # the first is the mean brightness
    found = 0
    for strength in waves:
        found = found << 1 | (strength > middle)
    return found


def of_bytes(data: bytes) -> int | None:
    """Return the fingerprint of a picture we rebuilt ourselves; raises OSError for a broken one."""
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as source:
        source.draft("RGB", (1024, 1024))
        return fingerprint(source)
