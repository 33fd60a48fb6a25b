"""What the registration form reads in the words: danger, values to take over, what is missing."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.web.desk import intake_form

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def seat(client: Client, world: World) -> Client:
    world.login(client, "seat1")
    client.get("/desk/new/")
    return client


def post(client: Client, status: int = 200, /, **data: object) -> str:
    response = client.post("/desk/new/words/", data, headers=FRAGMENT)
    assert response.status_code == status
    return response.content.decode()


def test_danger_shows_the_number_and_asks_a_person(seat: Client) -> None:
    with within("desk.new_words"):
        shown = post(seat, text="三楼着火了，快来人")
    assert "119" in shown
    assert "“着火”" in shown
    assert 'data-take="level" data-value="urgent"' in shown
    assert "data-take" not in post(seat, text="三楼着火了", level="urgent").partition("还没说到")[0]
    assert "119" not in post(seat, text="去年这里着过火，希望装报警器")


def test_values_are_offered_with_their_reason(seat: Client) -> None:
    shown = post(seat, text="昨晚10点半，和平社区3号楼2单元漏水，我的电话13900005678")
    assert 'data-take="phone" data-value="13900005678"' in shown
    assert 'data-take="address" data-value="和平社区3号楼2单元"' in shown
    assert 'data-take="occurred_at"' in shown
    assert "T22:30" in shown


def test_an_area_that_has_an_input_of_its_own_is_no_address(seat: Client) -> None:
    assert 'data-take="address"' not in post(seat, text="和平社区第二网格门口的路灯不亮三天了")
    assert 'data-take="address"' in post(seat, text="和平社区第二网格3号楼2单元门口的路灯不亮")


def test_what_the_form_holds_is_neither_offered_nor_asked(seat: Client) -> None:
    text = "昨晚10点半，和平社区3号楼漏水，我的电话13900005678，希望修"
    held = post(
        seat, text=text, phone="13900001234", address="别处", occurred_at="2026-01-01T08:00"
    )
    assert "data-take" not in held
    assert "还没说到" not in held


def test_what_is_missing_is_asked_and_stops_nothing(seat: Client, world: World) -> None:
    assert "在什么地方？" in post(seat, text="东西堆得乱七八糟的")
    assert post(seat).strip() == ""


def test_only_who_takes_in_matters(client: Client, world: World) -> None:
    world.login(client, "zj_handler")
    post(client, 403, text="着火了")


def test_without_scripts_a_button_takes_a_value_over(seat: Client) -> None:
    fields = {**dict.fromkeys(intake_form.TEXTS, ""), "door": "seat", "privacy": "named"}
    text = "三楼着火了，我的电话13900005678"
    answer = seat.post("/desk/new/", {**fields, "text": text, "take": "phone"})
    page = answer.content.decode()
    assert 'value="13900005678"' in page
    assert "119" in page
    answer = seat.post("/desk/new/", {**fields, "text": text, "take": "level"})
    assert '<option value="urgent" selected' in answer.content.decode()


def test_whoever_dispatches_is_reminded(client: Client, world: World) -> None:
    world.login(client, "dispatch1")
    no = world.report(text="三楼着火了，快来人").no
    page = client.get(f"/desk/cases/{no}/").content.decode()
    assert "先核实是否紧急" in page
    calm = world.report(text="路灯不亮", phone="13900007777").no
    assert "先核实是否紧急" not in client.get(f"/desk/cases/{calm}/").content.decode()
