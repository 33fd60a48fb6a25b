"""Where a telephone sends: items, photos in pieces, refusals in one shape; and the shell."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError
from django.test import Client
from PIL import Image
from tests.budgets import within
from tests.fieldwork.phone import item
from tests.world import World

from linli.cases.models import Attachment, Case
from linli.files.models import Upload
from linli.web.field import views_queue, views_shell

pytestmark = pytest.mark.django_db

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def send(client: Client, raw: object) -> Any:
    return client.post("/field/queue/", raw, content_type="application/json")


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((120, 90), 90).save(out, "PNG")
    return out.getvalue()


class Photos:
    """Sends one photo in two pieces, as two sign-ins of the same account."""

    def __init__(self, client: Client) -> None:
        self.client, self.data = client, picture()

    def begin(self) -> str:
        name = base64.b64encode("现场.png".encode()).decode()
        about = {
            "Upload-Length": str(len(self.data)),
            "Upload-Metadata": f"filename {name}",
        }
        begun = self.client.post("/field/uploads/", headers={**TUS, **about})
        assert begun.status_code == 201
        return str(begun["Location"])

    def piece(self, at: str, since: int, until: int) -> Any:
        return self.client.patch(
            at,
            self.data[since:until],
            content_type="application/offset+octet-stream",
            headers={**TUS, "Upload-Offset": str(since)},
        )


class TestQueue:
    def test_an_item_is_carried_out(self, world: World, client: Client) -> None:
        world.login(client, "grid1")
        raw = item()
        with within("field.queue_report"):
            answer = send(client, raw)
        assert answer.status_code == 200
        assert answer.json()["no"] == Case.objects.get().no
        assert send(client, raw).json()["repeated"]

    def test_a_refusal_says_which_field_and_keeps_nothing(
        self, world: World, client: Client
    ) -> None:
        world.login(client, "grid1")
        raw = item(report={"text": ""})
        answer = send(client, raw)
        told = answer.json()
        assert (answer.status_code, told["status"], told["code"]) == (422, "refused", "invalid")
        assert told["fields"] == {"text": "请写下您要反映的事情。"}

    def test_another_body_tells_what_arrived(self, world: World, client: Client) -> None:
        world.login(client, "grid1")
        raw = item()
        first = send(client, raw).json()
        told = send(client, {**raw, "report": {"text": "改过"}})
        assert (told.status_code, told.json()["code"]) == (422, "key-used")
        assert told.json()["detail"]["answer"] == first

    def test_an_unknown_matter_is_404_and_stays_the_telephones(
        self, world: World, client: Client
    ) -> None:
        world.login(client, "grid1")
        raw = item("do", no="1499012026010100999", command="comment", fields={"text": "在"})
        answer = send(client, raw)
        assert (answer.status_code, answer.json()["status"]) == (404, "refused")

    @pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'"x"'])
    def test_what_is_no_item_is_refused_in_words(
        self, world: World, client: Client, content: bytes
    ) -> None:
        world.login(client, "grid1")
        answer = client.post("/field/queue/", content, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (422, "bad-json")

    def test_too_much_is_413(self, world: World, client: Client) -> None:
        world.login(client, "grid1")
        answer = send(client, item(report={"text": "一" * 300_000}))
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")

    def test_a_busy_database_is_for_later(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def busy(**_: object) -> None:
            raise OperationalError("no turn")

        monkeypatch.setattr(views_queue, "receive", busy)
        answer = send(world.login(client, "grid1"), item())
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")


class TestPhotos:
    def test_a_photo_goes_on_after_a_new_sign_in(self, world: World, client: Client) -> None:
        photos = Photos(world.login(client, "grid1"))
        at = photos.begin()
        assert photos.piece(at, 0, 100).status_code == 204
        client.logout()
        assert photos.piece(at, 100, 200).status_code == 401
        world.login(client, "grid1")
        assert client.head(at, headers=TUS)["Upload-Offset"] == "100"
        whole = photos.piece(at, 100, len(photos.data))
        key = whole["X-Linli-Kept"]
        raw = item(files=[{"upload": key, "purpose": "report", "caption": "路口"}])
        assert send(client, raw).json()["status"] == "done"
        attached = Attachment.objects.get()
        assert (attached.caption, attached.file.uploaded_by.username) == ("路口", "grid1")

    def test_nobody_else_finds_it(self, world: World, client: Client) -> None:
        at = Photos(world.login(client, "grid1")).begin()
        other = Client()
        assert world.login(other, "grid2").head(at, headers=TUS).status_code == 404
        assert Upload.objects.count() == 1


class TestShell:
    def test_it_is_the_same_for_everybody(self, world: World, client: Client) -> None:
        before = client.get("/field/")
        after = world.login(client, "grid1").get("/field/")
        assert (before.status_code, after.status_code) == (200, 200)
        assert before.content == after.content
        assert world.user("grid1").full_name not in after.content.decode()
        assert "csrf" not in after.content.decode().lower()

    def test_the_worker_lists_what_is_there(self, client: Client) -> None:
        answer = client.get("/field/sw.js")
        assert answer["Service-Worker-Allowed"] == "/field/"
        # Asked for at each opening otherwise: a kilobyte for nothing new.
        assert answer["Cache-Control"] == "max-age=3600"
        listed = re.match(r"self\.LINLI = (\{.*\});", answer.content.decode())
        assert listed is not None
        told = json.loads(listed[1])
        assert told["files"][:2] == ["/field/", "/field/manifest.webmanifest"]
        statics = [path for path in told["files"] if path.startswith("/static/")]
        assert all(finders.find(path.removeprefix("/static/")) for path in statics)
        assert "/static/field/sw.js" not in statics
        assert {f"/static/{one}" for one in views_shell.SHARED} <= set(statics)

    def test_another_file_is_another_version(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = client.get("/field/sw.js").content
        again = client.get("/field/sw.js")
        assert again.content == first
        known = {"HTTP_IF_NONE_MATCH": again.headers["ETag"]}
        assert client.get("/field/sw.js", **known).status_code == 304
        fewer = views_shell.SHARED[:-1]
        monkeypatch.setattr(views_shell, "SHARED", fewer)
        assert client.get("/field/sw.js", **known).content != first

    def test_it_can_be_installed(self, client: Client) -> None:
        answer = client.get("/field/manifest.webmanifest")
        assert answer["Content-Type"].startswith("application/manifest+json")
        told = json.loads(answer.content)
        assert told["start_url"].startswith("/field/")
        assert told["scope"] == "/field/"
