"""The small pictures “as it was” on a telephone: which ones, how small, and for whose eyes."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from tests.budgets import counted, within
from tests.fieldwork.phone import GRID, give_post
from tests.web.field.test_sync import sync
from tests.world import World

from linli.cases.models import Attachment, Case
from linli.fieldwork.queries import befores as befores_module
from linli.fieldwork.queries.befores import LARGEST
from linli.files.actions import accept_upload
from linli.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


def noise(side: int = 600, seed: int = 1) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), Random(seed).randbytes(side * side * 3)).save(out, "PNG")
    return out.getvalue()


def photo(world: World, by: str = "zj_handler", seed: int = 1) -> str:
    data = noise(seed=seed)
    stored = accept_upload(
        user_id=world.user(by).pk, name="现场.png", stream=io.BytesIO(data),
        size=len(data), now=clock.now(),
    )  # fmt: skip
    return stored.key


def checked(world: World, client: Client, **more: Any) -> str:
    """An answered matter with a photo of before and one of after; a verifier outside looks."""
    give_post(world, "verify1", "grid_worker", "t1", area=GRID)
    no = world.report(files=[world.picture()], **more).no
    world.drive(no, "accept", "dispatch", "sign")
    files = [f"{photo(world)}:before", f"{photo(world, seed=2)}:after"]
    world.do(no, "answer", files=files)
    world.login(client, "verify1")
    return no


def listed(client: Client) -> list[dict[str, str]]:
    found: list[dict[str, str]] = sync(client)["sections"]["befores"]["data"]
    return found


class TestWhichOnes:
    def test_before_first_then_the_report_and_never_the_one_after(
        self, world: World, client: Client
    ) -> None:
        no = checked(world, client)
        shown = listed(client)
        assert [(one["no"], one["purpose"]) for one in shown] == [(no, "before"), (no, "report")]
        assert Attachment.objects.count() == 3

    def test_nothing_for_matters_that_only_lie_in_the_own_grid(
        self, world: World, client: Client
    ) -> None:
        no = checked(world, client)
        world.login(client, "grid1")
        told = sync(client)
        assert no in told["rows"]
        assert told["sections"]["befores"]["data"] == []

    def test_whoever_handles_it_has_it_too(self, world: World, client: Client) -> None:
        give_post(world, "zj_handler", "grid_worker", "t1", area=GRID)
        no = world.report(files=[world.picture()]).no
        world.drive(no, "accept", "dispatch", "sign")
        world.login(client, "zj_handler")
        assert [(one["no"], one["purpose"]) for one in listed(client)] == [(no, "report")]

    def test_no_more_than_fit(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(befores_module, "MOST", 1)
        checked(world, client)
        assert [one["purpose"] for one in listed(client)] == ["before"]

    def test_the_same_list_is_not_sent_again(self, world: World, client: Client) -> None:
        no = checked(world, client)
        tag = sync(client)["sections"]["befores"]["tag"]
        assert "befores" not in sync(client, had=tag).get("sections", {})
        world.do(no, "verify_true")
        assert sync(client, had=tag)["sections"]["befores"]["data"] == []

    def test_nothing_confidential(self, world: World, client: Client) -> None:
        no = checked(world, client, privacy="confidential")
        assert listed(client) == []
        key = Attachment.objects.filter(case__no=no, purpose="before").get().file.key
        assert client.get(f"/field/befores/{key}/").status_code == 404


class TestOnePicture:
    def test_it_is_tiny_and_nobody_keeps_it_on_the_way(self, world: World, client: Client) -> None:
        checked(world, client)
        key = listed(client)[0]["key"]
        with within("field.before") as statements:
            answer = client.get(f"/field/befores/{key}/")
        assert answer.status_code == 200
        assert len(answer.content) <= LARGEST
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert (picture.format, picture.info.get("exif")) == ("JPEG", None)
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert all(one.lstrip().upper().startswith("SELECT") for one in statements)

    def test_nobody_else_gets_it(self, world: World, client: Client) -> None:
        checked(world, client)
        shown = listed(client)
        address = f"/field/befores/{shown[0]['key']}/"
        for who, status in (("grid1", 404), ("seat1", 403)):
            other = Client()
            world.login(other, who)
            assert other.get(address).status_code == status
        assert Client().get(address).status_code == 401
        assert client.post(address).status_code == 405

    def test_only_what_shows_the_place_before(self, world: World, client: Client) -> None:
        no = checked(world, client)
        after = Attachment.objects.get(case__no=no, purpose="after").file.key
        assert client.get(f"/field/befores/{after}/").status_code == 404
        assert client.get("/field/befores/nothing/").status_code == 404

    def test_a_matter_under_a_block_shows_nothing_any_more(
        self, world: World, client: Client
    ) -> None:
        no = checked(world, client)
        key = listed(client)[0]["key"]
        world.do(no, "block", by="leader1", account="verify1", text="亲属")
        assert client.get(f"/field/befores/{key}/").status_code == 404
        assert listed(client) == []

    def test_a_file_that_is_gone_is_said(
        self, world: World, client: Client, tmp_path: Path
    ) -> None:
        checked(world, client)
        shown = listed(client)
        for one in (tmp_path / "files").rglob("*"):
            if one.is_file():
                one.unlink()
        answer = client.get(f"/field/befores/{shown[0]['key']}/")
        assert (answer.status_code, answer.json()["code"]) == (404, "file-gone")


def test_what_it_costs_when_nothing_is_in_hand(world: World, client: Client) -> None:
    world.report()
    world.login(client, "grid1")
    assert Case.objects.count() == 1
    with counted() as statements:
        sync(client)
    assert not any("cases_attachment" in one and '"purpose" IN' in one for one in statements)
