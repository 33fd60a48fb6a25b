"""Finding by typing what long choices leave out: bounded, from memory, for staff."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.catalogue import snapshot
from linli.web.desk import views_find


@pytest.fixture
def desk(client: Client, world: World) -> Client:
    world.login(client, "dispatch1")
    return client


def found(client: Client, kind: str, words: str) -> list[str]:
    answer = client.get(f"/desk/find/{kind}/", {"q": words})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return [row["value"] for row in answer.json()]


def test_places_are_found_down_to_the_grid(desk: Client) -> None:
    grids = found(desk, "area", "和平社区 第一")
    assert grids == ["149901001001001"]
    whole = found(desk, "area", "和平社区")
    assert whole[0] == "149901001001"
    assert grids[0] in whole


def test_units_are_found_by_their_short_name_too(desk: Client) -> None:
    assert found(desk, "unit", "县住建") == ["zj"]
    assert found(desk, "unit", "住房和城乡") == ["zj"]
    assert "t1v1" in found(desk, "unit", "和平")


def test_nothing_typed_finds_nothing(desk: Client) -> None:
    assert found(desk, "unit", " ") == found(desk, "area", "") == []
    assert found(desk, "area", "\x00") == []
    assert desk.get("/desk/find/person/").status_code == 404


def test_an_answer_is_short_and_cheap(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_find, "MOST", 2)
    snapshot.current()
    with within("desk.find"):
        assert len(found(desk, "unit", "县")) == 2


def test_nobody_signed_in_finds_nothing(client: Client, world: World) -> None:
    assert client.get("/desk/find/unit/?q=县").status_code in {302, 403}


def options(client: Client, no: str, command: str, **headers: str) -> str:
    return client.get(f"/desk/cases/{no}/do/{command}/", headers=headers).content.decode()


def test_villages_units_come_by_typing_and_without_scripts_with_the_page(
    desk: Client, world: World
) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept")
    piece = options(desk, receipt.no, "dispatch", HX_Request="true")
    assert 'data-source="/desk/find/unit/"' in piece
    assert '<option value="t1v1"' not in piece
    assert '<option value="zj"' in piece
    page = options(desk, receipt.no, "dispatch")
    assert '<option value="t1v1"' in page


def test_a_grid_elsewhere_can_be_chosen_at_once(desk: Client, world: World) -> None:
    receipt = world.report()
    answer = desk.post(
        f"/desk/cases/{receipt.no}/do/amend/",
        {"area": "149901100201001", "version": "1"},
    )
    assert answer.status_code == 422
    assert '<option value="149901100201001" selected>' in answer.content.decode()
