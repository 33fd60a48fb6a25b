"""吹哨 from the telephone of whoever stands on the spot, to the numbers a leader sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import signed_in, wide
from tests.whistles.test_whistles import handled
from tests.world import World

from linli.whistles.models import Call, Whistle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_whistle_on_the_spot(open_page: Open, audit: Audit, world: World, shots: Path) -> None:
    no = handled(world)
    page = signed_in(open_page(width=375), world, "t1_dispatch")
    page.goto(f"/desk/cases/{no}/do/whistle/")
    basis = page.get_by_label("依据")
    expect(basis).to_be_hidden()
    page.get_by_text("应急哨").click()
    page.locator("input[name=units][value=cg]").check()
    page.get_by_role("button", name="30 分钟").click()
    expect(page.get_by_role("button", name="30 分钟")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("combobox", name="其他部门").fill("供水")
    page.get_by_role("option", name="供水").first.click()
    expect(basis).to_be_visible()
    basis.fill("抢修预案第二条")
    page.get_by_label("集合地点").fill("和平社区居委会门口")
    page.get_by_label("现场情况和需要做什么").fill("管道爆裂，路面塌陷，请马上到场")
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "whistle-call-375.png", full_page=True)
    page.get_by_role("button", name="确认吹哨").click()
    panel = page.locator("#whistles")
    expect(panel).to_contain_text("待应哨")
    whistle = Whistle.objects.get()
    assert whistle.arrive_by > whistle.called_at
    assert Call.objects.count() == 2
    page.screenshot(path=shots / "whistle-panel-375.png", full_page=True)
    panel.get_by_role("link", name="登记到场").click()
    page.locator("input[name=units][value=cg]").check()
    page.get_by_role("button", name="确认登记到场").click()
    page.locator("#whistles").get_by_role("link", name="吹哨办结并评价").click()
    page.get_by_text("当场解决").click()
    page.get_by_label("处置情况和后续安排").fill("已围挡，明早修复")
    page.locator("input[name=ratings_stars_cg][value='5']").check(force=True)
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "whistle-end-375.png", full_page=True)
    page.get_by_role("button", name="确认吹哨办结").click()
    expect(page.locator("#whistles")).to_contain_text("评价 5 分")
    page.screenshot(path=shots / "whistle-ended-375.png", full_page=True)

    other = handled(world)
    world.do(other, "whistle", by="dispatch1", units=["cg", "ga", "zj"], basis="")
    world.do(other, "answer_whistle", reply="objects", clause="三定方案第三条", text="属住建职责")
    world.do(other, "arrive", by="dispatch1", units=["ga"])
    leader = signed_in(open_page(), world, "leader1")
    leader.goto(f"/desk/cases/{other}/")
    leader.screenshot(path=shots / "whistle-panel-1366.png", full_page=True)
    leader.get_by_role("link", name="裁定异议").click()
    expect(leader.get_by_label("裁定意见")).to_be_visible()
    assert audit(leader) == []
    leader.screenshot(path=shots / "whistle-objection-1366.png", full_page=True)
    leader.get_by_text("异议不成立，须到场").click()
    leader.get_by_label("裁定意见").fill("属地管理，须到场")
    leader.get_by_role("button", name="裁定").click()
    expect(leader.locator("#whistles")).to_contain_text("须到场")
    leader.goto("/desk/powers/")
    assert audit(leader) == []
    leader.screenshot(path=shots / "powers-1366.png", full_page=True)
    phone = signed_in(open_page(width=375), world, "leader1")
    phone.goto("/desk/powers/")
    assert wide(phone) <= 0
    phone.screenshot(path=shots / "powers-375.png", full_page=True)
    phone.get_by_role("link", name="2", exact=True).first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("吹哨")
    assert wide(phone) <= 0
    phone.screenshot(path=shots / "powers-list-375.png", full_page=True)
