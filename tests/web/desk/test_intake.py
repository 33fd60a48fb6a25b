"""Registering for somebody: one screen, a receipt, double clicks, bad input kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.world import World

from linli.cases.models import Case, Party

FIELDS = {
    "door": "seat",
    "request_type": "complaint",
    "text": "和平社区三号楼漏水两天了，请派人来看。",
    "matter": "B01",
    "town": "149901001000",
    "village": "149901001001",
    "grid": "149901001001001",
    "address": "和平社区3号楼2单元",
    "name": "测试居民",
    "phone": "139 0000 1234",
    "privacy": "named",
    "client_key": "a" * 32,
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


@pytest.fixture
def seat(client: Client, world: World) -> Client:
    world.login(client, "seat1")
    return client


def test_the_matter_gets_number_code_and_date(seat: Client, world: World) -> None:
    response = seat.post("/desk/new/", FIELDS)
    assert response.status_code == 303
    case = Case.objects.get()
    assert case.area.code == "149901001001001"
    assert case.reporter_staff == world.user("seat1")
    text = seat.get(response["Location"]).content.decode()
    assert case.lookup_code in text
    assert "最迟办结" in text


def test_a_second_click_makes_no_second_matter(seat: Client) -> None:
    first = seat.post("/desk/new/", FIELDS)
    second = seat.post("/desk/new/", FIELDS)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_the_code_is_for_whoever_registered_only(seat: Client, world: World) -> None:
    where = seat.post("/desk/new/", FIELDS)["Location"]
    other = world.login(Client(), "dispatch1")
    response = other.get(where)
    assert response.status_code == 403
    assert Case.objects.get().lookup_code not in response.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "长" * 20_001}, "text"),
        ({"phone": "12"}, "phone"),
        ({"matter": "A"}, "matter"),
        ({"lon": "abc", "lat": "37"}, "lon"),
        ({"occurred_at": "2999-01-01T00:00"}, "occurred_at"),
        ({"occurred_at": "昨天"}, "occurred_at"),
        ({"people_affected": "-3"}, "people_affected"),
        ({"grid": "123"}, "area"),
    ],
)
def test_bad_input_is_named_and_the_rest_kept(
    seat: Client, change: dict[str, str], field: str
) -> None:
    response = seat.post("/desk/new/", {**FIELDS, **change})
    text = response.content.decode()
    assert response.status_code == 422
    assert f'href="#f-{"town" if field == "area" else field}"' in text
    assert "和平社区3号楼2单元" in text
    assert not Case.objects.exists()


def test_a_point_outside_is_taken_and_flagged(seat: Client) -> None:
    fields = {**FIELDS, "town": "", "village": "", "grid": "", "lon": "100.0", "lat": "20.0"}
    assert seat.post("/desk/new/", fields).status_code == 303
    assert Case.objects.get().place_unchecked


def test_places_below_are_listed(seat: Client) -> None:
    text = seat.get("/desk/new/areas/?town=149901001000").content.decode()
    assert "和平社区" in text
    assert seat.get("/desk/new/areas/?town=nowhere").status_code == 200
    whole = seat.post("/desk/new/", {**FIELDS, "refresh": "1"}).content.decode()
    assert '<option value="149901001001001" selected>' in whole
    assert not Case.objects.exists()


def test_an_anonymous_requester_is_not_kept(seat: Client) -> None:
    seat.post("/desk/new/", {**FIELDS, "privacy": "anonymous"})
    assert not Party.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("grid1", 200), ("zj_handler", 403), ("audit1", 403)])
def test_who_may_register(client: Client, world: World, who: str, status: int) -> None:
    world.login(client, who)
    assert client.get("/desk/new/").status_code == status


def test_a_foreign_door_is_refused(client: Client, world: World) -> None:
    world.login(client, "grid1")
    response = client.post("/desk/new/", FIELDS)
    assert response.status_code == 403
    assert FIELDS["text"] in response.content.decode()
