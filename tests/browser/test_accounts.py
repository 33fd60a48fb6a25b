"""An administrator's morning in a real browser: an account, a post, a first password, its owner."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open, sideways
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN = "qing-shan-lv-shui-9417"


@pytest.mark.parametrize(("width", "script"), [(1366, True), (375, True), (1366, False)])
def test_a_new_colleague_comes_to_work(
    open_page: Open, world: World, audit: Audit, width: int, script: bool
) -> None:
    user = world.user("admin1")
    user.set_password(PASSWORD)
    user.save()
    page = open_page(width=width, script=script)

    def judged() -> None:
        assert sideways(page) <= 0, page.url
        if script:
            assert not audit(page), page.url

    page.goto("/desk/sign-in/")
    page.get_by_label("用户名").fill("admin1")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="的配置")).to_be_visible()
    judged()

    page.get_by_label("主导航").get_by_role("link", name="人员账号").click()
    expect(page.get_by_role("link", name="新建账号")).to_be_visible()
    judged()
    page.get_by_role("link", name="新建账号").click()
    page.get_by_label("姓名").fill("新来的同事")
    page.get_by_label("用户名").fill("newcomer")
    judged()
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_role("heading", name="新来的同事")).to_be_visible()
    page.get_by_role("link", name="增加岗位").click()
    page.locator("#f-role").select_option("handler")
    page.locator("#f-unit").select_option("zj")
    judged()
    page.get_by_role("button", name="增加岗位").click()
    expect(page.locator(".flash")).to_contain_text("承办人")
    page.get_by_role("button", name="发放初始密码").click()
    secret = page.locator(".secret").inner_text()
    judged()
    page.goto("/desk/county/people/newcomer/")
    expect(page.locator(".secret")).to_have_count(0)

    page = open_page(width=width, script=script)
    page.goto("/desk/sign-in/")
    page.get_by_label("用户名").fill("newcomer")
    page.get_by_label("密码").fill(secret)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="请先设置自己的密码")).to_be_visible()
    judged()
    page.get_by_label("初始密码").fill(secret)
    page.get_by_label("新密码", exact=True).fill(OWN)
    page.get_by_label("再填一次新密码").fill(OWN)
    page.get_by_role("button", name="修改密码").click()
    expect(page.locator(".flash")).to_contain_text("密码已修改")
    expect(page).to_have_url("/desk/")
    page.goto("/desk/password/")
    judged()
