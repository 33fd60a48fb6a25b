"""The dispatcher words a bulletin, the leader approves it, a town disputes on a telephone."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open, sideways
from tests.browser.test_teamwork import signed_in
from tests.world import World

from linli.bulletins.models import Bulletin
from linli.domain.bulletins import Kind, last_whole
from linli.domain.rota import civil_moment
from linli.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def week(world: World) -> None:
    """Fill the last whole week."""
    with clock.at(civil_moment(last_whole(Kind.WEEK, clock.today()).first, time(9))):
        for _ in range(3):
            world.report()
        no = world.report().no
        world.drive(no, "accept", "dispatch", "supervise")


def test_from_the_draft_to_the_answered_dispute(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    week(world)
    page = signed_in(open_page(), world, "dispatch1")
    page.goto("/desk/bulletins/")
    assert audit(page) == []
    page.get_by_role("link", name="起草通报").click()
    expect(page.get_by_role("heading", name="起草通报")).to_be_visible()
    assert audit(page) == []
    page.get_by_role("button", name="起草", exact=True).click()
    expect(page.get_by_text("本周共收件4件")).to_be_visible()
    assert (audit(page), sideways(page)) == ([], 0)
    made = Bulletin.objects.get()
    page.screenshot(path=shots / "bulletin-draft.png", full_page=True)
    page.get_by_role("link", name="修改文字").click()
    expect(page.locator("#text-received")).to_be_visible()
    assert (audit(page), sideways(page)) == ([], 0)
    page.locator("#text-notes").fill("另有说明12件。")
    page.get_by_role("button", name="保存并返回").click()
    expect(page.get_by_role("alert")).to_contain_text("手写的数字")
    expect(page.locator("#text-notes")).to_have_value("另有说明12件。")
    page.locator("#text-notes").fill("另有说明。")
    page.get_by_role("button", name="第 2 段下移").click()
    expect(page.locator("#b-received [name=place-received]")).to_have_value("3")
    page.get_by_role("button", name="保存并返回").click()
    expect(page.get_by_text("另有说明。")).to_be_visible()
    page.get_by_role("button", name="提交审签").click()
    expect(page.get_by_text("待审签").first).to_be_visible()
    boss = signed_in(open_page(width=375, height=740), world, "leader1")
    boss.goto("/desk/tasks/")
    boss.get_by_role("link", name="请审签通报").click()
    boss.get_by_role("button", name="审签", exact=True).click()
    expect(boss.get_by_text("已审签，可以印发。")).to_be_visible()
    assert (audit(boss), sideways(boss)) == ([], 0)
    page.reload()
    page.get_by_role("link", name="预览并印发").click()
    page.get_by_role("button", name="出具通报").click()
    expect(page.get_by_role("link", name="PDF（打印）")).to_be_visible()
    _dispute(open_page, audit, world, made, shots)


def _dispute(open_page: Open, audit: Audit, world: World, made: Bulletin, shots: Path) -> None:
    # Without scripts, on a telephone.
    town = signed_in(open_page(width=375, height=740, script=False), world, "t1_dispatch")
    town.goto(f"/desk/bulletins/{made.key}/")
    town.get_by_text("我单位的数字不对").click()
    town.get_by_label("哪一个数字").select_option(index=1)
    town.get_by_label("应当是多少，依据是什么").fill("少算了窗口登记的。")
    town.get_by_role("button", name="提出异议").click()
    expect(town.get_by_text("待答复")).to_be_visible()
    page = signed_in(open_page(), world, "dispatch1")
    page.goto(f"/desk/bulletins/{made.key}/")
    page.get_by_text("答复", exact=True).first.click()
    page.get_by_text("数字无误").click()
    page.get_by_label("核对的情况").fill("已核对，窗口登记的在内。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("核对无误")).to_be_visible()
    assert (audit(page), sideways(page)) == ([], 0)
    page.emulate_media(color_scheme="dark")
    assert audit(page) == []
    page.screenshot(path=shots / "bulletin-dark.png", full_page=True)
