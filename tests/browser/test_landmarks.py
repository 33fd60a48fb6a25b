"""A place with all its names: confirmed from the work list, read, and linked from a case."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, sideways
from tests.browser.test_teamwork import signed_in
from tests.landmarks.test_landmarks import follow, garden
from tests.world import World

from linli.landmarks import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _fine(page: Page, audit: Audit, picture: Path) -> None:
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture, full_page=True)
    assert audit(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("width", [1366, 375])
def test_from_a_learned_name_to_the_page_of_the_place(
    open_page: Open, audit: Audit, world: World, shots: Path, width: int
) -> None:
    garden(world, lon="112.0", lat="37.0")
    for front in ("", "投诉", "请到", "反映", "就在"):
        world.report(text=f"{front}滨河家属院小区停水。")
    no = world.report(text="滨河花园附近有流浪狗。").no
    follow()
    actions.learn()
    page = signed_in(open_page(width=width), world, "dispatch1")
    page.goto("/desk/landmarks/names/")
    expect(page.get_by_text("5 件事提到")).to_be_visible()
    _fine(page, audit, shots / f"landmark-names-{width}.png")
    page.get_by_role("button", name="就是“滨河花园”的别名").click()
    expect(page.get_by_text("没有待确认的地名")).to_be_visible()
    actions.catch_up()
    page.goto("/desk/landmarks/")
    expect(page.get_by_role("link", name="滨河花园")).to_be_visible()
    _fine(page, audit, shots / f"landmarks-{width}.png")
    page.get_by_role("link", name="滨河花园").click()
    expect(page.get_by_text("反映过5件")).to_be_visible()
    expect(page.get_by_text("只说在它附近")).to_be_visible()
    _fine(page, audit, shots / f"landmark-{width}.png")
    # Somebody who works on the doubtful one says that it is here.
    page.goto(f"/desk/cases/{no}/landmarks/")
    expect(page.get_by_role("heading", name="说的是哪个地点")).to_be_visible()
    _fine(page, audit, shots / f"case-landmarks-{width}.png")
    page.get_by_role("button", name=re.compile("^是这里")).click()
    expect(page.get_by_text("已关联。").first).to_be_visible()
    expect(page.locator("#landmarks")).to_contain_text("滨河花园")
    expect(page.locator("#landmarks")).not_to_contain_text("待确认")
