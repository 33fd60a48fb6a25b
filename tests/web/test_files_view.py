"""Files are handed out by permission only, and never as something that runs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.world import World

from linli.cases.models import Attachment
from linli.files.actions import accept_upload
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
