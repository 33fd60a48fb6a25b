"""The verification queue: side by side, only for the independent, quick results."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case
from linli.kernel import clock
from linli.people.models import Substitution


def test_asked_and_answered_stand_side_by_side(client: Client, world: World) -> None:
    receipt = world.answered()
    world.login(client, "verify1")
    text = client.get("/desk/verify/").content.decode()
    for word in ("小区物业长期不清理楼道杂物", "已协调物业整改。", "属实", "不属实", "未联系上"):
        assert word in text, word
    assert f"/desk/cases/{receipt.no}/do/verify_true/" in text


def test_the_result_is_one_form_and_leads_back_to_the_queue(client: Client, world: World) -> None:
    receipt = world.answered()
    world.login(client, "verify1")
    case = Case.objects.get(no=receipt.no)
    response = client.post(
        f"/desk/cases/{receipt.no}/do/verify_true/",
        {
            "version": case.version,
            "seen": case.chain_seq,
            "method": "phone",
            "quality": "5",
            "solved": "1",
            "next": "/desk/verify/",
        },
    )
    assert response["Location"] == "/desk/verify/"
    assert Case.objects.get(no=receipt.no).state == "verified"


def test_who_may_not_check_is_told_why(client: Client, world: World) -> None:
    receipt = world.answered()
    world.login(client, "zj_handler")
    text = client.get("/desk/verify/").content.decode()
    assert "这件事不在您的核查范围内。" in text
    assert f"/desk/cases/{receipt.no}/do/verify_true/" not in text


def test_an_earlier_attempt_is_shown(client: Client, world: World) -> None:
    receipt = world.answered()
    world.do(receipt.no, "verify_unreached", text="中午再打")
    world.login(client, "verify2")
    text = client.get("/desk/verify/").content.decode()
    assert "未联系上 1 次" in text
    assert "中午再打" in text


def test_a_bad_cursor_is_named(client: Client, world: World) -> None:
    world.login(client, "verify1")
    assert client.get("/desk/verify/?after=x").status_code == 422


def test_the_queue_keeps_its_budget(client: Client, world: World) -> None:
    world.answered()
    world.login(client, "verify1")
    client.get("/desk/")
    with within("desk.verify") as one:
        client.get("/desk/verify/")
    for _ in range(3):
        world.answered()
    with within("desk.verify") as four:
        client.get("/desk/verify/")
    assert len(one) == len(four)


def stand_in(world: World, absent: str, substitute: str) -> None:
    today = clock.today()
    Substitution.objects.create(
        absent=world.user(absent),
        substitute=world.user(substitute),
        valid_from=today,
        valid_to=today + timedelta(days=3),
        set_by=world.user("admin1"),
        set_at=clock.now(),
    )


@pytest.mark.parametrize("substitute", ["seat1", "verify2"])
def test_one_checks_ones_own_and_that_of_whom_one_stands_in_for(
    client: Client, world: World, substitute: str
) -> None:
    """The page offers what the move itself allows, and says in whose place."""
    receipt = world.answered()
    stand_in(world, "verify1", substitute)
    world.login(client, substitute)
    assert 'href="/desk/verify/"' in client.get("/desk/").content.decode()
    text = client.get("/desk/verify/").content.decode()
    assert f"/desk/cases/{receipt.no}/do/verify_true/" in text
    assert "不在您的核查范围内" not in text
    absent = world.user("verify1").full_name
    own = substitute == "verify2"
    assert (f"这件由您代 {absent} 核查" in text) != own
    case = Case.objects.get(no=receipt.no)
    result = {"version": case.version, "method": "phone", "quality": "5", "solved": "1"}
    done = client.post(f"/desk/cases/{receipt.no}/do/verify_true/", result)
    assert done.status_code == 303
    story = client.get(f"/desk/cases/{receipt.no}/").content.decode()
    name = world.user(substitute).full_name
    assert (f"{name} 代 {absent}" in story) != own


def test_standing_in_makes_nobody_check_their_own_work(client: Client, world: World) -> None:
    receipt = world.answered()
    seat = world.user("seat1").posts.get()
    world.user("zj_handler").posts.create(
        role=seat.role, unit=seat.unit, area=seat.area, valid_from=seat.valid_from
    )
    stand_in(world, "verify1", "zj_handler")
    world.login(client, "zj_handler")
    text = client.get("/desk/verify/").content.decode()
    assert "您参与过办理，不能核查" in text
    assert f"/desk/cases/{receipt.no}/do/verify_true/" not in text


def test_standing_in_costs_one_query_more(client: Client, world: World) -> None:
    world.answered()
    stand_in(world, "verify1", "seat1")
    world.login(client, "seat1")
    client.get("/desk/")
    with within("desk.verify") as one:
        client.get("/desk/verify/")
    for _ in range(3):
        world.answered()
    with within("desk.verify") as four:
        client.get("/desk/verify/")
    assert len(one) == len(four)
