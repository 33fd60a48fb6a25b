"""“已有人反映” beside the report form, in a browser: shown while writing, left by “me too”."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.board.board_world import published
from tests.browser.conftest import Audit, Open
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WRITTEN = "人民路东段的路灯不亮，晚上看不清路"


def test_who_writes_the_same_is_shown_it_and_may_say_me_too(
    open_page: Open, world: World, audit: Audit
) -> None:
    made = published(world)
    page = open_page(width=375)
    page.goto("/report/")
    box = page.locator("[data-already]")
    with page.expect_response("**/report/already/") as nothing:
        page.locator("#text").fill("自来水浑浊有泥沙，请处理")
    assert nothing.value.status == 200
    expect(box).to_be_hidden()
    page.locator("#text").fill(WRITTEN)
    expect(box.get_by_text("已有人反映类似的事")).to_be_visible()
    expect(box).not_to_contain_text(made.case.no)
    assert not audit(page)
    with page.context.expect_page() as opened:
        box.get_by_role("link").click()
    board = opened.value
    expect(board.get_by_role("button", name="我也遇到了")).to_be_visible()
    # What was being written is still there, and goes on without choosing anything.
    expect(page.locator("#text")).to_have_value(WRITTEN)
    page.locator("[data-next]:visible").click()
    expect(page.get_by_role("heading", name="在什么地方")).to_be_visible()
