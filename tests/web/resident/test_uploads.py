"""Sending in pieces as the protocol has it, and what the form makes of the files."""

from __future__ import annotations

import base64
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from tests.budgets import within
from tests.world import World

from linli.cases.models import Attachment
from linli.files import uploading
from linli.files.models import StoredFile, Upload
from linli.kernel import clock
from linli.web.resident import views_uploads

TUS = {"Tus-Resumable": "1.0.0"}
BODY = "application/offset+octet-stream"
PDF = b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF\n"
TAB = "tab photos"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((200, 100), 90).save(out, "PNG")
    return out.getvalue()


def meta(name: str, form: str = TAB) -> str:
    pairs = {"filename": name, "form": form}
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())


def begin(client: Client, data: bytes = PDF, name: str = "合同.pdf", **more: Any) -> Any:
    headers = {**TUS, "Upload-Length": str(len(data)), "Upload-Metadata": meta(name), **more}
    return client.post("/uploads/", headers=headers)


def patch(client: Client, at: str, offset: int, data: bytes, **more: Any) -> Any:
    headers = {**TUS, "Upload-Offset": str(offset), **more}
    return client.patch(at, data, content_type=BODY, headers=headers)


def head(client: Client, at: str) -> Any:
    return client.head(at, headers=TUS)


def send(client: Client, data: bytes = PDF, name: str = "合同.pdf") -> Any:
    return patch(client, begin(client, data, name)["Location"], 0, data)


def listed(client: Client, form: str = TAB) -> Any:
    return client.get("/uploads/", headers={"X-Linli-Form": form}).json()["files"]


def fields(**more: object) -> dict[str, Any]:
    return {
        "text": "路灯不亮",
        "request_type": "help",
        "area": "149901001001",
        "way": "area",
        "privacy": "anonymous",
        "client_key": "0123456789abcdef" * 2,
        **more,
    }


