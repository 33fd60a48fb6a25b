"""A leader reads and instructs on the telephone; the unit answers; the leader confirms."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import handling, signed_in, wide
from tests.world import World

from linli.kernel import clock
from linli.kernel.transaction import write
from linli.tasks.actions import Ask, give_many
from linli.tasks.models import Task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _others(world: World) -> None:
    """More tasks for the leader's own centre, one of them overdue soon."""
    centre = world.catalogue.unit_by_code("centre")
    assert centre is not None
    now = clock.now()
    with write():
        give_many(
            [
                Ask("请汇总本月重复诉求，提出会商建议。", centre.id, now + timedelta(hours=1)),
                Ask("请报送下周值班安排。", centre.id, now + timedelta(days=6)),
            ],
            origin="meeting",
            origin_key="m1",
            asked_by=world.actor("leader2"),
            now=now,
        )
    Task.objects.filter(text__startswith="请汇总").update(due_at=now - timedelta(hours=3))


def test_presented_instructed_answered_confirmed(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    no = handling(world)
    _others(world)
    proposal = "小区物业已换两次，建议请城管局配合，限期清理。"
    world.do(no, "present", "zj_leader", leader="leader1", text=proposal)
    phone = signed_in(open_page(width=375), world, "leader1")
    phone.goto("/desk/tasks/")
    expect(phone.get_by_text(proposal)).to_be_visible()
    assert wide(phone) <= 0
    assert audit(phone) == []
    phone.screenshot(path=shots / "tasks-375.png", full_page=True)
    phone.get_by_role("link", name="请阅批").click()
    expect(phone.locator("#orders")).to_contain_text("已阅")
    phone.get_by_role("button", name="请县住建局牵头").click()
    field = phone.locator("#f-text")
    expect(field).to_have_value(re.compile("^请县住建局牵头，于"))
    phone.get_by_role("combobox", name="交办单位").fill("城管")
    phone.get_by_role("option", name="县城管局").click()
    field.click()
    assert wide(phone) <= 0
    assert audit(phone) == []
    phone.screenshot(path=shots / "instruct-375.png", full_page=True)
    phone.get_by_role("button", name="确认批示").click()
    expect(phone.locator("#orders")).to_contain_text("还没有反馈")
    phone.screenshot(path=shots / "instructed-375.png", full_page=True)

    desk = signed_in(open_page(), world, "cg_handler")
    desk.goto("/desk/tasks/")
    desk.get_by_role("link", name="请反馈").click()
    desk.locator("#f-answer-answer").fill("已派5人到场，今天清理完毕。")
    assert audit(desk) == []
    desk.screenshot(path=shots / "task-1366.png", full_page=True)
    desk.get_by_role("button", name="提交反馈").click()
    expect(desk.get_by_text("已反馈，等待确认。")).to_be_visible()

    leader = signed_in(open_page(), world, "leader1")
    leader.goto("/desk/tasks/")
    assert audit(leader) == []
    leader.screenshot(path=shots / "tasks-1366.png", full_page=True)
    leader.goto(f"/desk/cases/{no}/")
    leader.locator("#orders").screenshot(path=shots / "orders-1366.png")
    leader.get_by_role("link", name="打开任务").click()
    leader.get_by_role("button", name="确认完成").click()
    expect(leader.locator("#orders")).to_contain_text("完成 1/1")
    leader.emulate_media(color_scheme="dark")
    leader.goto("/desk/tasks/all/?show=asked&ended=1")
    assert audit(leader) == []
    leader.screenshot(path=shots / "tasks-dark.png", full_page=True)
