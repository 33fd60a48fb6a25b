"""The desk's forms in a real browser: nothing written is lost, nothing must be known by heart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_desk import confirm, enter
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


@pytest.fixture
def clerk(open_page: Open, world: World) -> Page:
    user = world.user("dispatch1")
    user.set_password(PASSWORD)
    user.save()
    return enter(open_page(), "dispatch1")


def choose(page: Page, label: str) -> None:
    page.locator(".head__acts summary").first.click()
    page.locator(".head__acts").get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("heading", name=label)).to_be_visible()


def test_a_draft_survives_another_move_and_a_lost_session(clerk: Page, world: World) -> None:
    no = world.report().no
    clerk.goto(f"/desk/cases/{no}/")
    choose(clerk, "内部留言")
    clerk.get_by_label("留言", exact=True).fill("写了一半的话")
    choose(clerk, "设置回避")
    choose(clerk, "内部留言")
    clerk.get_by_role("link", name="找回").click()
    expect(clerk.get_by_label("留言", exact=True)).to_have_value("写了一半的话")
    clerk.context.clear_cookies(name="sessionid")
    clerk.get_by_role("button", name="确认内部留言").click()
    expect(clerk.get_by_role("heading", name="登录已过期")).to_be_visible()
    expect(clerk.get_by_label("刚才填写的内容")).to_have_value("写了一半的话")
    clerk.get_by_role("link", name="重新登录").click()
    clerk.get_by_label("用户名").fill("dispatch1")
    clerk.get_by_label("密码").fill(PASSWORD)
    clerk.get_by_role("button", name="登录").click()
    clerk.get_by_role("link", name="找回").click()
    expect(clerk.get_by_label("留言", exact=True)).to_have_value("写了一半的话")
    confirm(clerk, "内部留言")
    choose(clerk, "内部留言")
    expect(clerk.get_by_label("留言", exact=True)).to_have_value("")


def test_supporting_units_are_chosen_by_plain_clicks(clerk: Page, world: World) -> None:
    no = world.report().no
    world.drive(no, "accept")
    clerk.goto(f"/desk/cases/{no}/do/dispatch/")
    units = clerk.locator("#f-support_units")
    before = units.evaluate("e => e.selectedOptions.length")
    free = units.locator("option:not(:checked)")
    first = free.nth(0).inner_text()
    free.nth(0).click()
    free.nth(0).click()
    expect(clerk.get_by_text(f"已选 {before + 2} 个：")).to_be_visible()
    expect(clerk.get_by_text(f"已选 {before + 2} 个：")).to_contain_text(first.strip())


def test_a_twin_is_picked_and_an_account_found(clerk: Page, world: World, audit: Audit) -> None:
    twin = world.report(title="楼下井盖没有了")
    no = world.report(title="井盖坏了").no
    clerk.goto(f"/desk/cases/{no}/")
    choose(clerk, "并案")
    assert not audit(clerk)
    clerk.get_by_role("button", name="楼下井盖没有了").click()
    expect(clerk.locator("#f-target")).to_have_value(twin.no)
    choose(clerk, "设置回避")
    name = world.user("zj_handler").full_name
    clerk.get_by_label("需回避的账号").press_sequentially(name)
    expect(clerk.locator("#f-account-list option")).to_have_count(1)
    assert not audit(clerk)


def test_on_a_phone_an_open_form_has_the_thumb_to_itself(open_page: Open, world: World) -> None:
    user = world.user("dispatch1")
    user.set_password(PASSWORD)
    user.save()
    no = world.report().no
    page = enter(open_page(width=375, height=740), "dispatch1")
    page.goto(f"/desk/cases/{no}/")
    expect(page.locator(".head__acts")).to_be_visible()
    page.locator(".head__acts").get_by_role("link", name="受理", exact=True).click()
    expect(page.get_by_role("button", name="确认受理")).to_be_visible()
    expect(page.locator(".head__acts")).to_be_hidden()
