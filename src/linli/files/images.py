"""Rebuilding a picture: decoded under a pixel cap, painted on a fresh canvas, written anew.

Saving again is not enough: a plain re-save with Pillow keeps comments and profiles. Only the
pixels cross over, so position, camera, comments, thumbnails and whatever hides behind the
picture's end are gone. Colours are taken as sRGB.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps

from linli.domain.errors import Invalid
from linli.files.fingerprint import fingerprint

#: What the decoders raise on broken or hostile bytes, beside their own bomb alarms.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    ArithmeticError,
    LookupError,
    struct.error,
    zlib.error,
)

#: Formats we decode; the name is Pillow's.
FORMATS = ("JPEG", "PNG", "WEBP")
#: Largest picture we decode, in pixels: above any telephone's usual setting, below a bomb.
MAX_PIXELS = 64_000_000
#: Longest side of what we keep, in pixels: a licence plate across a street stays readable.
KEPT_SIDE = 2560


@dataclass(frozen=True, slots=True)
class Picture:
    """A rebuilt picture: its bytes, media type, file extension (with dot), and fingerprint."""

    data: bytes
    media_type: str
    extension: str
    look: int | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a picture, whatever its size: fractions (0–1) of its width and height."""

    left: float
    top: float
    width: float
    height: float

    def inside(self) -> bool:
        """Tell whether it lies within the picture and covers something."""
        starts = 0 <= self.left < 1 and 0 <= self.top < 1
        # Fractions typed or computed elsewhere may miss 1 by a hair.
        ends = 0 < self.width <= 1.001 - self.left and 0 < self.height <= 1.001 - self.top
        return starts and ends

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return the corners (inclusive) in a picture of this size, rounded outwards."""
        return (
            math.floor(self.left * width),
            math.floor(self.top * height),
            min(math.ceil((self.left + self.width) * width), width) - 1,
            min(math.ceil((self.top + self.height) * height), height) - 1,
        )


#: Most boxes on one picture.
MAX_BOXES = 60
#: Longest side of a picture in a list, in pixels.
SMALL_SIDE = 320
_SMALL_QUALITY = 78
#: Longest side and quality a tiny picture is tried in, the best first.
_TINY = ((320, 65), (320, 45), (256, 45), (200, 40), (150, 35), (96, 25))


def small(data: bytes) -> Picture:
    """Return a small JPEG of a picture we rebuilt ourselves, for lists; opaque on white."""
    return _jpeg(_shrunk(data), SMALL_SIDE, _SMALL_QUALITY)


def tiny(data: bytes, most: int) -> Picture:
    """Return a JPEG of a picture we rebuilt ourselves, as good as ``most`` bytes allow.

    For weak lines. ``most`` is 6,000 at least: the smallest form of a picture may need that.
    """
    canvas = _shrunk(data)
    made = _jpeg(canvas, *_TINY[0])
    for side, quality in _TINY[1:]:
        if len(made.data) <= most:
            break
        made = _jpeg(canvas, side, quality)
    return made


def _shrunk(data: bytes) -> Image.Image:
    """Return a picture we rebuilt ourselves at ``SMALL_SIDE`` pixels, opaque on white."""
    with Image.open(BytesIO(data), formats=FORMATS) as source:
        source.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
        picture = source.convert("RGBA") if source.mode != "RGB" else source.copy()
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
    canvas = Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return canvas


def _jpeg(canvas: Image.Image, side: int, quality: int) -> Picture:
    fitted = canvas.copy()
    fitted.thumbnail((side, side))
    out = BytesIO()
    fitted.save(out, "JPEG", quality=quality, optimize=True)
    return Picture(out.getvalue(), "image/jpeg", ".jpg")


def rebuild(data: bytes) -> Picture:
    """Return the picture upright and free of metadata, at most ``KEPT_SIDE`` pixels long.

    JPEG, or PNG where it is partly transparent. Of an animation the first frame is kept.
    Raises Invalid when the bytes are no picture we can decode or have too many pixels.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as source:
            if source.width * source.height > MAX_PIXELS:
                raise _too_many_pixels()
            # JPEG can be decoded at half or quarter size: a big photo costs little memory.
            source.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
            upright = ImageOps.exif_transpose(source)
            return _write(_paint(upright))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_many_pixels() from problem
    except _BROKEN as problem:
        raise Invalid(
            "file-broken", "这张图片打不开，可能没有保存完整。请重新拍一张，或换一张再试。"
        ) from problem


def black_out(data: bytes, boxes: Sequence[Box]) -> Picture:
    """Return a copy of a picture we rebuilt ourselves with ``boxes`` painted over in black.

    The rectangles are painted on a fresh canvas before anything is encoded, so what they cover
    is not in the copy. Raises Invalid for a box outside the picture or too many of them.
    """
    if len(boxes) > MAX_BOXES or not all(box.inside() for box in boxes):
        raise Invalid("box-outside", "遮盖的范围不对，请重新框选。")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as source:
            canvas = _paint(source)
    except _BROKEN as problem:
        raise Invalid("file-broken", "这张图片打不开，不能公开。") from problem
    brush = ImageDraw.Draw(canvas)
    for box in boxes:
        brush.rectangle(box.pixels(canvas.width, canvas.height), fill="black")
    return _write(canvas)


def _too_many_pixels() -> Invalid:
    return Invalid("file-too-large", "这张图片的尺寸太大。请用手机拍摄的普通照片，或截屏后再上传。")


def _paint(source: Image.Image) -> Image.Image:
    transparent = source.mode in {"RGBA", "LA", "PA"} or "transparency" in source.info
    pixels = source.convert("RGBA" if transparent else "RGB")
    pixels.thumbnail((KEPT_SIDE, KEPT_SIDE))
    if transparent and _lowest_alpha(pixels) == 255:
        pixels = pixels.convert("RGB")
    blank = (0, 0, 0, 0) if pixels.mode == "RGBA" else (255, 255, 255)
    canvas = Image.new(pixels.mode, pixels.size, blank)
    canvas.paste(pixels, (0, 0))
    return canvas


def _lowest_alpha(pixels: Image.Image) -> int:
    return int(min(pixels.getchannel("A").tobytes()))


def _write(canvas: Image.Image) -> Picture:
    out, look = BytesIO(), fingerprint(canvas)
    if canvas.mode == "RGBA":
        canvas.save(out, "PNG", optimize=True)
        return Picture(out.getvalue(), "image/png", ".png", look)
    canvas.save(out, "JPEG", quality=85, optimize=True)
    return Picture(out.getvalue(), "image/jpeg", ".jpg", look)
