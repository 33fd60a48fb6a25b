"""The desk's forms in a real browser: nothing written is lost, nothing must be known by heart."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_desk import confirm, enter
from tests.world import PASSWORD, World

from linli.cases.models import Case, Duty
from linli.web.formats import spaced
from linli.workbench.models import FormDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(open_page: Open, world: World) -> Page:
    user = world.user("dispatch1")
    user.set_password(PASSWORD)
    user.save()
    return enter(open_page(), "dispatch1", visit=False)


def ready(page: Page, label: str) -> None:
    """Wait until the fetched form stands there, its boxes to type in as well."""
    expect(page.get_by_role("heading", name=label)).to_be_visible()
    expect(page.locator("#act select[data-combo]:not(.tomselected)")).to_have_count(0)


def choose(page: Page, label: str) -> None:
    page.locator(".head__acts summary").first.click()
    page.locator(".head__acts").get_by_role("link", name=label, exact=True).click()
    ready(page, label)


def choose_first(page: Page, label: str) -> None:
    page.locator(".head__acts").get_by_role("link", name=label, exact=True).click()
    ready(page, label)


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


def test_what_was_typed_after_the_session_ended_is_kept_after_signing_in_beside(
    clerk: Page, world: World
) -> None:
    """The page stays as it is; the same person signs in in a new window, and it is saved."""
    no = world.report().no
    clerk.goto(f"/desk/cases/{no}/")
    choose(clerk, "内部留言")
    clerk.context.clear_cookies(name="sessionid")
    clerk.get_by_label("留言", exact=True).fill("会话过期以后写的")
    with clerk.context.expect_page() as opened:
        clerk.get_by_role("link", name="登录已过期").click()
    beside = opened.value
    beside.get_by_label("用户名").fill("dispatch1")
    beside.get_by_label("密码").fill(PASSWORD)
    beside.get_by_role("button", name="登录").click()
    expect(beside).to_have_url("/desk/profile/")
    assert not FormDraft.objects.exists()
    beside.close()
    clerk.bring_to_front()
    clerk.evaluate("dispatchEvent(new Event('focus'))")
    expect(clerk.get_by_text("草稿已存")).to_be_visible()
    assert FormDraft.objects.get().form == f"act:{no}:comment"
    confirm(clerk, "内部留言")
    assert not FormDraft.objects.exists()


def test_units_are_found_by_typing_in_the_fetched_form(
    clerk: Page, world: World, audit: Audit
) -> None:
    no = world.report().no
    world.drive(no, "accept")
    clerk.goto(f"/desk/cases/{no}/")
    choose_first(clerk, "派单")
    lead = clerk.get_by_role("combobox", name="主办单位")
    lead.fill("城管局")
    clerk.get_by_role("option", name="测试县城市管理局（县城管局）").click()
    support = clerk.get_by_role("combobox", name="协办单位")
    for words, unit in (("供水", "测试县供水公司"), ("和平", "和平社区综治中心（和平中心）")):
        support.fill(words)  # the village's unit is not on the page: it is asked for
        clerk.get_by_role("option", name=unit).click()
    assert not audit(clerk)
    expect(clerk.locator("#f-lead_unit")).to_have_value("cg")
    clerk.get_by_label("移除 测试县供水公司").click()
    clerk.keyboard.press("Control+Enter")
    expect(clerk.get_by_text("已完成：派单")).to_be_visible()
    case = Case.objects.get(no=no)
    assert case.lead_unit is not None
    assert case.lead_unit.code == "cg"
    supports = Duty.objects.filter(case=case, part=Duty.Part.SUPPORT)
    assert list(supports.values_list("unit__code", flat=True)) == ["t1v1"]


def test_half_written_pinyin_finds_and_confirms_nothing(clerk: Page, world: World) -> None:
    no = world.report().no
    asked: list[str] = []
    clerk.on("request", lambda request: asked.append(request.url))
    clerk.goto(f"/desk/cases/{no}/")
    choose(clerk, "更正信息")
    box = clerk.get_by_role("combobox", name="所属网格或村居")
    expect(box).to_be_visible()
    box.evaluate(
        """(box) => {
        box.focus();
        box.value = 'shang he';
        box.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}));
        const enter = {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true};
        box.dispatchEvent(new KeyboardEvent('keydown', enter));
    }"""
    )
    clerk.wait_for_timeout(600)
    assert not [url for url in asked if "/desk/find/" in url]
    with clerk.expect_response("**/desk/find/area/**"):
        box.evaluate(
            """(box) => {
            box.value = '上河村';
            box.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
        }"""
        )
    clerk.get_by_role("option", name="清河镇 上河村 第二网格").click()
    expect(clerk.locator("#f-area")).to_have_value("149901100201002")


def test_a_place_found_by_typing_survives_as_a_draft(clerk: Page, world: World) -> None:
    no = world.report().no
    clerk.goto(f"/desk/cases/{no}/")
    choose(clerk, "更正信息")
    clerk.get_by_role("combobox", name="所属网格或村居").fill("上河村 第二")
    clerk.get_by_role("option", name="清河镇 上河村 第二网格").click()
    clerk.get_by_label("更正理由").fill("报错了村")
    expect(clerk.get_by_text("草稿已存")).to_be_visible()
    clerk.goto(f"/desk/cases/{no}/")
    choose(clerk, "更正信息")
    clerk.get_by_role("link", name="找回").click()
    expect(clerk.locator("#f-area")).to_have_value("149901100201002")
    expect(clerk.get_by_label("更正理由")).to_have_value("报错了村")


def test_at_a_desk_one_begins_to_write_at_once(clerk: Page, world: World) -> None:
    no = world.report().no
    clerk.goto(f"/desk/cases/{no}/")
    choose(clerk, "内部留言")
    expect(clerk.locator("#f-text")).to_be_focused()
    clerk.keyboard.type("已电话沟通")
    clerk.keyboard.press("Control+Enter")
    expect(clerk.get_by_text("已完成：内部留言")).to_be_visible()


def test_without_scripts_every_unit_and_the_way_are_there(open_page: Open, world: World) -> None:
    user = world.user("dispatch1")
    user.set_password(PASSWORD)
    user.save()
    numbers = [world.report().no for _ in range(2)]
    for no in numbers:
        world.drive(no, "accept")
    page = enter(open_page(script=False), "dispatch1", visit=False)
    page.goto("/desk/?queue=accepted&whose=all&order=oldest")
    page.locator("[data-open]").first.click()
    page.locator(".head__acts").get_by_role("link", name="派单", exact=True).click()
    page.locator("#f-lead_unit").select_option("t1v1")
    page.get_by_role("button", name="确认派单").click()
    expect(page.get_by_text("已完成：派单")).to_be_visible()
    page.get_by_role("link", name="列表里的下一件").click()
    expect(page.locator(".head__no .number")).to_have_text(spaced(numbers[1]))
    page.locator(".head__back").click()
    expect(page.locator("[data-open]")).to_have_count(1)


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
    clerk.locator("#f-account-list [role=option]").click()
    expect(clerk.locator("#f-account")).to_have_value("zj_handler")
    expect(clerk.get_by_text("将完全看不到本件")).to_have_count(2)
    assert not audit(clerk)


def test_on_a_phone_an_open_form_has_the_thumb_to_itself(open_page: Open, world: World) -> None:
    user = world.user("dispatch1")
    user.set_password(PASSWORD)
    user.save()
    no = world.report().no
    page = enter(open_page(width=375, height=740), "dispatch1", visit=False)
    page.goto(f"/desk/cases/{no}/")
    expect(page.locator(".head__acts")).to_be_visible()
    page.locator(".head__acts").get_by_role("link", name="受理", exact=True).click()
    expect(page.get_by_role("button", name="确认受理")).to_be_visible()
    expect(page.locator(".head__acts")).to_be_hidden()
