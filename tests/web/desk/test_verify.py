"""The verification queue: side by side, only for the independent, quick results."""

from __future__ import annotations

from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.cases.models import Case


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
