"""Going on leave in a real browser: a substitute named, told, at work, and the end of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open, sideways, sign_in
from tests.world import PASSWORD, World

from linli.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "script"), [(1366, True), (375, True), (1366, False)])
def test_a_colleague_stands_in(
    open_page: Open, world: World, audit: Audit, width: int, script: bool
) -> None:
    for name in ("zj_handler", "zj_leader"):
        user = world.user(name)
        user.set_password(PASSWORD)
        user.save()
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    absent, substitute = world.user("zj_handler").full_name, world.user("zj_leader").full_name
    page = open_page(width=width, script=script)

    def judged() -> None:
        page.wait_for_load_state("load")
        expect(page.get_by_role("main")).to_be_visible()
        assert sideways(page) <= 0, page.url
        if script:
            assert not audit(page), page.url

    sign_in(page, "zj_handler")
    page.locator(".bar__me > summary").click()
    page.get_by_role("link", name="请假和代办").click()
    expect(page.get_by_role("link", name="设置代办")).to_be_visible()
    judged()
    page.get_by_role("link", name="设置代办").click()
    if script:
        box = page.locator("input[role=combobox]")
        box.fill(substitute)
        page.get_by_role("option", name=substitute).click()
    else:
        page.locator("select[name=substitute]").select_option("zj_leader")
    page.get_by_label("到哪天止").fill(str(clock.today() - timedelta(days=1)))
    page.get_by_role("button", name="确定").click()
    expect(page.locator(".field__error").first).to_contain_text("截止日期不能早于起始日期")
    judged()
    page.get_by_label("到哪天止").fill(str(clock.today() + timedelta(days=3)))
    page.get_by_label("事由").fill("年休假")
    page.get_by_role("button", name="确定").click()
    expect(page.locator(".flash")).to_contain_text("可以谢绝")
    judged()

    page = open_page(width=width, script=script)
    sign_in(page, "zj_leader")
    expect(page.locator(".standing")).to_contain_text(absent)
    judged()
    page.goto("/desk/?queue=handling&whose=me")
    expect(page.locator("tbody")).to_contain_text(f"代 {absent}")
    page.goto(f"/desk/cases/{no}/do/progress/")
    expect(page.locator("#act")).to_contain_text("这一步由您代")
    judged()
    page.locator(".standing a").click()
    expect(page.get_by_role("button", name="谢绝")).to_be_visible()
    judged()
    page.get_by_role("button", name="谢绝").click()
    expect(page.locator(".flash")).to_contain_text("已谢绝")
    expect(page.locator(".standing")).to_have_count(0)
