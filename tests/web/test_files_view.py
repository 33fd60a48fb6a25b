"""Files are handed out by permission only, and never as something that runs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.world import World

from linli.cases.models import Attachment
from linli.files.actions import accept_upload, derive
from linli.files.models import StoredFile
from linli.kernel import clock

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def paper() -> str:
    return accept_upload(
        user_id=None, name="合同.pdf", stream=io.BytesIO(PDF), size=len(PDF), now=clock.now()
    ).key


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def status(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        body(answer)  # to the end: the file is closed then
    return answer.status_code


def test_the_requester_sees_what_was_sent(client: Client, world: World) -> None:
    key = world.picture()
    receipt = world.report(files=[key])
    assert client.get(f"/files/{key}/").status_code == 404
    client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
    answer = client.get(f"/files/{key}/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert body(answer).startswith(b"\xff\xd8")
    assert f"/files/{key}/" in client.get("/track/case/").content.decode()


def test_documents_are_downloads(client: Client, world: World) -> None:
    key = paper()
    receipt = world.report(files=[key])
    client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
    answer = client.get(f"/files/{key}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert body(answer) == PDF


def test_another_reporter_sees_nothing(client: Client, world: World) -> None:
    key = world.picture()
    world.report(files=[key])
    other = world.report()
    client.post("/track/", {"number": other.no, "lookup": other.lookup_code})
    assert client.get(f"/files/{key}/").status_code == 404


def test_staff_photos_are_not_the_requesters(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    key = world.picture("zj_handler")
    world.do(receipt.no, "progress", files=[key])
    client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
    assert client.get(f"/files/{key}/").status_code == 404


def test_staff_see_the_files_of_their_cases_only(client: Client, world: World) -> None:
    key = world.picture()
    world.report(files=[key])
    answer = world.login(client, "seat1").get(f"/files/{key}/")
    assert answer.status_code == 200
    assert body(answer)
    assert world.login(Client(), "cg_handler").get(f"/files/{key}/").status_code == 404


@pytest.mark.parametrize("key", ["nothing", "0" * 40, "a" * 5000])
def test_unknown_files_are_not_found(client: Client, world: World, key: str) -> None:
    assert client.get(f"/files/{key}/").status_code == 404


def test_a_file_of_no_case_is_nobodys(client: Client, world: World) -> None:
    key = world.picture()
    assert world.login(client, "admin1").get(f"/files/{key}/").status_code == 404


def test_lost_bytes_are_told(client: Client, world: World, settings: Any) -> None:
    key = world.picture()
    receipt = world.report(files=[key])
    (Path(settings.LINLI_FILES) / StoredFile.objects.get(key=key).path).unlink()
    client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
    answer = client.get(f"/files/{key}/")
    assert answer.status_code == 404
    assert "联系工作人员" in answer.content.decode()
    assert Attachment.objects.count() == 1


def test_a_residents_photo_is_private_until_somebody_publishes_a_copy(
    client: Client, world: World
) -> None:
    """The proving session, staff of the case, a colleague elsewhere, strangers, another visitor."""
    key = world.picture()
    receipt = world.report(files=[key])
    world.drive(receipt.no, "accept", "dispatch", "sign")
    other = world.report()
    visitors = {"own": receipt, "another": other}
    for who, proved in visitors.items():
        browser = Client()
        browser.post("/track/", {"number": proved.no, "lookup": proved.lookup_code})
        for address in (f"/files/{key}/", f"/files/{key}/?small", f"/files/{key}/?download"):
            assert status(browser, address) == (200 if who == "own" else 404), who
    for username, wanted in (
        ("seat1", 200),
        ("zj_handler", 200),  # of the unit that handles it
        ("cg_handler", 404),  # of another unit
        ("t1_handler", 404),
        ("admin1", 404),  # looks after accounts, not after matters
    ):
        assert status(world.login(Client(), username), f"/files/{key}/") == wanted, username
    assert Client().get(f"/files/{key}/").status_code == 404
    # The copy of a moderated publication is a file of its own and changes nothing here.
    copy = derive(StoredFile.objects.get(key=key), [], now=clock.now(), user_id=None)
    assert Client().get(f"/files/{copy.key}/").status_code == 404
    assert Client().get(f"/files/{key}/").status_code == 404
