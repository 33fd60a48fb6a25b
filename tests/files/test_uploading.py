"""Files in pieces: whatever repeats, overtakes or breaks off, the file is whole or refused."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from linli.domain.errors import DomainError, Invalid, NotFound, NotNow
from linli.files import partial, uploading
from linli.files.actions import open_file
from linli.files.models import StoredFile, Upload
from linli.files.sweep import sweep_uploads
from linli.kernel import clock
from tests.world import World

NOW = datetime(2026, 3, 6, 6, 5, tzinfo=UTC)
OWNER, FORM = "a" * 64, "f" * 64
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 6 + b"\n%%EOF\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def begin(size: int = len(PDF), name: str = "合同.pdf", owner: str = OWNER) -> str:
    standing = uploading.begin(owner=owner, form=FORM, name=name, size=size, now=NOW)
    assert standing.offset == 0
    return standing.upload.key


def add(key: str, offset: int, *pieces: bytes, owner: str = OWNER) -> uploading.Standing:
    return uploading.append(owner=owner, key=key, offset=offset, pieces=pieces, now=NOW)


def at(key: str) -> int:
    return uploading.find(owner=OWNER, key=key, now=NOW).offset


def content(stored: StoredFile | None) -> bytes:
    assert stored is not None
    with open_file(stored) as file:
        return file.read()


def left() -> list[str]:
    return sorted(path.name for path in partial.folder().iterdir())


def test_pieces_become_one_file() -> None:
    key = begin()
    assert add(key, 0, PDF[:100], PDF[100:300]).offset == 300
    assert left() == [key]
    done = add(key, 300, PDF[300:])
    assert content(done.upload.stored) == PDF
    assert done.offset == len(PDF)
    assert left() == []


def test_the_wrong_place_is_told_the_right_one() -> None:
    key = begin()
    add(key, 0, PDF[:100])
    for wrong in (0, 99, 101):
        with pytest.raises(NotNow) as refusal:
            add(key, wrong, PDF[wrong:])
        assert refusal.value.detail["offset"] == 100
    assert at(key) == 100


def test_more_than_announced_is_not_written() -> None:
    key = begin(size=10)
    with pytest.raises(uploading.TooMuch):
        add(key, 0, PDF[:8], PDF[8:16])
    assert at(key) == 8


def test_a_refused_file_stays_refused_and_leaves_no_bytes() -> None:
    key = begin(size=5, name="假.jpg")
    for offset in (0, 5):
        with pytest.raises(Invalid, match="打不开"):
            add(key, offset, b"wrong"[offset:])
    assert left() == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [("a.exe", 5, "file-kind"), ("a.jpg", 0, "file-empty"), ("a.jpg", 10**9, "file-too-large")],
)
def test_what_is_not_taken_is_said_before_anything_is_sent(name: str, size: int, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        begin(size, name)
    assert refusal.value.code == code
    assert not Upload.objects.exists()
    assert not partial.folder().exists()


def test_another_session_finds_nothing() -> None:
    key = begin()
    other = "b" * 64
    for attempt in (
        lambda: uploading.find(owner=other, key=key, now=NOW),
        lambda: add(key, 0, PDF, owner=other),
        lambda: uploading.abandon(owner=other, key=key, now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert uploading.listed(owner=other, form=FORM, now=NOW) == []
    assert [one.upload.key for one in uploading.listed(owner=OWNER, form=FORM, now=NOW)] == [key]


def test_taking_back_removes_everything() -> None:
    half, whole = begin(), begin()
    add(half, 0, PDF[:9])
    add(whole, 0, PDF)
    for key in (half, whole):
        uploading.abandon(owner=OWNER, key=key, now=NOW)
    assert left() == []
    assert not StoredFile.objects.exists()
    with pytest.raises(NotFound):
        add(half, 9, PDF[9:])


def test_one_session_has_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MOST", 2)
    begin()
    begin()
    with pytest.raises(uploading.TooMany):
        begin()
    assert len(left()) == 2
    begin(owner="c" * 64)
    monkeypatch.setattr(uploading, "MOST", 9)
    monkeypatch.setattr(uploading, "MOST_BYTES", 3 * len(PDF) - 1)
    with pytest.raises(uploading.TooMany):
        begin()
    monkeypatch.setattr(uploading, "ROOM", 3 * len(PDF))
    with pytest.raises(uploading.NoRoom):
        begin(owner="d" * 64)


def test_time_runs_out_and_starts_again_with_every_piece() -> None:
    key, patience = begin(), uploading.PATIENCE
    uploading.append(
        owner=OWNER, key=key, offset=0, pieces=[PDF[:9]], now=NOW + uploading.FIRST_PATIENCE / 2
    )
    uploading.append(owner=OWNER, key=key, offset=9, pieces=[PDF[9:12]], now=NOW + patience)
    with pytest.raises(uploading.UploadGone):
        uploading.find(owner=OWNER, key=key, now=NOW + 2 * patience)


def test_announcing_alone_takes_room_for_a_short_time_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploading, "ROOM", 2 * len(PDF) - 1)
    key = begin()
    with pytest.raises(uploading.NoRoom):
        begin(owner="d" * 64)
    add(key, 0, b"")  # a piece with nothing in it
    later = NOW + uploading.FIRST_PATIENCE
    uploading.begin(owner="d" * 64, form=FORM, name="b.pdf", size=len(PDF), now=later)


def test_what_has_come_and_belongs_to_no_matter_takes_room(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "ROOM", 2 * len(PDF) - 1)
    stored = add(begin(), 0, PDF).upload.stored
    assert stored is not None
    with pytest.raises(uploading.NoRoom):
        begin(owner="d" * 64)
    world.report(files=[stored.key])
    begin(owner="d" * 64)


def test_the_sweep_takes_what_is_over_and_what_has_no_record(world: World) -> None:
    with clock.at(NOW):
        over, kept = begin(), begin()
        done = begin()
        stored = add(done, 0, PDF).upload.stored
        assert stored is not None
        case = world.report(files=[stored.key])
        partial.create("0" * 40)
        long_ago = (NOW - timedelta(days=2)).timestamp()
        for key in ("0" * 40, kept):
            os.utime(partial.folder() / key, (long_ago, long_ago))
    with clock.at(NOW + uploading.PATIENCE):
        Upload.objects.filter(key=kept).update(expires_at=NOW + timedelta(days=9))
        assert sweep_uploads() == 3
    assert left() == [kept]
    assert not Upload.objects.filter(key=over).exists()
    assert case.no
    assert content(StoredFile.objects.get(key=stored.key)) == PDF


def test_a_file_of_a_matter_is_not_listed_and_not_taken_back(world: World) -> None:
    key = begin()
    stored = add(key, 0, PDF).upload.stored
    assert stored is not None
    world.report(files=[stored.key])
    assert uploading.listed(owner=OWNER, form=FORM, now=NOW) == []
    uploading.abandon(owner=OWNER, key=key, now=NOW)
    assert content(stored) == PDF


@st.composite
def sendings(draw: st.DrawFn, depth: int = 2) -> tuple[int, list[int], list[Any]]:
    """A sending: from where, the lengths of its pieces, and what happens between two of them."""
    start = draw(st.sampled_from([0, 0, 1, 100, 700, len(PDF) - 1, len(PDF)]) | st.none())
    sizes = draw(st.lists(st.integers(1, 900), min_size=0, max_size=4))
    between = draw(st.lists(sendings(depth - 1), max_size=1)) if depth else []
    return -1 if start is None else start, sizes, between


@hypothesis_settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=st.lists(sendings(), max_size=5), resumed=st.booleans())
def test_any_order_gives_the_very_file_or_a_refusal(plan: list[Any], resumed: bool) -> None:
    """Repeated, overtaking and broken sendings of one file, each beginning where it likes."""
    owner = os.urandom(32).hex()
    before = StoredFile.objects.count()
    key = begin(owner=owner)

    def pieces(start: int, sizes: list[int], between: list[Any]) -> Iterator[bytes]:
        for size in sizes:
            yield PDF[start : start + size]
            start += size
            while between:
                run(between.pop())

    def run(sending: Any) -> None:
        start, sizes, between = sending
        begins = partial.length(key) if start < 0 else start
        try:
            uploading.append(
                owner=owner, key=key, offset=begins, pieces=pieces(begins, sizes, between), now=NOW
            )
        except DomainError as refusal:
            assert refusal.status in {409, 413}  # noqa: PT017 - both ways are right
        path = partial.folder() / key
        if path.exists():
            assert PDF.startswith(path.read_bytes())

    for sending in plan:
        run(sending)
    if resumed:
        standing = uploading.find(owner=owner, key=key, now=NOW)
        done = add(key, standing.offset, PDF[standing.offset :], owner=owner)
        assert content(done.upload.stored) == PDF
    accepted = StoredFile.objects.filter(upload__key=key)
    assert [content(one) for one in accepted] in ([], [PDF])
    uploading.abandon(owner=owner, key=key, now=NOW)
    assert StoredFile.objects.count() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_engines
def test_many_at_the_end_at_once_accept_one_file() -> None:
    out = io.BytesIO()
    Image.effect_noise((600, 600), 80).save(out, "PNG")
    picture = out.getvalue()
    key = begin(size=len(picture), name="灯.png")
    add(key, 0, picture[:-1])
    ends: list[object] = []
    gate = threading.Barrier(4)

    def finish() -> None:
        try:
            gate.wait()
            offset = at(key)
            ends.append(add(key, offset, picture[offset:]).upload.stored_id)
        except DomainError as refusal:
            ends.append(refusal.status)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = StoredFile.objects.get()
    assert stored.pk in ends
    assert set(ends) <= {stored.pk, 409}
    assert left() == []
