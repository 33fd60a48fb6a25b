"""What is left of a picture: upright in all eight ways, nothing of the camera, nothing covered."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from linli.domain.errors import Invalid
from linli.files import images
from linli.files.actions import accept_upload, derive, open_file
from linli.files.images import Box
from linli.files.models import StoredFile
from linli.files.sweep import PATIENCE, sweep_unattached
from linli.kernel import clock

NOW = datetime(2026, 3, 6, 6, 5, tzinfo=UTC)
SECRET = b"Pixel-7-of-Zhang"
#: Left top, right top, left bottom, right bottom of the upright picture.
CORNERS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0))
#: What the camera did to the upright picture before it wrote this number beside it.
LYING = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def upright() -> Image.Image:
    picture = Image.new("RGB", (96, 64))
    for place, colour in enumerate(CORNERS):
        picture.paste(
            colour, (place % 2 * 48, place // 2 * 32, place % 2 * 48 + 48, place // 2 * 32 + 32)
        )
    return picture


def near(found: Any, wanted: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(found[:3], wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize("number", range(1, 9))
def test_every_way_of_holding_the_camera(number: int, kind: str) -> None:
    turn = LYING[number]
    picture = upright() if turn is None else upright().transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = number
    exif[0x010F] = SECRET.decode()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (37.0, 1.0, 30.0), "E", (111.0, 54.0, 30.0)
    out = io.BytesIO()
    more = {"comment": SECRET} if kind == "JPEG" else {}
    picture.save(out, kind, exif=exif, quality=95, **more)
    assert ImageOps.exif_transpose(picture.copy()).size == picture.size  # the mark is in the file
    data = out.getvalue()
    assert SECRET in data
    rebuilt = images.rebuild(data + SECRET + b"PK\x03\x04")
    assert SECRET not in rebuilt.data
    assert not rebuilt.data.endswith(b"PK\x03\x04")
    with Image.open(io.BytesIO(rebuilt.data)) as after:
        assert after.size == (96, 64)
        assert not after.getexif()
        assert not {"comment", "exif", "icc_profile", "xmp"} & set(after.info)
        shown = after.convert("RGB")
        spots = ((16, 12), (80, 12), (16, 52), (80, 52))
        assert all(near(shown.getpixel(s), c) for s, c in zip(spots, CORNERS, strict=True))


def store(picture: Image.Image, name: str = "张三家门口.jpg", kind: str = "JPEG") -> StoredFile:
    out = io.BytesIO()
    picture.save(out, kind, quality=95, comment=SECRET)
    data = out.getvalue()
    return accept_upload(
        user_id=None, name=name, stream=io.BytesIO(data), size=len(data), now=clock.now()
    )


def shown(stored: StoredFile) -> Image.Image:
    with open_file(stored) as file:
        return Image.open(io.BytesIO(file.read())).convert("RGB")


@pytest.mark.django_db
def test_what_is_covered_is_gone_from_the_copy() -> None:
    noise = Image.frombytes("L", (400, 300), Random(1).randbytes(400 * 300)).convert("RGB")
    original = store(noise)
    box = Box(left=0.25, top=0.5, width=0.25, height=0.2)
    copy = derive(original, [box], now=NOW, user_id=None)
    assert copy.key != original.key
    assert copy.name == "照片.jpg"  # nothing of what the person called it
    assert copy.uploaded_at == NOW
    before, after = shown(original), shown(copy)
    assert after.size == before.size
    covered = after.crop((100, 150, 200, 210))
    assert max(high for _, high in covered.getextrema()) < 24
    assert before.crop((100, 150, 200, 210)).getextrema()[0][1] > 200
    beside = (0, 0, 96, 144)
    pairs = zip(after.crop(beside).tobytes(), before.crop(beside).tobytes(), strict=True)
    assert sum(abs(a - b) for a, b in pairs) / (96 * 144 * 3) < 12
    with open_file(copy) as file:
        data = file.read()
    assert SECRET not in data
    with Image.open(io.BytesIO(data)) as picture:
        assert not picture.getexif()
        assert "comment" not in picture.info
    with open_file(original) as file:
        assert max(high for _, high in Image.open(file).getextrema()) > 200  # stays as it was


@pytest.mark.django_db
def test_a_transparent_picture_is_covered_too() -> None:
    picture = Image.new("RGBA", (40, 40), (200, 0, 0, 128))
    copy = derive(store(picture, "章.png", "PNG"), [Box(0.0, 0.0, 1.0, 0.5)], now=NOW, user_id=None)
    with open_file(copy) as file, Image.open(file) as after:
        assert after.convert("RGBA").crop((0, 0, 40, 20)).getcolors() == [(800, (0, 0, 0, 255))]


@given(
    left=st.floats(0, 0.99),
    top=st.floats(0, 0.99),
    width=st.floats(0.0001, 1),
    height=st.floats(0.0001, 1),
)
def test_a_box_never_covers_less_than_asked(
    left: float, top: float, width: float, height: float
) -> None:
    box = Box(left, top, width, height)
    if not box.inside():
        return
    x0, y0, x1, y1 = box.pixels(97, 61)
    assert 0 <= x0 <= left * 97
    assert 0 <= y0 <= top * 61
    assert min((left + width) * 97, 97) <= x1 + 1 <= 97
    assert min((top + height) * 61, 61) <= y1 + 1 <= 61


@pytest.mark.parametrize(
    "box",
    [
        Box(-0.1, 0, 0.5, 0.5),
        Box(0, 0, 0, 0.5),
        Box(0.6, 0, 0.5, 0.5),
        Box(0, 1, 0.1, 0.1),
        Box(float("nan"), 0, 0.5, 0.5),
        Box(0, 0, float("inf"), 0.5),
    ],
)
def test_boxes_outside_are_refused(box: Box) -> None:
    out = io.BytesIO()
    upright().save(out, "PNG")
    with pytest.raises(Invalid, match="遮盖的范围不对"):
        images.black_out(out.getvalue(), [box])


@pytest.mark.django_db
def test_only_pictures_have_copies() -> None:
    pdf = b"%PDF-1.7\n%%EOF\n"
    paper = accept_upload(
        user_id=None, name="a.pdf", stream=io.BytesIO(pdf), size=len(pdf), now=NOW
    )
    with pytest.raises(Invalid, match="只有图片"):
        derive(paper, [], now=NOW, user_id=None)


@pytest.mark.django_db
def test_a_copy_nobody_published_is_swept_away() -> None:
    with clock.at(NOW):
        copy = derive(store(upright()), [], now=NOW, user_id=None)
    with clock.at(NOW + PATIENCE * 2):
        assert sweep_unattached() == 2
    assert not StoredFile.objects.filter(pk=copy.pk).exists()


@pytest.mark.parametrize("size", [(2560, 1920), (640, 2000), (20, 10)])
def test_a_tiny_picture_is_as_good_as_its_room_allows(size: tuple[int, int]) -> None:
    noise, plain = io.BytesIO(), io.BytesIO()
    Image.frombytes("RGB", size, Random(1).randbytes(size[0] * size[1] * 3)).save(noise, "PNG")
    Image.new("RGBA", size, (200, 30, 30, 0)).save(plain, "PNG")
    loud, calm = images.tiny(noise.getvalue(), 12_000), images.tiny(plain.getvalue(), 12_000)
    assert len(loud.data) <= 12_000
    assert len(images.tiny(noise.getvalue(), 6_000).data) <= 6_000
    with Image.open(io.BytesIO(calm.data)) as picture:
        assert max(picture.size) == min(images.SMALL_SIDE, max(size))
        assert near(picture.getpixel((1, 1)), (255, 255, 255))
    assert loud.media_type == "image/jpeg"
