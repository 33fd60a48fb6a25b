"""Fingerprints of pictures: the same after sending it on, another for another picture."""

from __future__ import annotations

import io
from random import Random

import pytest
from PIL import Image

from linli.domain.record_hints import distance
from linli.files import fingerprint, print_backfill, prints
from linli.files.actions import accept_upload, discard
from linli.files.models import PhotoPrint, StoredFile
from linli.kernel import clock


def scene(seed: int, size: tuple[int, int] = (800, 600)) -> Image.Image:
    """Return a picture with something on it, another one for every seed."""
    draw = Random(seed)
    small = Image.new("RGB", (8, 6))
    small.putdata([tuple(draw.randrange(256) for _ in range(3)) for _ in range(48)])
    return small.resize(size, Image.Resampling.BICUBIC)


def sent(picture: Image.Image, kind: str = "JPEG", **how: int) -> StoredFile:
    """Upload a picture."""
    data = io.BytesIO()
    picture.save(data, kind, **how)
    size = data.tell()
    data.seek(0)
    name = f"现场.{'jpg' if kind == 'JPEG' else 'png'}"
    return accept_upload(user_id=None, name=name, stream=data, size=size, now=clock.now())


@pytest.mark.parametrize("seed", range(6))
def test_a_picture_sent_on_keeps_its_fingerprint(seed: int) -> None:
    whole = scene(seed)
    look, other = fingerprint.fingerprint(whole), fingerprint.fingerprint(scene(seed + 100))
    assert look is not None
    assert other is not None
    assert distance(look, other) > 12
    for picture, quality in ((whole, 40), (whole.resize((400, 300)), 70)):
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=quality)
        again = fingerprint.of_bytes(data.getvalue())
        assert again is not None
        assert distance(look, again) <= 3


def test_a_bare_wall_has_none_and_what_is_transparent_is_white() -> None:
    assert fingerprint.fingerprint(Image.new("RGB", (640, 480), "grey")) is None
    clear = scene(1).convert("RGBA")
    clear.putalpha(0)
    assert fingerprint.fingerprint(clear) is None
    half = Image.new("RGBA", (640, 480), (0, 0, 0, 0))
    half.paste((0, 0, 0, 255), (0, 0, 320, 480))
    white = Image.new("RGB", (640, 480), "white")
    white.paste((0, 0, 0), (0, 0, 320, 480))
    assert fingerprint.fingerprint(half) == fingerprint.fingerprint(white)


@pytest.mark.both_engines
@pytest.mark.django_db
def test_stored_with_the_file_found_by_a_band_and_gone_with_it() -> None:
    first, again, other = sent(scene(1)), sent(scene(1), quality=40), sent(scene(2), "PNG")
    bare = sent(Image.new("RGB", (64, 48), "navy"))
    looks = prints.of([one.pk for one in (first, again, other, bare)])
    assert set(looks) == {first.pk, again.pk, other.pk}
    near = dict(prints.sharing([looks[first.pk]]))
    assert {first.pk, again.pk} <= set(near)
    assert bare.pk not in near
    assert near[again.pk] == looks[again.pk]
    assert prints.sharing([]) == []
    assert discard(again)
    assert again.pk not in dict(prints.sharing([looks[first.pk]]))


@pytest.mark.both_engines
@pytest.mark.django_db
def test_pictures_from_before_are_taken_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [sent(scene(seed)) for seed in range(5)]
    looks = prints.of([one.pk for one in files])
    PhotoPrint.objects.all().delete()
    monkeypatch.setattr(print_backfill, "BATCH", 2)
    StoredFile.objects.filter(pk=files[1].pk).update(path="00/gone")
    assert [print_backfill.backfill() for _ in range(4)] == [2, 2, 1, 0]
    found = prints.of([one.pk for one in files])
    assert set(found) == {one.pk for one in files} - {files[1].pk}
    assert all(distance(found[pk], looks[pk]) <= 3 for pk in found)
    assert PhotoPrint.objects.count() == 5
