"""Uploads, and what the county has configured."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings
from tests.api.conftest import Caller, refusal
from tests.budgets import counted

from linli.cases.inputs import FORMS
from linli.cases.models import Attachment
from linli.files.models import StoredFile

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: object) -> None:
    settings.LINLI_FILES = tmp_path


def picture(name: str = "现场.png") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (16, 16), "green").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue())


def test_an_upload_is_named_by_a_report(api: Caller) -> None:
    answer = api.upload(file=picture())
    assert answer.status_code == 201, answer.content.decode()
    file = answer.json()
    assert (file["kind"], file["name"]) == ("image", "现场.jpg")
    report = {"text": "井盖缺失", "files": [file["key"]]}
    no = api.post("/cases", report).json()["no"]
    assert Attachment.objects.get(case__no=no).file.key == file["key"]
    shown = api.get(f"/cases/{no}").json()["attachments"]
    assert [(item["key"], item["purpose"]) for item in shown] == [(file["key"], "report")]
    again = api.post("/cases", report)
    assert "files" in refusal(again, 422, "unknown-file")["fields"]


def test_another_persons_upload_is_not_yours(api: Caller) -> None:
    key = api.upload(file=picture()).json()["key"]
    taken = api.post("/cases", {"text": "井盖缺失", "files": [key]}, by="dispatch1")
    refusal(taken, 422, "unknown-file")


def test_what_is_no_file_we_take_is_refused(api: Caller, settings: Settings) -> None:
    refusal(api.upload(file=SimpleUploadedFile("a.exe", b"MZ")), 422, "file-kind")
    refusal(api.upload(file=SimpleUploadedFile("a.png", b"no picture")), 422, "file-broken")
    refusal(api.upload(file=SimpleUploadedFile("a.png", b"")), 422, "file-empty")
    assert "file" in refusal(api.upload(other=picture()), 422, "invalid")["fields"]
    assert "file" in refusal(api.upload(file=[picture(), picture()]), 422, "invalid")["fields"]
    assert "file" in refusal(api.upload(file="text"), 422, "invalid")["fields"]
    refusal(api.post("/files", {}), 422, "invalid")
    broken = api.post("/files", content=b"--x", content_type="multipart/form-data")
    refusal(broken, 400, "bad-multipart")
    settings.LINLI_MAX_UPLOAD = 10
    large = api.upload(file=SimpleUploadedFile("a.png", b"x" * 70_000))
    refusal(large, 413, "file-too-large")
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("part", ["matters", "units", "areas", "dictionaries"])
def test_the_catalogue_is_sent_once(api: Caller, part: str) -> None:
    api.secret("seat1")
    with counted() as queries:
        answer = api.get(f"/catalogue/{part}")
    assert answer.status_code == 200
    assert len(answer.json()) > 2
    assert len(queries) == 2
    again = api.get(f"/catalogue/{part}", If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_codes_of_the_catalogue_are_those_that_bodies_take(api: Caller) -> None:
    matters = {m["code"]: m for m in api.get("/catalogue/matters").json()}
    units = {u["code"]: u for u in api.get("/catalogue/units").json()}
    areas = api.get("/catalogue/areas").json()
    lists = api.get("/catalogue/dictionaries").json()
    assert matters["B01"]["leaf"] is True
    assert matters["B"]["leaf"] is False
    assert matters["B01"]["lead_unit"] in units
    assert units["t1"]["parent"] == "centre"
    seen: set[str | None] = {None}
    for area in areas:
        assert area["parent"] in seen  # each after its parent
        seen.add(area["code"])
    named = {field.dictionary for fields in FORMS.values() for field in fields} - {""}
    assert named <= set(lists)
