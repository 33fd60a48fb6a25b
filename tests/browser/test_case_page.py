"""The case page as people use it: pictures by keyboard, colleagues at once, nothing lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, in_both_schemes, sideways, until
from tests.browser.test_desk import confirm, enter
from tests.world import PASSWORD, World

from linli.cases.models import Case
from linli.workbench.models import FormDraft, Presence

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(world: World) -> World:
    for name in ("dispatch1", "seat1", "zj_handler"):
        user = world.user(name)
        user.set_password(PASSWORD)
        user.save()
    return world


def choose(page: Page, label: str) -> None:
    page.locator(".head__acts summary").first.click()
    page.locator(".head__acts").get_by_role("link", name=re.compile(f"^{label}")).click()
    expect(page.get_by_role("heading", name=label, exact=True)).to_be_visible()


def beat(page: Page) -> None:
    """Have the page give its next sign of life now."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.fixture
def pictured(cast: World) -> str:
    no = cast.report().no
    cast.drive(no, "accept", "dispatch", "sign")
    before, after = cast.picture("zj_handler"), cast.picture("zj_handler")
    cast.do(no, "answer", files=[f"{before}:before", f"{after}:after"])
    return no


def test_pictures_are_looked_at_by_keyboard(open_page: Open, pictured: str, audit: Audit) -> None:
    page = enter(open_page(), "dispatch1", visit=False)
    page.goto(f"/desk/cases/{pictured}/")
    first = page.locator("#files [data-view]").first
    box = first.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (120, 90)
    first.focus()
    page.keyboard.press("Enter")
    viewer = page.locator("#viewer")
    expect(viewer).to_be_visible()
    expect(viewer.get_by_text("第 1 张，共 2 张")).to_be_visible()
    assert not audit(page)
    page.keyboard.press("ArrowRight")
    expect(viewer.get_by_text("第 2 张，共 2 张")).to_be_visible()
    expect(viewer.locator("#viewer-caption")).to_contain_text("处置后")
    page.keyboard.press("ArrowRight")
    expect(viewer.get_by_text("第 1 张，共 2 张")).to_be_visible()
    page.keyboard.press("+")
    expect(viewer.locator(".viewer__stage--zoomed")).to_have_count(1)
    page.keyboard.press("-")
    expect(viewer.locator(".viewer__stage--zoomed")).to_have_count(0)
    assert "download" in (viewer.get_by_label("下载").get_attribute("href") or "")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()


def test_without_scripts_everything_is_a_link_or_a_form(open_page: Open, pictured: str) -> None:
    page = enter(open_page(script=False), "dispatch1", visit=False)
    page.goto(f"/desk/cases/{pictured}/")
    expect(page.locator("#viewer")).to_be_hidden()
    picture = page.locator("#files [data-view]").first.get_attribute("href") or ""
    assert page.request.get(picture).headers["content-type"].startswith("image/")
    page.get_by_role("link", name="与诉求人往来").click()
    expect(page.locator("#story")).not_to_contain_text("签收")
    page.locator("#related summary").click()
    page.get_by_role("link", name="打开列表").click()
    expect(page.get_by_role("heading", name="相关工单")).to_be_visible()


def test_colleagues_see_each_other_and_what_happened(open_page: Open, cast: World) -> None:
    no = cast.report().no
    mine = enter(open_page(), "dispatch1", visit=False)
    mine.goto(f"/desk/cases/{no}/")
    choose(mine, "内部留言")
    mine.get_by_label("留言", exact=True).fill("正在写的话")
    theirs = enter(open_page(), "seat1", visit=False)
    theirs.goto(f"/desk/cases/{no}/")
    name, other = cast.user("dispatch1").full_name, cast.user("seat1").full_name
    # The first page tells that it is being written on as soon as somebody types.
    expect(theirs.locator("#presence")).to_contain_text(name)
    beat(mine)
    expect(mine.locator("#presence")).to_contain_text(f"{other}正在查看")
    beat(theirs)
    expect(theirs.locator("#presence")).to_contain_text(f"{name}正在编辑")
    cast.do(no, "accept", by="seat1")
    beat(mine)
    expect(mine.locator("#news")).to_contain_text(f"{other}刚刚办了“受理”")
    expect(mine.locator("#story-list > li").first).to_contain_text("受理")
    expect(mine.get_by_label("留言", exact=True)).to_have_value("正在写的话")
    theirs.goto("/desk/")
    left = Presence.objects.values_list("user__username", flat=True)
    until(mine, lambda: list(left.all()) == ["dispatch1"])  # said while leaving, by nobody's hand
    beat(mine)
    expect(mine.locator("#presence")).not_to_contain_text(other)


