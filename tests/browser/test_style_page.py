"""Every component in a real browser: pointer, keyboard, input method, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Audit, Open, sideways, until

from linli.web.views_style import PARTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: How far the page has moved by itself (Cumulative Layout Shift) since it was opened.
_SHIFT = """() => new Promise(done => new PerformanceObserver(list => done(
    list.getEntries().reduce((sum, entry) => sum + (entry.hadRecentInput ? 0 : entry.value), 0)
)).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 400))"""


@pytest.fixture(autouse=True)
def _shown(settings: Any) -> None:
    settings.LINLI_STYLE_PAGE = True


def part(page: Page, name: str, query: str = "") -> Page:
    """Open a part; with scripts it ends when every component of it is awake."""
    page.goto(f"/ui/{name}/{query}")
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (375, "dark"), (1920, "dark")])
def test_every_part_is_accessible_and_fits(
    open_page: Open, audit: Audit, width: int, scheme: str
) -> None:
    page = open_page(width=width, color_scheme=scheme)
    for name in PARTS:
        part(page, name)
        assert audit(page) == [], name
        assert sideways(page) <= 0, name


@pytest.mark.parametrize("register", ["resident&size=larger", "plain"])
def test_other_registers_fit_a_phone(open_page: Open, audit: Audit, register: str) -> None:
    page = open_page(width=375)
    for name in PARTS:
        part(page, name, f"?register={register}")
        assert audit(page) == [], name
        assert sideways(page) <= 0, name


def test_components_that_wake_up_do_not_move_the_page(open_page: Open) -> None:
    page = open_page()
    for name in ("lists", "forms", "overlays"):
        assert part(page, name).evaluate(_SHIFT) < 0.02, name


def test_without_scripts_everything_is_a_link_or_a_plain_control(open_page: Open) -> None:
    page = open_page(script=False)
    part(page, "pickers")
    page.get_by_label("主办单位").select_option("u-shui")
    page.get_by_label("地点", exact=True).select_option("t1")
    page.get_by_label("东经").first.fill("110.01")
    part(page, "lists")
    expect(page.get_by_role("region", name="对所选的操作")).to_be_visible()
    part(page, "overlays")
    page.locator("summary", has_text="其他操作").click()
    expect(page.get_by_role("link", name="转办")).to_be_visible()
    expect(page.get_by_role("link", name="退回…")).to_have_attribute("href", "#main")


def test_the_combobox_finds_by_typing_and_keyboard(open_page: Open) -> None:
    page = part(open_page(), "pickers")
    box = page.get_by_role("combobox", name="主办单位")
    box.focus()
    page.keyboard.type("第205")
    page.keyboard.press("Enter")
    expect(page.locator("select[name=unit]")).to_have_value("u2-205")
    page.keyboard.press("Escape")
    others = page.get_by_role("combobox", name="协办单位")
    others.focus()
    page.keyboard.type("水利局")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    chosen = page.locator("select[name=others]")
    all_of_them = "select => [...select.selectedOptions].map(option => option.value)"
    until(page, lambda: sorted(chosen.evaluate(all_of_them)) == ["u-jian", "u-long", "u-shui"])
    page.get_by_role("button", name="移除 水利局").click()
    expect(page.get_by_role("button", name="移除 水利局")).to_have_count(0)


def test_the_combobox_leaves_keys_to_the_input_method(open_page: Open) -> None:
    page = part(open_page(), "pickers")
    box = page.get_by_role("combobox", name="主办单位")
    box.focus()
    expect(page.get_by_role("option").first).to_be_visible()
    # Enter confirms the Chinese word there, and must not choose the marked unit.
    box.evaluate(
        """input => {
          const key = new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229,
            isComposing: true, bubbles: true, cancelable: true});
          input.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
          input.value = 'shui';
          input.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}));
          input.dispatchEvent(key);
        }"""
    )
    assert page.locator("select[name=unit]").input_value() == ""
    expect(page.get_by_text("没有找到")).to_have_count(0)
    box.evaluate(
        """input => {
          input.value = '水利';
          input.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
        }"""
    )
    expect(page.get_by_role("option", name="水利局", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("select[name=unit]")).not_to_have_value("")


def test_the_tree_opens_searches_and_chooses_by_keyboard(open_page: Open) -> None:
    page = part(open_page(), "pickers")
    find = page.get_by_role("searchbox", name="地点")
    find.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("treeitem", name="城关镇")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="和平社区")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="和平社区")).to_be_focused()
    page.keyboard.press("Enter")
    value = page.locator("select[name=area]")
    expect(value).to_have_value("t1v1")
    expect(page.locator(".treepick__chosen")).to_contain_text("城关镇 和平社区")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("treeitem", name="和平社区")).to_be_hidden()
    find.fill("北坡 第一")
    page.get_by_role("treeitem", name="北坡乡 北坡村 第一网格").click()
    expect(value).to_have_value("t2v1g1")


def test_the_pin_moves_by_pointer_and_by_keys(open_page: Open) -> None:
    page = part(open_page(), "pickers")
    lon, lat = page.locator("input[name=lon]"), page.locator("input[name=lat]")
    picture = page.get_by_role("application").first
    picture.focus()
    page.keyboard.press("ArrowRight")

    def at(field: Locator) -> float:
        return float(field.input_value())

    until(page, lambda: 110.024 < at(lon) < 110.025)
    east = at(lon)
    page.keyboard.press("Shift+ArrowRight")
    until(page, lambda: at(lon) > east + 0.003)
    picture.click(position={"x": 5, "y": 5})
    until(page, lambda: at(lon) < 110.002, lambda: at(lat) > 38.025)
    lon.fill("119")
    expect(page.locator("[data-pin]").first).to_have_attribute("visibility", "hidden")


def test_files_are_judged_before_sending(open_page: Open) -> None:
    page = part(open_page(), "forms")
    field = page.locator("input[type=file]")
    ok = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 2000}
    big = {"name": "录像说明.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2_100_000}
    wrong = {"name": "程序.exe", "mimeType": "application/x-msdownload", "buffer": b"x"}
    field.set_input_files([ok, big, wrong])
    box = page.locator("[data-upload]")
    expect(box.get_by_text("“录像说明.pdf”有 2.0 MB，超过 1.9 MB，不能上传")).to_be_visible()
    expect(box.get_by_text("“程序.exe”不是允许的类型")).to_be_visible()
    names = "input => [...input.files].map(file => file.name)"
    assert field.evaluate(names) == ["现场.jpg"]
    field.set_input_files([{"name": "单据.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}])
    until(page, lambda: field.evaluate(names) == ["现场.jpg", "单据.pdf"])
    page.get_by_role("button", name="移除 现场.jpg").click()
    until(page, lambda: field.evaluate(names) == ["单据.pdf"])
    # A screenshot pasted while writing goes along.
    page.get_by_label("反映的内容").evaluate(
        """area => {
          const held = new DataTransfer();
          held.items.add(new File(['x'], 'image.png', {type: 'image/png'}));
          area.dispatchEvent(new ClipboardEvent('paste',
            {clipboardData: held, bubbles: true, cancelable: true}));
        }"""
    )
    until(page, lambda: field.evaluate(names) == ["单据.pdf", "image.png"])


def test_rows_are_ticked_in_ranges_and_the_bar_takes_the_filters_place(open_page: Open) -> None:
    page = part(open_page(), "lists")
    bar = page.get_by_role("region", name="对所选的操作")
    expect(bar).to_be_hidden()
    table = page.get_by_role("table", name="示例工单")
    top = table.bounding_box()
    boxes = table.locator("tbody").get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(bar).to_contain_text("已选 4 件")
    expect(page.locator("#sample-filters")).to_be_hidden()
    assert table.bounding_box() == top
    page.get_by_role("checkbox", name="选择本页全部").check()
    expect(bar).to_contain_text("已选 5 件")
    bar.get_by_role("button", name="取消选择").click()
    expect(bar).to_be_hidden()
    expect(boxes.nth(0)).to_be_focused()


def test_menus_walk_by_arrows_and_close_by_escape(open_page: Open) -> None:
    page = part(open_page(), "overlays")
    head = page.locator("summary", has_text="其他操作")
    head.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="转办")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_text("还没有核查结论。").locator("xpath=ancestor::p")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="转办")).to_be_focused()
    page.keyboard.press("Escape")
    expect(head).to_be_focused()
    expect(page.get_by_role("link", name="转办")).to_be_hidden()


def test_dialogs_take_and_give_back_the_focus_and_lose_nothing(open_page: Open) -> None:
    page = part(open_page(), "overlays")
    opener = page.get_by_role("link", name="退回…")
    opener.click()
    reason = page.get_by_role("dialog", name="退回 010002 号工单").get_by_label("退回理由")
    expect(reason).to_be_focused()
    page.keyboard.type("不属于本单位职责")
    page.mouse.click(5, 5)
    expect(reason).to_be_visible()
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(reason).to_have_value("不属于本单位职责")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘操作")).to_be_visible()


def test_a_reason_is_told_where_something_cannot_be_done(open_page: Open) -> None:
    page = part(open_page(), "basics")
    off = page.get_by_role("button", name=re.compile("办结反馈.*先签收，再反馈办理结果。"))
    off.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    tip = off.locator(".tip")
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_waiting_is_shown_and_the_answer_comes(open_page: Open) -> None:
    page = part(open_page(), "basics")
    page.get_by_role("button", name="取一段慢的内容").click()
    expect(page.locator("#wait")).to_be_visible()
    expect(page.get_by_text("内容到了。")).to_be_visible()
    expect(page.locator("#wait")).to_be_hidden()


def test_good_news_is_announced_and_can_be_closed(open_page: Open) -> None:
    page = part(open_page(), "overlays", "?undone=1")
    region = page.locator("#toasts")
    expect(region).to_contain_text("已撤销")
    expect(region).to_have_attribute("role", "status")
    region.get_by_role("button", name="关闭").click()
    expect(region).not_to_contain_text("已撤销")
    page.get_by_role("button", name="撤销").click()
    expect(page).to_have_url("/ui/overlays/?undone=1")
