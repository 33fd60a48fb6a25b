"""Uploads: rebuilt pictures, checked documents, refused traps, and nothing personal left."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from linli.domain.errors import Invalid, NotFound
from linli.files import actions, documents, images, naming
from linli.files.actions import accept_upload, discard, open_file
from linli.files.models import StoredFile
from tests.world import World

NOW = datetime(2026, 3, 6, 6, 5, tzinfo=UTC)
SECRET = "Pixel-7-of-Zhang"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def photo(kind: str = "JPEG", size: tuple[int, int] = (80, 40), **more: object) -> bytes:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def with_traces() -> bytes:
    """A JPEG lying on its side, with place, camera, thumbnail comment and a colour profile."""
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate 90° clockwise to view
    exif[0x010F] = SECRET
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (37.0, 1.0, 30.0)
    gps[3], gps[4] = "E", (111.0, 54.0, 30.0)
    return photo(exif=exif, comment=SECRET.encode(), icc_profile=SECRET.encode() * 20)


def accept(name: str, data: bytes, *, size: int | None = None) -> StoredFile:
    return accept_upload(
        user_id=None,
        name=name,
        stream=io.BytesIO(data),
        size=len(data) if size is None else size,
        now=NOW,
    )


def content(stored: StoredFile) -> bytes:
    with open_file(stored) as file:
        return file.read()


def office(heart: str = "word/document.xml", **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(heart, "<document/>")
        for name, data in more.items():
            package.writestr(name, data)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.mark.django_db
def test_nothing_of_the_camera_is_left() -> None:
    before = with_traces()
    assert SECRET.encode() in before
    stored = accept("IMG_001.JPG", before)
    after = content(stored)
    assert SECRET.encode() not in after
    with Image.open(io.BytesIO(after)) as picture:
        assert not picture.getexif()
        assert "comment" not in picture.info
        assert "icc_profile" not in picture.info
    assert (stored.kind, stored.media_type, stored.name) == ("image", "image/jpeg", "IMG_001.jpg")
    assert stored.size == len(after)


@pytest.mark.django_db
def test_a_photo_lying_on_its_side_stands_up() -> None:
    stored = accept("横.jpg", with_traces())
    with Image.open(io.BytesIO(content(stored))) as picture:
        assert picture.size == (40, 80)
        red, green, _ = picture.convert("RGB").getpixel((36, 4))
        assert red > 180
        assert green < 90  # the red corner went from top left to top right


@pytest.mark.django_db
def test_words_hidden_in_a_png_are_gone() -> None:
    notes = PngInfo()
    notes.add_text("Comment", SECRET)
    stored = accept("截屏.png", photo("PNG", pnginfo=notes) + SECRET.encode())
    assert SECRET.encode() not in content(stored)


@pytest.mark.django_db
def test_transparency_stays_and_costs_a_png() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert accept("章.png", out.getvalue()).media_type == "image/png"


@pytest.mark.django_db
def test_a_png_called_jpg_is_taken_for_what_it_is() -> None:
    assert accept("微信图片.jpg", photo("PNG")).media_type == "image/jpeg"


@pytest.mark.django_db
def test_a_large_photo_is_made_smaller() -> None:
    stored = accept("大.webp", photo("WEBP", (4000, 1000)))
    with Image.open(io.BytesIO(content(stored))) as picture:
        assert picture.size == (images.KEPT_SIDE, images.KEPT_SIDE // 4)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("判决书.pdf", PDF, "application/pdf"),
        ("情况说明.docx", office(), "application/vnd.openxmlformats-officedocument"),
        ("名单.xlsx", office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument"),
    ],
)
def test_documents_are_kept_as_they_came(name: str, data: bytes, kind: str) -> None:
    stored = accept(name, data)
    assert stored.kind == "document"
    assert stored.name == name
    assert stored.media_type.startswith(kind)
    assert content(stored) == data


@pytest.mark.django_db
def test_the_place_on_disk_is_random_private_and_ours(settings) -> None:
    stored = accept("../../etc/passwd.jpg", photo())
    place = Path(settings.LINLI_FILES) / stored.path
    assert stored.name == "passwd.jpg"
    assert place.is_file()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stored.path == f"{stored.key[:2]}/{stored.key}"
    assert accept("a.jpg", photo()).key != stored.key


BOMB = office(**{"big.xml": b"0" * 30_000_000})
REFUSED = [
    ("空.jpg", b"", "空的"),
    ("假.jpg", b"<html><script>alert(1)</script></html>", "打不开"),
    ("图.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "不能上传"),
    ("svg.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "打不开"),
    ("半张.jpg", photo(size=(800, 800))[:2000], "打不开"),
    ("苹果.heic", b"\0\0\0\x18ftypheic", "兼容性最佳"),
    ("程序.exe", b"MZ", "不能上传"),
    ("没有后缀", photo(), "不能上传"),
    ("假.pdf", photo(), "PDF"),
    ("两面.pdf", PDF + office() + b"\n%%EOF", "压缩包"),
    ("假.docx", PDF, "对不上"),
    ("表格.docx", office("xl/workbook.xml"), "对不上"),
    ("坏.docx", office()[:60], "已损坏"),
    ("宏.docx", office(**{"word/vbaProject.bin": b"x"}), "宏"),
    ("炸弹.docx", BOMB, "异常地大"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "data", "sentence"), REFUSED, ids=[r[0] for r in REFUSED])
def test_traps_are_refused_with_a_sentence(name: str, data: bytes, sentence: str, settings) -> None:
    with pytest.raises(Invalid) as refusal:
        accept(name, data)
    assert sentence in refusal.value.message
    assert refusal.value.message.endswith("。")
    assert not StoredFile.objects.exists()
    assert not [p for p in Path(settings.LINLI_FILES).rglob("*") if p.is_file()]


@pytest.mark.django_db
def test_too_many_pixels_are_never_decoded(monkeypatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 3199)
    with pytest.raises(Invalid, match="尺寸太大"):
        accept("像素.png", photo("PNG", (80, 40)))


@pytest.mark.django_db
@pytest.mark.parametrize("claimed", [0, 5_000_000])
def test_size_is_measured_whatever_is_claimed(claimed: int, settings) -> None:
    settings.LINLI_MAX_UPLOAD = 1024 * 1024
    data = photo() + b"x" * (1024 * 1024) if not claimed else photo()
    with pytest.raises(Invalid, match="每个最大 1 MB"):
        accept("大.jpg", data, size=claimed)


def test_encrypted_office_files_are_refused() -> None:
    data = bytearray(office())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(Invalid, match="密码"):
        documents.check(".docx", bytes(data))


@pytest.mark.django_db
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    base=st.sampled_from(["JPEG", "PNG", "WEBP"]),
    at=st.integers(0, 600),
    junk=st.binary(min_size=1, max_size=24),
)
def test_a_damaged_picture_is_rebuilt_or_refused(base: str, at: int, junk: bytes) -> None:
    data = bytearray(photo(base))
    data[at : at + len(junk)] = junk
    try:
        picture = images.rebuild(bytes(data))
    except Invalid as refusal:
        assert refusal.message  # noqa: PT017 - either way is right, a crash is not
    else:
        with Image.open(io.BytesIO(picture.data)) as again:
            again.load()


@given(name=st.text(max_size=300))
def test_any_name_becomes_a_harmless_one(name: str) -> None:
    cleaned = naming.clean(name, ".jpg")
    assert cleaned.endswith(".jpg")
    assert 4 < len(cleaned) <= naming.LONGEST
    assert not set(cleaned) & set('/\\<>:"|?*\n\r\0\u202e')
    assert cleaned.encode()


@pytest.mark.parametrize(
    ("given_name", "wanted"),
    [
        ("C:\\照片\\院子.JPG", "院子.jpg"),
        ("发票\u202egpj.exe.jpg", "发票gpj.exe.jpg"),
        ("？?*.jpg", "？.jpg"),
        ("??.jpg", "文件.jpg"),
        ("𠮷" * 200 + ".jpg", "𠮷" * 96 + ".jpg"),
    ],
)
def test_names_keep_what_people_wrote(given_name: str, wanted: str) -> None:
    assert naming.clean(given_name, ".jpg") == wanted


@pytest.mark.django_db
def test_lost_bytes_are_told(settings) -> None:
    stored = accept("a.jpg", photo())
    (Path(settings.LINLI_FILES) / stored.path).unlink()
    with pytest.raises(NotFound):
        open_file(stored)


@pytest.mark.django_db
def test_discarding_a_file_nobody_refers_to(settings) -> None:
    stored = accept("a.jpg", photo())
    place = Path(settings.LINLI_FILES) / stored.path
    assert discard(stored)
    assert not place.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_loose_files_of_visitors_leave_room_for_others(world: World, monkeypatch) -> None:
    data = photo()
    first = accept("a.jpg", data)
    monkeypatch.setattr(actions, "ROOM", 2 * first.size - 1)
    with pytest.raises(Invalid, match="请过一会儿再传；文字可以先交") as refusal:
        accept("b.jpg", data)
    assert refusal.value.code == "no-room"
    assert StoredFile.objects.count() == 1
    # Staff are known by name, and what belongs to a matter is no longer loose.
    staff = world.user("seat1").pk
    accept_upload(user_id=staff, name="c.jpg", stream=io.BytesIO(data), size=len(data), now=NOW)
    world.report(files=[first.key])
    accept("d.jpg", data)
