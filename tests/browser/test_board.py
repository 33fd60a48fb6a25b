"""The public board as people meet it: on a telephone without scripts, and at the desk with them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.board.board_world import matter, published
from tests.browser import conftest
from tests.browser.conftest import Audit, Open, sideways
from tests.world import PASSWORD, World

from linli.board import actions
from linli.board.models import PublishedPhoto

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Any, world: World, username: str) -> None:
    user = world.user(username)
    user.set_password(PASSWORD)
    user.save()
    conftest.sign_in(page, username, visit=False)


def test_from_the_desk_to_everybody(open_page: Open, world: World, audit: Audit) -> None:
    key = world.picture()
    no = matter(world, files=[key])
    desk = open_page()
    sign_in(desk, world, "dispatch1")
    desk.goto(f"/desk/cases/{no}/publish/")
    expect(desk.get_by_label("内容", exact=True)).to_have_value(
        "人民路东段三盏路灯不亮，我叫〔姓名〕，电话〔电话〕。"
    )
    desk.get_by_label("标题", exact=True).fill("人民路路灯不亮")
    desk.get_by_label("内容", exact=True).fill("人民路东段三盏路灯不亮，晚上看不清路面。")
    photo = desk.locator(".shot__canvas")
    photo.scroll_into_view_if_needed()
    at = photo.bounding_box()
    assert at
    desk.mouse.move(at["x"] + 2, at["y"] + 2)
    desk.mouse.down()
    desk.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2, steps=4)
    desk.mouse.up()
    expect(desk.locator("[data-cover-said]")).to_have_text("盖住 1 处")
    desk.get_by_label("说明", exact=True).fill("三盏灯都不亮")
    desk.get_by_label("我看过了").check()
    assert audit(desk) == []
    desk.get_by_role("button", name="提出公开").click()
    desk.wait_for_url("**/desk/publish/*/")
    expect(desk.get_by_text("提出公开的人不能自己审核")).to_be_visible()
    assert audit(desk) == []
    shown = PublishedPhoto.objects.select_related("publication").get()
    assert shown.covered == 1
    actions.approve(actor=world.actor("leader1"), key=shown.publication.key)

    phone = open_page(width=375, script=False)
    phone.goto("/board/")
    phone.locator(".matter__title a").click()
    phone.get_by_role("button", name="我也遇到了").click()
    expect(phone.get_by_text("1 人也遇到了")).to_be_visible()
    assert sideways(phone) <= 0
    phone.get_by_role("button", name="取消").click()
    expect(phone.get_by_role("button", name="我也遇到了")).to_be_visible()


@pytest.mark.parametrize("size", ["normal", "larger"])
def test_public_pages_at_any_size(
    open_page: Open, world: World, audit: Audit, live_server: Any, size: str
) -> None:
    no = matter(world)
    made = published(world, no)
    page = open_page(width=375)
    cookie = {"name": "linli_size", "value": size, "url": live_server.url}
    page.context.add_cookies([cookie])
    for address in (
        "/board/",
        f"/board/{made.key}/",
        "/board/performance/",
        "/neighbours/?place=149901001001",
    ):
        page.goto(address)
        assert audit(page) == [], address
        assert sideways(page) <= 0, address
