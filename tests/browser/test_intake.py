"""Registering in a real browser: by keyboard alone, in few presses, on one screen, safe to type."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, awake, sideways, until
from tests.browser.test_desk import enter
from tests.world import PASSWORD, World

from linli.cases.models import Case, CaseLink, Party
from linli.workbench.models import FormDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Keys of a whole registration besides the texts themselves: a change for the worse is noticed.
KEYS = 10


@pytest.fixture
def seat(open_page: Open, world: World) -> Page:
    user = world.user("seat1")
    user.set_password(PASSWORD)
    user.save()
    page = enter(open_page(width=1366, height=768), "seat1", visit=False)
    page.goto("/desk/new/")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_a_whole_call_by_keyboard_in_few_keys(seat: Page, world: World) -> None:
    """Number, name, what, where by one key, kind, one question, sent: no mouse, few presses."""
    pressed = 0

    def press(key: str) -> None:
        nonlocal pressed
        pressed += 1
        seat.keyboard.press(key)

    expect(seat.locator("#f-phone")).to_be_focused()
    seat.keyboard.type("13900001234")
    press("Enter")  # looks the number up and goes on
    expect(seat.get_by_text("没有查到您能看的以前的事项")).to_be_visible()
    expect(seat.locator("#f-name")).to_be_focused()
    seat.keyboard.type("测试居民")
    press("Enter")  # to 是否保密
    press("Tab")  # to the text
    expect(seat.locator("#f-text")).to_be_focused()
    seat.keyboard.type("和平社区第二网格门口的路灯不亮三天了")
    expect(seat.get_by_text("内容里有“和平社区第二网格”")).to_be_visible()
    press("F4")
    expect(seat.get_by_text("已填入：")).to_be_visible()
    expect(seat.locator("#f-grid")).to_have_value("149901001001002")
    expect(seat.locator("#f-text")).to_be_focused()
    for _ in range(4):  # address, village, grid, matter
        press("Tab")
    seat.keyboard.type("井盖")
    expect(seat.get_by_role("option", name="井盖缺失与路面塌陷")).to_be_visible()
    press("Enter")
    expect(seat.get_by_role("textbox", name="井盖上有没有编号")).to_be_visible()
    expect(seat.locator("#foresight")).to_contain_text("最迟办结")
    press("Control+Enter")
    expect(seat.get_by_role("heading", name="已登记")).to_be_visible()
    assert pressed <= KEYS
    case = Case.objects.get()
    assert case.area.code == "149901001001002"
    assert case.matter is not None
    assert case.matter.code == "A03"
    assert Party.objects.get().phone_tail == "1234"
    assert not FormDraft.objects.exists()
    awake(seat)
    seat.keyboard.press("n")  # the next call
    expect(seat.locator("#f-phone")).to_be_focused()


def test_one_screen_and_the_order_of_the_call(seat: Page) -> None:
    assert seat.evaluate("document.documentElement.scrollHeight <= innerHeight")
    tops = [
        seat.locator(f"#{name}").bounding_box()["y"]  # type: ignore[index]  # all are on the page
        for name in ("f-phone", "f-text", "f-address", "f-level")
    ]
    assert tops == sorted(tops)


def test_passing_through_chooses_nothing(seat: Page) -> None:
    """Tab and Enter go through the type-to-find fields without filling anything in."""
    for key, times, end in (("Tab", 4, "f-level"), ("Enter", 2, "f-grid")):
        seat.locator("#f-address").focus()
        for _ in range(times):
            before = focused(seat)
            seat.keyboard.press(key)
            until(seat, lambda before=before: focused(seat) != before)
        expect(seat.locator(f"#{end}")).to_be_focused()
        expect(seat.locator("#f-area")).to_have_value("")
        expect(seat.locator("#f-matter")).to_have_value("")


def test_what_the_number_said_before_takes_what_it_says_now(seat: Page, world: World) -> None:
    no = world.report(title="楼道灯").no
    seat.keyboard.type("13900001234")
    seat.keyboard.press("F2")
    expect(seat.get_by_role("link", name="楼道灯")).to_be_visible()
    expect(seat.locator("#f-name")).to_have_value("")
    seat.get_by_role("button", name="填入上次留的姓名").click()
    expect(seat.locator("#f-name")).to_have_value("测试居民")
    expect(seat.locator("#f-name")).to_be_focused()
    seat.get_by_label("反映的内容").fill("还是没有人来修")
    seat.get_by_role("button", name=f"补充到这件 {no}").click()
    expect(seat).to_have_url(f"/desk/cases/{no}/")
    expect(seat.get_by_text("还是没有人来修").first).to_be_visible()
    assert Case.objects.count() == 1


def test_twins_are_beside_and_never_in_the_way(seat: Page, world: World, audit: Audit) -> None:
    twin = world.report(text="和平社区门口路灯不亮", address="").no
    seat.get_by_label("反映的内容").fill("和平社区门口的路灯又不亮了")
    seat.get_by_role("checkbox", name=f"相关 {twin}").check()
    assert not audit(seat)
    with seat.expect_response("**/new/hints/"):
        seat.get_by_label("反映的内容").press_sequentially("，天黑")
    expect(seat.get_by_role("checkbox", name=f"相关 {twin}")).to_be_checked()
    seat.keyboard.press("Control+Enter")
    expect(seat.get_by_role("heading", name="已登记")).to_be_visible()
    assert CaseLink.objects.get().target.no == twin


def test_half_written_pinyin_asks_nothing(seat: Page) -> None:
    asked: list[str] = []
    seat.on("request", lambda request: asked.append(request.url))
    seat.evaluate(
        """() => {
        const box = document.getElementById('f-text');
        box.value = 'lu deng bu liang';
        box.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}));
        const enter = {key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true};
        box.dispatchEvent(new KeyboardEvent('keydown', enter));
    }"""
    )
    seat.wait_for_timeout(900)  # longer than the page waits before it asks: it must not
    assert not [url for url in asked if "/new/hints/" in url]
    with seat.expect_response("**/new/hints/"):
        seat.evaluate(
            """() => {
            const box = document.getElementById('f-text');
            box.value = '路灯不亮';
            box.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
        }"""
        )


def test_two_clicks_make_one_matter(seat: Page) -> None:
    seat.get_by_label("反映的内容").fill("门口的路灯不亮")
    seat.get_by_role("button", name="登记并出回执").dblclick()
    expect(seat.get_by_role("heading", name="已登记")).to_be_visible()
    assert Case.objects.count() == 1


def test_a_point_on_the_sketch_is_a_third_way(seat: Page) -> None:
    seat.get_by_text("坐标或地图").click()
    seat.locator("#map-place [data-map][data-ready] svg").click()
    expect(seat.locator("[data-lon]")).not_to_have_value("")
    expect(seat.get_by_text("坐标在这里面").or_(seat.get_by_text("不在本县范围内"))).to_be_visible()


def test_a_bad_field_keeps_everything_and_leads_there(seat: Page, audit: Audit) -> None:
    seat.locator("#f-phone").fill("12")
    seat.get_by_label("反映的内容").fill("门口的路灯不亮")
    seat.keyboard.press("Control+Enter")
    expect(seat.get_by_role("link", name="电话号码不对")).to_be_visible()
    expect(seat.get_by_label("反映的内容")).to_have_value("门口的路灯不亮")
    assert not audit(seat)
    seat.get_by_role("link", name="电话号码不对").click()
    expect(seat.locator("#f-phone")).to_be_focused()


def test_answers_wait_for_their_matter(seat: Page) -> None:
    """Changed and changed back, in the page and in the draft; only the chosen one's are sent."""

    def choose(words: str, question: str) -> None:
        box = seat.get_by_role("combobox", name="事项")
        box.fill(words)
        seat.get_by_role("option", name=words).click()
        expect(seat.get_by_role("textbox", name=question)).to_be_visible()

    seat.get_by_label("反映的内容").fill("路口的井盖没有了")
    choose("井盖缺失", "井盖上有没有编号")
    seat.get_by_role("textbox", name="井盖上有没有编号").fill("路编17")
    seat.get_by_role("checkbox", name=re.compile("有没有人受伤")).check()
    choose("物业服务", "哪个小区、哪家物业")
    seat.get_by_role("textbox", name="哪个小区、哪家物业").fill("和平小区")
    expect(seat.get_by_role("textbox", name="井盖上有没有编号")).to_have_count(0)
    seat.get_by_label("详细地址").click()
    expect(seat.get_by_text("草稿已存")).to_be_visible()
    seat.goto("/desk/new/")
    seat.get_by_role("button", name="找回").click()
    expect(seat.get_by_role("textbox", name="哪个小区、哪家物业")).to_have_value("和平小区")
    choose("井盖缺失", "井盖上有没有编号")
    expect(seat.get_by_role("textbox", name="井盖上有没有编号")).to_have_value("路编17")
    expect(seat.get_by_role("checkbox", name=re.compile("有没有人受伤"))).to_be_checked()
    seat.keyboard.press("Control+Enter")
    expect(seat.get_by_role("heading", name="已登记")).to_be_visible()
    text = Case.objects.get().text
    assert "井盖上有没有编号：路编17" in text
    assert "和平小区" not in text


