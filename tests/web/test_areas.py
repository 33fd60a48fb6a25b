"""The tree picker's places: by level, by words, for staff only."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import budgets
from tests.world import World


@pytest.fixture
def clerk(client: Client, world: World) -> Client:
    client.force_login(world.user("seat1"))
    return client


def test_a_level_is_answered_with_what_lies_below(clerk: Client) -> None:
    rows = clerk.get(reverse("area_branch"), {"of": "149901001000"}).json()["places"]
    assert "149901001001" in [row["code"] for row in rows]
    assert {row["more"] for row in rows if row["code"] == "149901001001"} == {True}


def test_words_find_places_of_any_level_under_their_full_name(clerk: Client) -> None:
    village = clerk.get(reverse("area_branch"), {"of": "149901001000"}).json()["places"][0]
    answer = clerk.get(reverse("area_branch"), {"q": village["name"]}).json()
    assert village["code"] in [row["code"] for row in answer["places"]]
    assert all(village["name"] in row["name"] for row in answer["places"])
    assert answer["cut"] is False


def test_unknown_places_and_words_answer_nothing(clerk: Client) -> None:
    assert clerk.get(reverse("area_branch"), {"of": "none"}).json()["places"] == []
    assert clerk.get(reverse("area_branch"), {"q": "没有这个地方"}).json()["places"] == []


def test_visitors_are_led_to_signing_in(client: Client, world: World) -> None:
    response = client.get(reverse("area_branch"), {"of": "149901001000"})
    assert response.status_code == 302


def test_a_branch_costs_no_query_of_its_own(clerk: Client) -> None:
    clerk.get(reverse("area_branch"), {"of": "149901001000"})
    with budgets.within("desk.areas"):
        clerk.get(reverse("area_branch"), {"q": "社区"})
