"""事项建议 on the pages: beside the registration, above the acceptance, and the model card."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case
from linli.catalogue.models import CountyProfile
from linli.kernel import clock
from linli.proposals import matter_learned
from linli.proposals.models import MatterLesson
from linli.web.desk import intake_form

FRAGMENT = {"HX-Request": "true"}
TEXT = "小区的生活垃圾没有清运，堆在门口"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    matter_learned.forget()
    yield
    matter_learned.forget()


@pytest.fixture
def seat(client: Client, world: World) -> Client:
    world.login(client, "seat1")
    client.get("/desk/new/")
    return client


def sure(world: World) -> None:
    """Let a correction speak for B02, and the county fill in what is likely enough."""
    case = Case.objects.get(no=world.report(text=TEXT).no)
    now = clock.now()
    MatterLesson.objects.create(case=case, chosen="B02", corrected=True, first_at=now, at=now)
    profile = CountyProfile.objects.get()
    settings = json.loads(profile.settings) | {"proposals": {"fill": 0.5, "ask": 0.2}}
    CountyProfile.objects.update(settings=json.dumps(settings), revision="sure")


def post(client: Client, status: int = 200, /, **data: object) -> str:
    response = client.post("/desk/new/matter/", data, headers=FRAGMENT)
    assert response.status_code == status
    return response.content.decode()


def test_a_suggestion_with_its_reason_and_a_key(seat: Client) -> None:
    post(seat, text=TEXT)
    with within("desk.new_matter"):
        shown = post(seat, text=TEXT)
    assert 'data-matter="A01" data-n="1" aria-keyshortcuts="Alt+1"' in shown
    assert "<mark>" in shown
    assert "data-auto" not in shown
    assert post(seat, text="").strip() == ""
    assert post(seat, text="。" * 100_000).strip() == ""


def test_a_sure_one_is_filled_in_visibly_and_never_over_a_choice(
    seat: Client, world: World
) -> None:
    sure(world)
    shown = post(seat, text=TEXT)
    assert 'data-auto="B02"' in shown
    assert "按内容自动选的，请核对" in shown
    assert 'data-auto="B02"' in post(seat, text=TEXT, matter="B02", matter_auto="B02")
    assert "data-auto" not in post(seat, text=TEXT, matter="A01")
    assert "data-auto" not in post(seat, text=TEXT, matter_no="1")
    assert post(seat, text=TEXT, matter="B02").strip() == ""  # chosen by a person: nothing to add


def test_below_the_limit_the_form_asks(seat: Client) -> None:
    profile = CountyProfile.objects.get()
    settings = json.loads(profile.settings) | {"proposals": {"fill": 1.0, "ask": 0.99}}
    CountyProfile.objects.update(settings=json.dumps(settings), revision="shy")
    assert "说不准，请选择" in post(seat, text=TEXT)


def test_only_who_takes_in_matters(client: Client, world: World) -> None:
    world.login(client, "zj_handler")
    post(client, 403, text=TEXT)


def test_without_scripts_the_page_proposes_and_a_button_takes(seat: Client, world: World) -> None:
    sure(world)
    fields = {**dict.fromkeys(intake_form.TEXTS, ""), "door": "seat", "privacy": "named"}
    answer = seat.post("/desk/new/", {**fields, "text": TEXT, "area": "none"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'name="take_matter" value="B02"' in page
    assert "按内容自动选的" not in page  # nothing is filled in behind anybody's back
    page = seat.post("/desk/new/", {**fields, "text": TEXT, "take_matter": "B02"}).content.decode()
    assert '<option value="B02" selected' in page
    assert 'name="matter_no" value="1"' in page
    kept = {**fields, "text": TEXT, "matter": "B02", "matter_auto": "B02", "refresh": "1"}
    page = seat.post("/desk/new/", kept).content.decode()
    assert "按内容自动选的，请核对" in page
    page = seat.post("/desk/new/", {**kept, "take_matter": ""}).content.decode()
    assert '<option value="B02" selected' not in page


def test_registering_goes_on_when_the_proposals_break(
    seat: Client, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("text")

    monkeypatch.setattr(matter_learned, "Proposer", broken)
    assert post(seat, text=TEXT).strip() == ""
    assert "no matter is proposed" in caplog.text
    fields = {**dict.fromkeys(intake_form.TEXTS, ""), "door": "seat", "privacy": "anonymous"}
    fields |= {"text": TEXT, "area": "149901001001", "request_type": "help"}
    assert seat.post("/desk/new/", {**fields, "refresh": "1"}).status_code == 200
    assert seat.post("/desk/new/", fields).status_code == 303


def test_accepting_offers_the_same_where_nobody_has_chosen(client: Client, world: World) -> None:
    world.login(client, "seat1")
    no, chosen = world.report(text=TEXT).no, world.report(text=TEXT, matter="B01").no
    page = client.get(f"/desk/cases/{no}/do/accept/").content.decode()
    assert "事项建议" in page
    assert 'data-value="A01" data-key="1"' in page
    assert '<option value="A01" selected' not in page
    assert "事项建议" not in client.get(f"/desk/cases/{chosen}/do/accept/").content.decode()
    sure(world)
    page = client.get(f"/desk/cases/{no}/do/accept/").content.decode()
    assert '<option value="B02" selected' in page
    assert "按内容自动选的" in page


class TestCard:
    def test_who_sees_it(self, client: Client, world: World) -> None:
        for name, status in (("leader1", 200), ("admin1", 200), ("audit1", 200)):
            assert world.login(client, name).get("/desk/matter-model/").status_code == status
        for name in ("seat1", "dispatch1", "zj_handler"):
            page = world.login(client, name).get("/desk/matter-model/")
            assert page.status_code == 403

    def test_what_it_says_and_the_switch(self, client: Client, world: World) -> None:
        world.login(client, "leader1")
        client.get("/desk/matter-model/")
        with within("desk.matter_card"):
            page = client.get("/desk/matter-model/").content.decode()
        assert "不派单：派给谁由分流员决定。" in page
        assert "按事项的名称、别名和登记问题来建议" in page
        answer = client.post("/desk/matter-model/off/", {"matter": "A01", "why": ""})
        assert answer.status_code == 422
        assert "请写明原因" in answer.content.decode()
        answer = client.post("/desk/matter-model/off/", {"matter": "A01", "why": "常常建议错"})
        assert answer.status_code == 303
        page = client.get("/desk/matter-model/").content.decode()
        assert "常常建议错" in page
        asked = {"matter": "A01", "version": "1", "why": "已好转"}
        assert client.post("/desk/matter-model/ask/", asked).status_code == 303
        own = client.post("/desk/matter-model/on/", {"matter": "A01", "version": "2"})
        assert own.status_code == 403
        world.login(client, "admin1")
        assert (
            client.post("/desk/matter-model/on/", {"matter": "A01", "version": "1"}).status_code
            == 409
        )
        page = client.get("/desk/matter-model/").content.decode()
        assert "确认恢复" in page
        done = client.post("/desk/matter-model/on/", {"matter": "A01", "version": "2"})
        assert done.status_code == 303
        assert client.post("/desk/matter-model/else/", {}).status_code == 404
        world.login(client, "audit1")
        assert (
            client.post("/desk/matter-model/off/", {"matter": "A01", "why": "x"}).status_code == 403
        )