def test_nobody_typing_an_answer_is_disturbed(seat: Page) -> None:
    """The level and the place change the dates, not the questions one is answering."""
    box = seat.get_by_role("combobox", name="事项")
    box.fill("井盖缺失")
    seat.get_by_role("option", name="井盖缺失").click()
    answer = seat.get_by_role("textbox", name="井盖上有没有编号")
    answer.fill("路编")
    answer.evaluate("(field) => (field.dataset.same = '1')")
    with seat.expect_response("**/new/outlook/"):
        seat.locator("#f-level").select_option("general")
    answer.focus()
    expect(answer).to_have_attribute("data-same", "1")
    expect(answer).to_have_value("路编")


def test_what_was_begun_is_found_again(seat: Page) -> None:
    seat.get_by_label("反映的内容").fill("写了一半的登记")
    seat.get_by_label("详细地址").click()
    expect(seat.get_by_text("草稿已存")).to_be_visible()
    seat.goto("/desk/new/")
    seat.get_by_role("button", name="找回").click()
    expect(seat.get_by_label("反映的内容")).to_have_value("写了一半的登记")


@pytest.mark.parametrize("width", [375, 1366])
def test_it_fits_and_passes_at_each_width(
    open_page: Open, world: World, audit: Audit, width: int
) -> None:
    user = world.user("seat1")
    user.set_password(PASSWORD)
    user.save()
    page = enter(open_page(width=width), "seat1", visit=False)
    page.goto("/desk/new/")
    page.get_by_role("combobox", name="事项").fill("井盖")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="井盖上有没有编号")).to_be_visible()
    assert not audit(page)
    assert sideways(page) == 0


def test_without_scripts_it_registers_too(open_page: Open, world: World) -> None:
    user = world.user("seat1")
    user.set_password(PASSWORD)
    user.save()
    world.report(title="楼道灯")
    page = enter(open_page(script=False), "seat1", visit=False)
    page.goto("/desk/new/")
    page.locator("#f-phone").fill("13900001234")
    page.get_by_role("button", name="来电记录").click()
    expect(page.get_by_role("link", name="楼道灯")).to_be_visible()
    page.get_by_label("反映的内容").fill("门口的路灯不亮")
    page.locator("#f-area").select_option("149901001001")
    page.get_by_role("button", name="列出所选村（社区）的网格").click()
    page.locator("#f-grid").select_option("149901001001001")
    page.get_by_role("button", name="登记并出回执").click()
    expect(page.get_by_role("heading", name="已登记")).to_be_visible()
