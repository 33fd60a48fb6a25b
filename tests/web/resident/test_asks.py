"""Gentle questions beside the resident's form, and danger kept in sight."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.web.resident import views_asks

pytestmark = pytest.mark.usefixtures("world")


def asked(client: Client, status: int = 200, /, **data: str) -> str:
    answer = client.post("/report/asks/", data)
    assert answer.status_code == status
    return answer.content.decode()


def test_what_is_missing_is_asked_for(client: Client) -> None:
    client.get("/report/")
    with within("resident.asks"):
        shown = asked(client, text="东西堆得乱七八糟的")
    assert "大概是什么时候的事？" in shown
    assert "您希望怎么解决？" in shown
    assert "在什么地方" not in shown  # has a step of its own
    assert asked(client, text="昨天路灯就不亮了，希望修").strip() == ""
    assert asked(client, text="三楼着火了").strip() == ""
    assert "什么时候" not in asked(client, text="东西堆得乱七八糟的", occurred_at="2026-01-01")


def test_a_place_is_offered_to_tap(client: Client) -> None:
    shown = asked(client, text="和平社区的路灯昨天坏了，请修")
    assert 'data-spot="149901001001"' in shown
    assert "和平社区" in shown
    assert "data-spot" not in asked(client, text="和平社区的路灯", area="149901001001")


@pytest.mark.parametrize("text", ["", "\x00", "<b>x</b>", "😀" * 50, "着" * 50_000])
def test_whatever_comes_is_read(client: Client, text: str) -> None:
    asked(client, text=text)


def test_too_often_says_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_asks, "ASKED", views_asks.Limit("asks-test", most=1, seconds=3600))
    asked(client, text="路灯")
    asked(client, 204, text="路灯")


def test_the_text_never_comes_in_an_address(client: Client) -> None:
    assert client.get("/report/asks/", {"text": "x"}).status_code == 405


def test_the_lines_of_the_danger_are_shown_on_the_receipt(client: Client, world: World) -> None:
    refused = client.post("/report/", {"text": "孩子被反锁在家三天了", "privacy": "named"})
    page = refused.content.decode()
    assert 'href="tel:12355"' in page
    assert "孩子的安全最要紧" in page


def test_a_sure_kind_is_offered_with_its_class_and_an_unsure_one_is_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "小区门口昨天停水了，希望早点来水"
    assert "data-kind" not in asked(client, text=text)  # the names alone are never sure
    monkeypatch.setattr(
        "linli.proposals.queries.matter_proposals.manner", lambda *_a, **_k: "suggest"
    )
    shown = asked(client, text=text)
    assert 'data-kind="' in shown
    assert " · " in shown  # the class before the item
    assert "data-kind" not in asked(client, text=text, matter="B01")
    assert "data-kind" not in asked(client, text="三楼着火了")
