"""The case page: facts, rights to fields, actions with reasons, the explanation, its cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.budgets import within
from tests.world import World

from linli.audit import chain
from linli.cases.models import Case, ConflictBlock
from linli.jobs.worker import Worker
from linli.kernel import clock

PHONE = "13900001234"


def page(client: Client, world: World, who: str, no: str, status: int = 200) -> str:
    world.login(client, who)
    response = client.get(f"/desk/cases/{no}/")
    assert response.status_code == status
    return response.content.decode()


def test_everything_stands_on_one_page(client: Client, world: World) -> None:
    receipt = world.answered(matter="B01")
    Worker(owner="test").drain()
    text = page(client, world, "dispatch1", receipt.no)
    for word in (
        "待核查",
        "小区物业长期不清理楼道杂物",
        "已协调物业整改。",
        "主办",
        "首接",
        "示意",
        "为何是这个时限",
        "办理经过",
        "已告知诉求人",
        "测试县住房和城乡建设局",
    ):
        assert word in text, word
    assert 'aria-current="step"' in text


@pytest.mark.parametrize("who", ["cg_handler", "t2_dispatch", "admin1"])
def test_a_stranger_gets_the_same_answer_as_for_no_case(
    client: Client, world: World, who: str
) -> None:
    receipt = world.answered()
    assert "没有找到" in page(client, world, who, receipt.no, 404)
    assert "没有找到" in page(client, world, who, "1499012026010199999", 404)


def test_a_blocked_person_finds_nothing(client: Client, world: World) -> None:
    receipt = world.answered()
    ConflictBlock.objects.create(
        case=Case.objects.get(no=receipt.no), user=world.user("zj_handler"), set_at=clock.now()
    )
    assert "没有找到" in page(client, world, "zj_handler", receipt.no, 404)


def test_the_contact_is_masked_until_a_reason_is_given(client: Client, world: World) -> None:
    receipt = world.answered()
    text = page(client, world, "verify1", receipt.no)
    assert PHONE not in text
    assert "测试居民" not in text
    response = client.post(f"/desk/cases/{receipt.no}/reveal/", {"reason": " "})
    assert response.status_code == 422
    assert PHONE not in response.content.decode()
    response = client.post(f"/desk/cases/{receipt.no}/reveal/", {"reason": "回访核实"})
    shown = response.content.decode()
    assert PHONE in shown
    assert "测试居民" in shown
    assert response["Cache-Control"] == "no-store"
    events = chain.read("reading", int(receipt.no))
    assert [event.action for event in events] == ["reveal_contact"]


def test_a_confidential_requester_stays_unknown_to_the_unit(client: Client, world: World) -> None:
    receipt = world.answered(privacy="confidential")
    text = page(client, world, "zj_handler", receipt.no)
    assert "对承办单位保密" in text
    assert "查看联系方式" not in text
    assert "1234" not in text
    response = client.post(f"/desk/cases/{receipt.no}/reveal/", {"reason": "想知道"})
    assert response.status_code == 403
    assert PHONE not in response.content.decode()


def test_refused_moves_are_visible_with_the_reason(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign", "ask_extension")
    text = page(client, world, "zj_handler", receipt.no)
    assert "现在不能做" in text
    assert "已有一份延期申请正在等待审批" in text


@pytest.mark.parametrize(
    ("who", "commands", "primary"),
    [
        ("dispatch1", (), "accept"),
        ("dispatch1", ("accept",), "dispatch"),
        ("zj_handler", ("accept", "dispatch"), "sign"),
        ("zj_handler", ("accept", "dispatch", "sign"), "answer"),
        ("verify1", ("accept", "dispatch", "sign", "answer"), "verify_true"),
        ("dispatch1", ("accept", "dispatch", "sign", "answer", "verify_true"), "close"),
        ("zj_leader", ("accept", "dispatch", "sign", "ask_extension"), "grant_extension"),
        ("dispatch1", ("accept", "dispatch", "ask_return"), "grant_return"),
    ],
)
def test_the_next_legal_move_is_the_one_button(
    client: Client, world: World, who: str, commands: tuple[str, ...], primary: str
) -> None:
    receipt = world.report()
    world.drive(receipt.no, *commands)
    text = page(client, world, who, receipt.no)
    assert (
        f'class="button button--primary" href="/desk/cases/{receipt.no}/do/{primary}/#act"' in text
    )


def test_an_auditor_reads_and_can_do_nothing(client: Client, world: World) -> None:
    receipt = world.answered()
    text = page(client, world, "audit1", receipt.no)
    assert f"/desk/cases/{receipt.no}/do/" not in text


def test_every_step_of_the_clock_is_printed(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign", "ask_extension", "grant_extension")
    world.login(client, "zj_handler")
    text = client.get(f"/desk/cases/{receipt.no}/why/").content.decode()
    assert "首次登记，此后任何改动都不重新起算" in text
    assert "延长 2 天" in text
    assert "截止由" in text


def test_hostile_words_stay_words_everywhere(client: Client, world: World) -> None:
    bad = "<svg onload=alert(1)>'\"{{7*7}}"
    receipt = world.report(text=bad, title=bad, address=bad, name=bad)
    world.do(receipt.no, "comment", text=bad)
    text = page(client, world, "dispatch1", receipt.no)
    assert "<svg onload" not in text
    assert "&lt;svg onload" in text
    assert "49" not in text.split('id="story-list"')[1].split("</li>")[0]


def test_the_case_page_keeps_its_budget(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign", "ask_extension", "grant_extension")
    world.login(client, "zj_handler")
    client.get(f"/desk/cases/{receipt.no}/")  # the village's outlines are kept from then on
    for _ in range(12):
        world.do(receipt.no, "progress")
    with within("desk.case"):
        assert client.get(f"/desk/cases/{receipt.no}/").status_code == 200


def test_what_the_requester_was_told_is_read_without_their_code(
    client: Client, world: World
) -> None:
    receipt = world.closed()
    text = page(client, world, "dispatch1", receipt.no)
    assert "已告知诉求人" not in text
    Worker(owner="test").drain()
    text = page(client, world, "dispatch1", receipt.no)
    assert text.count("已告知诉求人") == 4  # registered, accepted, answered, closed
    assert "查询码见受理回执" in text
    assert receipt.lookup_code not in text


def test_days_in_the_story_are_written_as_days(client: Client, world: World) -> None:
    receipt = world.report()
    world.drive(receipt.no, "accept", "dispatch", "sign")
    until = (clock.today() + timedelta(days=3)).isoformat()
    world.do(
        receipt.no, "ask_suspension", by="zj_handler", reason="season", until=until, text="等开春"
    )
    text = page(client, world, "dispatch1", receipt.no)
    assert "<dt>挂账至</dt><dd>20" in text
    assert "T23:59:59+08:00</dd>" not in text


def test_the_contact_page_loaded_anew_is_masked_again(client: Client, world: World) -> None:
    receipt = world.answered()
    world.login(client, "verify1")
    response = client.get(f"/desk/cases/{receipt.no}/reveal/")
    assert response.status_code == 302
    assert response["Location"] == f"/desk/cases/{receipt.no}/"
