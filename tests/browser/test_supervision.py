"""A unit is pressed from the desk, answers on a telephone, and a leader decides what is shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import signed_in, wide
from tests.world import World

from linli.supervision.models import Listing, Supervision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pressed_answered_listed_and_released(open_page: Open, audit: Audit, world: World) -> None:
    no = world.report().no
    world.drive(no, ("accept", {"matter": "A02"}), ("dispatch", {"lead_unit": "zj"}), "sign")
    leader = signed_in(open_page(width=1366), world, "leader1")
    leader.goto(f"/desk/cases/{no}/do/supervise/")
    leader.get_by_label("挂牌督办").check()
    leader.locator("#f-reason").fill("久拖不决")
    leader.locator("#f-text").fill("请主要负责同志到现场，三日内解决。")
    assert audit(leader) == []
    leader.get_by_role("button", name="确认督办").click()
    panel = leader.locator("#supervision")
    expect(panel).to_contain_text("待反馈")
    assert audit(leader) == []

    unit = signed_in(open_page(width=375), world, "zj_handler")
    unit.goto("/desk/supervision/")
    assert audit(unit) == []
    assert wide(unit) <= 0
    unit.get_by_role("link", name="楼道").click()
    unit.locator("#supervision").get_by_role("link", name="督办反馈").click()
    unit.locator("#f-text").fill("已清理完毕，照片附后。")
    unit.get_by_role("button", name="确认督办反馈").click()
    expect(unit.locator("#supervision")).to_contain_text("按期反馈")
    assert wide(unit) <= 0
    assert audit(unit) == []

    panel.get_by_role("link", name="向社会公示").click()
    leader.get_by_role("button", name="公示", exact=True).click()
    expect(leader.locator("main")).to_contain_text("请先看过公示内容再确认")
    assert audit(leader) == []
    leader.get_by_label("没有按督办要求反馈").check()
    leader.locator("#f-note").fill("久拖不决")
    leader.locator("#f-confirmed").check()
    leader.get_by_role("button", name="公示", exact=True).click()
    expect(leader.locator("#supervision")).to_contain_text("正在公示")

    resident = open_page(width=375)
    resident.goto("/board/")
    resident.get_by_role("link", name="挂牌督办").click()
    expect(resident.locator("main")).to_contain_text("测试县住房和城乡建设局")
    assert "楼道" not in resident.locator("main").inner_text()
    assert audit(resident) == []
    assert wide(resident) <= 0

    leader.locator("#supervision").get_by_role("link", name="解除督办").click()
    leader.locator("#f-text").fill("已经解决")
    leader.get_by_role("button", name="确认解除督办").click()
    expect(leader.locator("#supervision")).to_have_count(0)
    assert Supervision.objects.get().standing == "released"
    assert Listing.objects.get().ended_at
    resident.reload()
    expect(resident.locator("main")).to_contain_text("现在没有挂牌督办的事")
