"""Questions to the numbers in a real browser: by keyboard, on a telephone, without scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open, sideways
from tests.browser.test_teamwork import signed_in
from tests.world import World

from linli.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/desk/numbers/questions/"


@pytest.fixture
def busy(world: World) -> World:
    """Return a county in which something has happened."""
    now = clock.now()
    for days, area in ((4, "149901001001001"), (4, "149901100201001"), (2, "149901001001001")):
        with clock.at(now - timedelta(days=days)):
            world.report(area=area)
    world.closed()
    return world


def period() -> dict[str, str]:
    """Return ten days by their dates: tests do not depend on where in a month they run."""
    today = clock.today()
    return {"first": str(today - timedelta(days=9)), "last": str(today)}


def test_a_question_is_asked_kept_and_shared_by_keyboard(
    open_page: Open, audit: Audit, busy: World
) -> None:
    page = signed_in(open_page(width=1366), busy, "leader1")
    page.goto(PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("自助统计")
    page.get_by_label("行", exact=True).select_option("town")
    page.locator("#f-columns").select_option("door")
    page.locator("#f-figure-2").select_option("closing")
    for name, day in period().items():
        page.locator(f"#f-{name}").fill(day)
    page.locator(".questions__form button[type=submit]").press("Enter")
    expect(page.locator("#title-question")).to_have_text("收件、办结率，按乡镇（街道）和渠道分")
    expect(page.locator("#f-rows")).to_have_value("town")
    expect(page.locator("#f-figure-2")).to_have_value("closing")
    expect(page.locator("#part-question tbody tr")).to_have_count(3)
    assert sideways(page) == 0
    assert audit(page) == []
    # A number opens its list: as many rows as it says.
    number = page.locator(".numbers__whole td").nth(-2).get_by_role("link")
    expect(number).to_have_text("4")
    number.press("Enter")
    expect(page).to_have_url(re.compile("/desk/numbers/cases/"))
    expect(page.locator("tbody tr")).to_have_count(4)
    page.go_back()
    page.get_by_role("link", name="行列对调").press("Enter")
    expect(page.locator("#f-rows")).to_have_value("door")
    page.get_by_label("名称").fill("渠道和乡镇")
    page.get_by_role("button", name="保存", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("渠道和乡镇")
    page.locator(".questions__keep summary").press("Enter")
    page.get_by_label("谁能打开").select_option("all")
    page.get_by_role("button", name="共享给他们").press("Enter")
    expect(page.get_by_text("所有能看数据的人").first).to_be_visible()
    page.get_by_role("link", name="已保存的查询").press("Enter")
    expect(page.get_by_role("link", name="渠道和乡镇")).to_be_visible()
    assert audit(page) == []
    with page.expect_download() as waiting:
        page.get_by_role("link", name="渠道和乡镇").press("Enter")
        page.get_by_role("button", name="Excel").press("Enter")
    assert waiting.value.suggested_filename.endswith(".xlsx")


def test_on_a_telephone_without_scripts(open_page: Open, audit: Audit, busy: World) -> None:
    page = signed_in(open_page(script=False, width=375), busy, "t1_leader")
    page.goto(PAGE)
    for name, day in period().items():
        page.locator(f"#f-{name}").fill(day)
    page.get_by_role("button", name="统计", exact=True).click()
    expect(page.locator("#part-question svg.chart")).to_be_visible()
    expect(page.locator("#part-question .numbers__whole td")).to_have_text("3")
    assert sideways(page) == 0
    page.locator(".questions__more summary").click()
    page.locator("#f-unit").select_option("zj")
    page.locator("#f-rows").select_option("week")
    page.locator("#f-columns").select_option("week")
    page.get_by_role("button", name="统计", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("不能是同一种")
    expect(page.locator("#f-unit")).to_have_values(["zj"])
    page.locator("#f-columns").select_option("village")
    page.get_by_role("button", name="统计", exact=True).click()
    expect(page.locator("#part-question")).to_be_visible()
    assert sideways(page) == 0
    page.get_by_label("名称").fill("一个局")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("一个局")
    page.get_by_role("link", name="已保存的查询").click()
    expect(page.get_by_role("link", name="一个局")).to_be_visible()
    assert sideways(page) == 0


def test_a_telephone_has_no_grave_fault(open_page: Open, audit: Audit, busy: World) -> None:
    page = signed_in(open_page(width=375), busy, "t1_leader")
    query = "&".join(f"{name}={day}" for name, day in period().items())
    page.goto(f"{PAGE}?rows=village&columns=day&figure=received&figure=closing&{query}")
    expect(page.locator("#part-question .numbers__whole")).to_be_visible()
    assert sideways(page) == 0
    assert audit(page) == []