def test_two_corrections_are_merged_by_choice(open_page: Open, cast: World, audit: Audit) -> None:
    no = cast.report().no
    page = enter(open_page(), "dispatch1", visit=False)
    page.goto(f"/desk/cases/{no}/do/amend/")
    page.locator("#f-title").fill("我的标题")
    page.get_by_label("更正理由").fill("来电更正")
    cast.do(no, "amend", by="seat1", title="对方的标题", address="对方的地址", text="也来电了")
    page.get_by_role("button", name="确认更正信息").click()
    expect(page.get_by_text("别人同时改了同一处")).to_be_visible()
    assert not audit(page)
    expect(page.locator("#f-title")).to_have_value("我的标题")
    page.locator(".diff").get_by_label(re.compile("对方的标题")).check()
    page.get_by_role("button", name="确认更正信息").click()
    expect(page.locator(".flash")).to_be_visible()
    case = Case.objects.get(no=no)
    assert (case.title, case.address) == ("对方的标题", "对方的地址")


def test_a_draft_waits_on_the_server(open_page: Open, cast: World, audit: Audit) -> None:
    no = cast.report().no
    page = enter(open_page(), "dispatch1", visit=False)
    page.goto(f"/desk/cases/{no}/")
    choose(page, "内部留言")
    page.get_by_label("留言", exact=True).fill("写了一半的话")
    expect(page.get_by_text("草稿已存")).to_be_visible()
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage])").find("一半") < 0
    # Another browser, another day: the same person finds it.
    later = enter(open_page(), "dispatch1", visit=False)
    later.goto(f"/desk/cases/{no}/do/comment/")
    expect(later.get_by_label("留言", exact=True)).to_have_value("")
    assert not audit(later)
    later.get_by_label("留言", exact=True).fill("新写的")
    later.get_by_role("link", name="找回").click()
    expect(later.get_by_label("留言", exact=True)).to_have_value("写了一半的话\n新写的")
    confirm(later, "内部留言")
    assert not FormDraft.objects.exists()


def test_a_draft_is_thrown_away_in_place(open_page: Open, cast: World) -> None:
    no = cast.report().no
    page = enter(open_page(), "dispatch1", visit=False)
    page.goto(f"/desk/cases/{no}/do/comment/")
    page.get_by_label("留言", exact=True).fill("不要了")
    page.get_by_label("留言", exact=True).blur()
    expect(page.get_by_text("草稿已存")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_role("link", name="找回")).to_have_count(0)
    assert not FormDraft.objects.exists()


def test_without_a_line_nothing_written_is_lost(open_page: Open, cast: World) -> None:
    no = cast.report().no
    page = enter(open_page(), "dispatch1", visit=False)
    page.goto(f"/desk/cases/{no}/")
    choose(page, "内部留言")
    page.get_by_label("留言", exact=True).fill("没有网络时写的")
    page.context.set_offline(True)
    page.get_by_role("button", name="确认内部留言").click()
    expect(page.get_by_text("现在没有网络，还没有提交")).to_be_visible()
    page.locator("[data-base], .story").get_by_role("link", name="内部").click()
    expect(page.get_by_text("网络不通，没有取到内容")).to_be_visible()
    expect(page.get_by_label("留言", exact=True)).to_have_value("没有网络时写的")
    page.context.set_offline(False)
    page.locator(".story, .case__main").get_by_role("button", name="重试").first.click()
    expect(page.locator(".flash")).to_be_visible()


def test_it_fits_and_is_accessible(open_page: Open, pictured: str, audit: Audit) -> None:
    judge = in_both_schemes(audit)
    page = enter(open_page(), "dispatch1", visit=False)
    for width in (375, 768, 1366, 1920):
        page.set_viewport_size({"width": width, "height": 768})
        page.goto(f"/desk/cases/{pictured}/")
        assert sideways(page) <= 0, width
        assert not judge(page), width
        if width >= 1366:
            for part in (".head h1", ".head__clock", ".head__acts", ".flow", ".glance"):
                box = page.locator(part).bounding_box()
                assert box is not None
                assert box["y"] + box["height"] <= 768, part


def test_on_paper_the_page_is_whole(open_page: Open, pictured: str) -> None:
    page = enter(open_page(), "dispatch1", visit=False)
    page.goto(f"/desk/cases/{pictured}/")
    page.emulate_media(media="print")
    expect(page.locator(".head__acts")).to_be_hidden()
    expect(page.locator("#story")).to_be_visible()
    assert sideways(page) <= 0
