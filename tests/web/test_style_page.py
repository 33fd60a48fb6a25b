"""The style page is for builders only, and costs the county nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import budgets

from linli.web.views_style import PARTS

ADDRESSES = ["/ui/", "/ui/slow/", "/ui/places/", *(f"/ui/{part}/" for part in PARTS)]


@pytest.fixture
def shown(settings: Any) -> None:
    settings.LINLI_STYLE_PAGE = True


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_running_site_has_no_style_page(client: Client, address: str, settings: Any) -> None:
    assert settings.LINLI_STYLE_PAGE is False
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_drawn_without_a_query(client: Client, part: str) -> None:
    with budgets.counted() as found:
        response = client.get(reverse("style_part", args=[part]), {"register": "resident"})
    assert response.status_code == 200
    assert 'data-register="resident"' in response.content.decode()
    assert found == []


@pytest.mark.django_db
@pytest.mark.usefixtures("shown")
def test_an_unknown_part_is_not_found(client: Client) -> None:
    assert client.get("/ui/nothing/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("shown")
def test_sample_forms_lead_back_and_only_to_the_style_page(client: Client) -> None:
    assert client.post("/ui/again/", {"part": "story"})["Location"] == "/ui/story/?undone=1"
    assert client.post("/ui/again/", {"part": "//evil"})["Location"] == "/ui/overlays/?undone=1"


@pytest.mark.django_db
@pytest.mark.usefixtures("shown")
def test_sample_places_answer_like_the_real_ones(client: Client) -> None:
    below = client.get("/ui/places/", {"of": "t1"}).json()["places"]
    assert [row["name"] for row in below] == ["和平社区", "城东社区", "大槐树村"]
    assert [row["more"] for row in below] == [True, False, False]
    found = client.get("/ui/places/", {"q": "城关 第二"}).json()["places"]
    assert [row["name"] for row in found] == ["城关镇 和平社区 第二网格"]