@pytest.mark.usefixtures("world")
class TestProtocol:
    def test_it_says_what_it_speaks(self, client: Client, settings: Any) -> None:
        answer = client.options("/uploads/")
        assert answer.status_code == 204
        assert answer["Tus-Version"] == "1.0.0"
        assert answer["Tus-Max-Size"] == str(settings.LINLI_MAX_UPLOAD)
        assert answer["Tus-Extension"] == "creation,creation-with-upload,termination,expiration"

    def test_begin_ask_add_finish(self, client: Client) -> None:
        begun = begin(client)
        assert begun.status_code == 201
        assert begun["Tus-Resumable"] == "1.0.0"
        at = begun["Location"]
        told = head(client, at)
        assert (told.status_code, told["Upload-Offset"], told["Upload-Length"]) == (
            200,
            "0",
            str(len(PDF)),
        )
        assert told["Cache-Control"] == "no-store"
        assert "GMT" in told["Upload-Expires"]
        added = patch(client, at, 0, PDF[:200])
        assert (added.status_code, added["Upload-Offset"]) == (204, "200")
        assert "X-Linli-Kept" not in added
        done = patch(client, at, 200, PDF[200:])
        assert (done.status_code, done["Upload-Offset"]) == (204, str(len(PDF)))
        assert done["X-Linli-File"] == StoredFile.objects.get().key
        assert head(client, at)["X-Linli-Kept"]

    def test_bytes_may_come_with_the_beginning(self, client: Client) -> None:
        headers = {**TUS, "Upload-Length": str(len(PDF)), "Upload-Metadata": meta("a.pdf")}
        answer = client.post("/uploads/", PDF[:100], content_type=BODY, headers=headers)
        assert (answer.status_code, answer["Upload-Offset"]) == (201, "100")
        assert patch(client, answer["Location"], 100, PDF[100:]).status_code == 204

    def test_the_wrong_place(self, client: Client) -> None:
        at = begin(client)["Location"]
        patch(client, at, 0, PDF[:50])
        answer = patch(client, at, 0, PDF[:50])
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "50")

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Tus-Resumable": "0.2.2"}, 412),
            ({"Tus-Resumable": ""}, 412),
            ({"Upload-Offset": "-1"}, 400),
            ({"Upload-Offset": ""}, 400),
            ({"Upload-Offset": "٣"}, 400),
        ],
    )
    def test_headers_that_are_wrong(
        self, client: Client, headers: dict[str, str], status: int
    ) -> None:
        at = begin(client)["Location"]
        answer = patch(client, at, 0, PDF, **headers)
        assert answer.status_code == status
        assert answer["Tus-Resumable"] == "1.0.0"
        assert head(client, at)["Upload-Offset"] == "0"

    def test_the_wrong_kind_of_body(self, client: Client) -> None:
        at = begin(client)["Location"]
        headers = {**TUS, "Upload-Offset": "0"}
        answer = client.patch(at, PDF, content_type="application/octet-stream", headers=headers)
        assert answer.status_code == 415

    def test_more_than_announced(self, client: Client) -> None:
        at = begin(client, PDF[:10])["Location"]
        assert patch(client, at, 0, PDF).status_code == 413
        assert head(client, at)["Upload-Offset"] == "0"

    @pytest.mark.parametrize(
        ("more", "status"),
        [
            ({"Upload-Length": ""}, 400),
            ({"Upload-Defer-Length": "1", "Upload-Length": ""}, 400),
            ({"Upload-Length": "99999999999"}, 413),
            ({"Upload-Length": "0"}, 422),
            ({"Upload-Metadata": "filename %%%"}, 400),
            ({"Upload-Metadata": meta("录像.mp4")}, 422),
            ({"Upload-Metadata": ""}, 422),
        ],
    )
    def test_beginnings_that_are_refused(
        self, client: Client, more: dict[str, str], status: int
    ) -> None:
        answer = begin(client, **more)
        assert answer.status_code == status
        assert answer.json()["message"].endswith("。")
        assert not Upload.objects.exists()

    def test_a_broken_picture_is_refused_in_words_once_and_for_all(self, client: Client) -> None:
        at = begin(client, b"nonsense", "坏.jpg")["Location"]
        answer = patch(client, at, 0, b"nonsense")
        assert answer.status_code == 422
        assert "打不开" in answer.json()["message"]
        assert head(client, at).status_code == 422
        assert "打不开" in listed(client)[0]["problem"]
        client.cookies["linli_language"] = "en"
        assert "打不开" not in listed(client)[0]["problem"]

    def test_taking_back(self, client: Client) -> None:
        at = begin(client)["Location"]
        assert client.delete(at, headers=TUS).status_code == 204
        assert head(client, at).status_code == 404
        assert patch(client, at, 0, PDF).status_code == 404
        assert client.delete(at, headers=TUS).status_code == 404

    def test_time_runs_out(self, client: Client) -> None:
        at = begin(client)["Location"]
        with clock.at(clock.now() + uploading.PATIENCE + timedelta(minutes=1)):
            assert head(client, at).status_code == 410
            assert listed(client) == []

    def test_a_line_without_patch(self, client: Client) -> None:
        at = begin(client)["Location"]
        headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
        answer = client.post(at, PDF, content_type=BODY, headers=headers)
        assert answer.status_code == 204
        assert StoredFile.objects.count() == 1
        # What has not been checked against forged requests is never renamed.
        client.get(at, headers={**TUS, "X-HTTP-Method-Override": "DELETE"})
        assert StoredFile.objects.count() == 1

    def test_forged_requests_are_refused(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert begin(strict).status_code == 403
        strict.get("/report/")
        token = strict.cookies["csrftoken"].value
        begun = begin(strict, **{"X-CSRFToken": token})
        assert begun.status_code == 201
        assert patch(strict, begun["Location"], 0, PDF).status_code == 403
        assert strict.delete(begun["Location"], headers=TUS).status_code == 403
        done = patch(strict, begun["Location"], 0, PDF, **{"X-CSRFToken": token})
        assert done.status_code == 204

    def test_one_address_can_begin_only_so_many(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limit = type(views_uploads.BEGUN)("upload", most=1, seconds=3600)
        monkeypatch.setattr(views_uploads, "BEGUN", limit)
        assert begin(client).status_code == 201
        assert begin(Client()).status_code == 429

    def test_few_statements(self, client: Client) -> None:
        at = begin(client)["Location"]
        with within("resident.upload_piece"):
            patch(client, at, 0, PDF[:50])
        with within("resident.upload_finish"):
            patch(client, at, 50, PDF[50:])
        with within("resident.uploads"):
            listed(client)


class TestWhoseItIs:
    def test_another_visitor_finds_nothing(self, client: Client, world: World) -> None:
        at = begin(client)["Location"]
        other = Client()
        begin(other)
        for stranger in (Client(), other, world.login(Client(), "admin1")):
            assert head(stranger, at).status_code == 404
            assert patch(stranger, at, 0, PDF).status_code == 404
            assert stranger.delete(at, headers=TUS).status_code == 404
            assert at not in [one["at"] for one in listed(stranger)]
        assert head(client, at)["Upload-Offset"] == "0"

    @pytest.mark.usefixtures("world")
    def test_leaving_takes_back_what_is_part_of_no_matter(self, client: Client) -> None:
        attached = send(client)
        assert client.post("/report/", fields(kept=attached["X-Linli-Kept"])).status_code == 302
        loose, half = send(client), begin(client)
        old = client.session.session_key
        client.post("/track/leave/")
        (stored,) = StoredFile.objects.all()
        assert stored.key == attached["X-Linli-File"]
        assert not Upload.objects.filter(stored__isnull=True).exists()
        assert client.session.session_key == old  # the next person sits in the same session
        assert listed(client) == []
        assert head(client, half["Location"]).status_code == 404
        answer = client.post("/report/", fields(kept=attached["X-Linli-Kept"]))
        again = client.post("/report/", fields(kept=loose["X-Linli-Kept"]))
        assert answer.status_code == again.status_code == 422
        assert Attachment.objects.count() == 1

    @pytest.mark.usefixtures("world")
    def test_asking_begins_no_session(self, client: Client) -> None:
        assert listed(client) == []
        assert head(client, "/uploads/abc/").status_code == 404
        assert "sessionid" not in client.cookies

    @pytest.mark.usefixtures("world")
    def test_another_tab_lists_nothing(self, client: Client) -> None:
        send(client)
        assert len(listed(client)) == 1
        assert listed(client, "other tab photos") == []

    def test_a_photo_is_shown_to_its_sender_alone(self, client: Client, world: World) -> None:
        data = photo()
        at = begin(client, data, "灯.png")["Location"]
        assert client.get(at).status_code == 404  # not whole yet
        key = patch(client, at, 0, data)["X-Linli-File"]
        answer = client.get(at)
        assert answer["Content-Type"] == "image/jpeg"
        assert "sandbox" in answer["Content-Security-Policy"]
        for other in (Client(), world.login(Client(), "seat1"), world.login(Client(), "admin1")):
            assert other.get(at).status_code == 404
            assert other.get(f"/files/{key}/").status_code == 404
        assert client.get(f"/files/{key}/").status_code == 404  # belongs to no matter yet
        world.report(files=[key])
        assert client.get(at).status_code == 404  # from now on it is the matter's


@pytest.mark.usefixtures("world")
class TestForm:
    def test_the_form_takes_what_was_sent_ahead_with_its_words(
        self, client: Client, world: World
    ) -> None:
        one, two = send(client, photo(), "灯.png"), send(client, PDF)
        key = one["X-Linli-File"]
        answer = client.post(
            "/report/",
            fields(
                kept=[one["X-Linli-Kept"], two["X-Linli-Kept"]],
                **{f"caption-{key}": " 门口的\n灯 ", "caption-other": "x"},
            ),
        )
        assert answer.status_code == 302, answer.content.decode()
        attached = Attachment.objects.order_by("id")
        assert [row.caption for row in attached] == ["门口的 灯", ""]
        assert listed(client) == []
        assert "门口的 灯" in client.get("/track/case/").content.decode()
        staff = world.login(Client(), "seat1")
        assert "门口的 灯" in staff.get(f"/desk/cases/{attached[0].case.no}/").content.decode()

    def test_somebody_elses_key_is_not_taken(self, client: Client) -> None:
        sealed = send(client)["X-Linli-Kept"]
        answer = Client().post("/report/", fields(kept=sealed))
        assert answer.status_code == 422
        assert "请重新选择" in answer.content.decode()
        assert not Attachment.objects.exists()

    def test_a_refused_form_keeps_files_and_words(self, client: Client) -> None:
        sent = send(client, photo(), "灯.png")
        key = sent["X-Linli-File"]
        answer = client.post(
            "/report/",
            fields(text="", kept=sent["X-Linli-Kept"], **{f"caption-{key}": "门口<的>灯"}),
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'name="caption-{key}" value="门口&lt;的&gt;灯"' in page

    def test_too_many_words_are_refused_in_words(self, client: Client) -> None:
        sent = send(client)
        answer = client.post(
            "/report/",
            fields(kept=sent["X-Linli-Kept"], **{f"caption-{sent['X-Linli-File']}": "长" * 121}),
        )
        assert answer.status_code == 422
        assert "最多 120 个字" in answer.content.decode()

    def test_what_is_dropped_is_forgotten(self, client: Client) -> None:
        sent = send(client)
        key = sent["X-Linli-File"]
        answer = client.post("/report/", fields(kept=sent["X-Linli-Kept"], drop=key))
        assert answer.status_code == 302
        assert not Attachment.objects.exists()
        assert not StoredFile.objects.exists()
        assert listed(client) == []

    def test_more_than_the_limit_is_said(self, client: Client) -> None:
        kept = [send(client)["X-Linli-Kept"] for _ in range(10)]
        answer = client.post("/report/", fields(kept=kept))
        assert answer.status_code == 422
        assert "多出的 1 个没有收下" in answer.content.decode()

    def test_words_with_a_supplement(self, client: Client, world: World) -> None:
        receipt = world.report()
        client.post("/track/", {"number": receipt.no, "lookup": receipt.lookup_code})
        sent = send(client, photo(), "灯.png")
        answer = client.post(
            "/track/case/supplement/",
            {
                "no": receipt.no,
                "text": "补一张",
                "kept": sent["X-Linli-Kept"],
                f"caption-{sent['X-Linli-File']}": "今天的",
            },
        )
        assert answer.status_code == 302, answer.content.decode()
        assert Attachment.objects.get().caption == "今天的"
