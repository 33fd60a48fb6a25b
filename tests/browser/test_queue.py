"""The list in a real browser: keys and input methods, live numbers, the pane, phones, no script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, awake, in_both_schemes, sideways, sign_in, until
from tests.world import PASSWORD, World

from linli.cases.models import Case
from linli.people.models import Unit
from linli.workbench.models import DeskPreference, SavedView

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Elements that stick out of the card they stand in.
_STICKING_OUT = """() => [...document.querySelectorAll("[data-row]")].flatMap((row) => {
  const card = row.getBoundingClientRect();
  return [...row.querySelectorAll("*")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > card.right + 1 || box.left < card.left - 1);
  }).map((one) => one.outerHTML.slice(0, 120));
})"""


@pytest.fixture
def cast(world: World) -> World:
    for name in ("dispatch1", "zj_handler", "seat1"):
        user = world.user(name)
        user.set_password(PASSWORD)
        user.save()
    return world


def enter(page: Page, name: str = "dispatch1", *, visit: bool = True) -> Page:
    sign_in(page, name, visit=visit)
    if visit:
        expect(page).to_have_url("/desk/")
    return page


def ready(page: Page) -> None:
    """Wait until the scripts of the list have drawn what they draw."""
    expect(page.locator("[data-look]").first).to_be_attached()


def here(page: Page) -> str | None:
    found = page.locator("[data-row][data-here]")
    return found.get_attribute("data-row") if found.count() else None


def standing(page: Page, no: str) -> None:
    """Wait until the mark of the keys stands at this row."""
    expect(page.locator("[data-row][data-here]")).to_have_attribute("data-row", no)


def rows(page: Page) -> list[str]:
    return [str(row.get_attribute("data-row")) for row in page.locator("[data-row]").all()]


def test_a_shift_by_keyboard(open_page: Open, cast: World) -> None:
    numbers = [cast.report(title=f"第{number}件").no for number in range(4)]
    page = enter(open_page(), visit=False)
    page.goto("/desk/?queue=reported&whose=all&order=oldest")
    ready(page)
    assert rows(page) == numbers
    page.keyboard.press("j")
    page.keyboard.press("j")
    standing(page, numbers[1])
    page.keyboard.press("k")
    standing(page, numbers[0])
    page.keyboard.press("x")
    expect(page.get_by_text("已选 1 件")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("已选 1 件")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("p")
    expect(page.locator("#pane-body h2")).to_have_text("第1件")
    page.keyboard.press("j")
    expect(page.locator("#pane-body h2")).to_have_text("第2件")
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/desk/cases/{numbers[2]}/"))
    awake(page)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(f"/desk/cases/{numbers[3]}/"))
    awake(page)
    expect(page.get_by_label("这是列表里的最后一件")).to_be_visible()
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile(f"/desk/cases/{numbers[2]}/"))
    awake(page)
    page.keyboard.press("u")
    expect(page).to_have_url("/desk/?queue=reported&whose=all&order=oldest")
    awake(page)
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url("/desk/?queue=accepted&whose=all")
    awake(page)
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="键盘操作")).to_be_visible()


def test_keys_rest_while_somebody_writes(open_page: Open, cast: World) -> None:
    cast.report()
    page = enter(open_page())
    ready(page)
    page.keyboard.press("/")
    box = page.get_by_label("搜索全部工单")
    expect(box).to_be_focused()
    page.keyboard.type("jxo?")
    expect(box).to_have_value("jxo?")
    assert here(page) is None
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_key_of_an_input_method_or_with_a_modifier_does_nothing(
    open_page: Open, cast: World
) -> None:
    cast.report()
    page = enter(open_page())
    ready(page)
    press = (
        "(more) => document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'j', bubbles: true, cancelable: true, ...JSON.parse(more)}))"
    )
    for hint in ('"isComposing": true', '"keyCode": 229', '"ctrlKey": true'):
        assert page.evaluate(press, f"{{{hint}}}"), hint
        assert here(page) is None, hint
    assert not page.evaluate(press, "{}")  # the same key by itself is taken
    expect(page.locator("[data-row][data-here]")).to_have_count(1)


def test_the_switch_turns_single_keys_off_everywhere(open_page: Open, cast: World) -> None:
    no = cast.report().no
    page = enter(open_page())
    ready(page)
    page.keyboard.press("?")
    page.get_by_role("button", name="不用单键操作").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    off = DeskPreference.objects.filter(user=cast.user("dispatch1"), keyboard=False)
    until(page, off.exists)
    page.goto("/desk/")
    ready(page)
    for key in ("j", "?", "/"):
        page.keyboard.press(key)
    assert here(page) is None
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.goto(f"/desk/cases/{no}/")
    page.keyboard.press("u")
    expect(page).to_have_url(f"/desk/cases/{no}/")


def test_numbers_follow_and_rows_stay(open_page: Open, cast: World) -> None:
    shown = cast.report(title="早先的一件").no
    page = enter(open_page(), visit=False)
    page.goto("/desk/?queue=reported&whose=all&order=newest")
    count = page.locator('[data-live="queues"][data-code="reported"]')
    expect(count).to_have_text("1")
    expect(page).to_have_title("(1) 待受理 · 邻里")
    place = page.locator(f'[data-row="{shown}"]').bounding_box()
    for _ in range(2):
        cast.report()
    page.evaluate("document.dispatchEvent(new Event('linli:ask'))")
    expect(count).to_have_text("3")
    expect(page).to_have_title("(3) 待受理 · 邻里")
    line = page.get_by_role("link", name="有 2 件新到 · 刷新")
    expect(line).to_be_visible()
    assert rows(page) == [shown]
    assert page.locator(f'[data-row="{shown}"]').bounding_box() == place
    line.click()
    expect(page.locator("[data-row]")).to_have_count(3)


def test_silence_of_the_server_is_said_quietly_and_ends(open_page: Open, cast: World) -> None:
    cast.report()
    page = enter(open_page())
    ready(page)
    words = page.locator("[data-stale]")
    page.route("**/desk/live/**", lambda route: route.abort())
    for _ in range(2):
        with page.expect_event("requestfailed"):
            page.evaluate("document.dispatchEvent(new Event('linli:ask'))")
    expect(words).to_have_text("计数暂停更新")
    page.unroute("**/desk/live/**")
    page.evaluate("document.dispatchEvent(new Event('linli:ask'))")
    expect(words).to_be_hidden()


def test_signed_out_meanwhile_is_said(open_page: Open, cast: World) -> None:
    cast.report()
    page = enter(open_page())
    ready(page)
    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('linli:ask'))")
    expect(page.locator("[data-stale]")).to_have_text("登录已过期，计数不再更新")


def test_how_a_first_page_changes(open_page: Open, cast: World) -> None:
    page = enter(open_page())
    judge = (
        "async ([shown, top]) =>"
        " (await import(document.querySelector('script[src*=\"desk/live\"]').src))"
        ".changes(shown, top)"
    )
    for shown, top, fresh, moved in (
        ("abc", "abc", 0, False),
        ("abc", "xabc", 1, False),
        ("abc", "xyab", 2, False),  # c only made room
        ("abc", "bcd", 0, True),  # a went, d moved up from the next page
        ("abc", "xbc", 1, False),
        ("abc", "xb", 1, True),
        ("", "xy", 2, False),
        ("ab", "", 0, True),
    ):
        found = page.evaluate(judge, [list(shown), list(top)])
        assert found == {"fresh": fresh, "moved": moved}, (shown, top)


def test_a_long_filter_fetches_its_choices_when_opened(open_page: Open, cast: World) -> None:
    cast.report(matter="A03", title="路口井盖破损")
    cast.report(matter="A01", title="楼道杂物")
    page = enter(open_page())
    ready(page)
    page.locator("#filter-matter").click()
    expect(page.locator(".ts-dropdown")).to_be_visible()
    page.keyboard.type("井盖")
    page.keyboard.press("Enter")
    page.locator(".filterbar > button").click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("[data-row]")).to_have_count(1)


def test_columns_in_the_dialog(open_page: Open, cast: World) -> None:
    cast.report()
    page = enter(open_page())
    page.locator(".list__tools summary", has_text="显示").click()
    page.get_by_text("选择列…").click()
    dialog = page.locator("dialog#display")
    dialog.get_by_label("来源", exact=True).check()
    for _ in range(12):
        dialog.get_by_role("button", name="来源往前移").click()
    dialog.get_by_label("最近动态", exact=True).uncheck()
    dialog.get_by_role("button", name="保存").click()
    expect(page.locator("thead th").nth(1)).to_have_text("来源")
    assert DeskPreference.objects.get().columns.startswith("door,")
    expect(page.locator("thead")).not_to_contain_text("最近动态")


def test_a_view_is_saved_removed_and_brought_back(open_page: Open, cast: World) -> None:
    cast.report(title="路口井盖破损")
    page = enter(open_page(), visit=False)
    page.goto("/desk/?queue=reported&whose=all&text=井盖")
    page.get_by_text("保存视图").click()
    page.locator("form.keep").get_by_role("button", name="保存").click()
    link = page.locator(".tree__views a[aria-current]")
    expect(link).to_contain_text("含“井盖”")
    expect(link.locator(".count")).to_have_text("1")
    page.get_by_role("link", name="管理视图").click()
    page.locator(".views__row summary").click()
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_role("button", name="撤销")).to_be_visible()
    assert not SavedView.objects.exists()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".views__row")).to_have_count(1)


def test_without_scripts_the_list_does_its_work(open_page: Open, cast: World) -> None:
    no = cast.report(matter="A03", title="路口井盖破损").no
    page = enter(open_page(script=False))
    page.get_by_role("link", name="列出全部乡镇村居、事项和单位").click()
    page.locator("#filter-matter").select_option("A03")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(page.locator("[data-row]")).to_have_count(1)
    page.locator(".list__tools summary", has_text="显示").click()
    page.get_by_role("button", name="紧凑").click()
    expect(page.locator("table.table--compact")).to_be_visible()
    page.locator(".list__tools summary", has_text="显示").click()
    page.get_by_text("选择列…").click()
    page.get_by_role("button", name="时限往前移").click()
    heads = page.locator("thead th")
    before = heads.all_inner_texts()
    page.get_by_role("button", name="保存").click()
    until(page, lambda: heads.all_inner_texts() not in ([], before))
    now = heads.all_inner_texts()
    assert now.index("时限") < now.index("状态")
    page.locator("[data-open]").click()
    expect(page).to_have_url(re.compile(f"/desk/cases/{no}/"))


@pytest.fixture
def crowded(cast: World) -> World:
    """Long titles and a unit with a name of 24 characters, in several states."""
    long = "和平社区三号楼二单元门口井盖破损影响老人孩子出行请尽快派人处理非常感谢" * 2
    made = [cast.report(matter="A03", title=long[:80], address=long[:60]).no for _ in range(4)]
    cast.drive(made[0], "accept", "dispatch", "sign", "answer", "verify_false")
    cast.drive(made[1], "accept", "dispatch")
    Case.objects.filter(no=made[0]).update(overseen=True, level="urgent", place_unchecked=True)
    Case.objects.filter(no=made[2]).update(title="A" * 80)
    name = "某某县住房和城乡建设管理局城市管理综合执法大队"
    Unit.objects.filter(code="zj").update(name=name, short_name=f"{name}第一中队"[:24])
    DeskPreference.objects.create(
        user=cast.user("dispatch1"),
        columns="no,title,matter,place,unit,holder,state,clock,filed,last,door,level,again",
        updated_at="2026-01-01T00:00:00Z",
    )
    return cast


def test_on_a_phone_nothing_is_wider_than_its_card(open_page: Open, crowded: World) -> None:
    page = enter(open_page(width=375, height=812), visit=False)
    every, some = "/desk/?queue=all&whose=all", "/desk/?queue=open&whose=all&text=和平&level=urgent"
    own = DeskPreference.objects.get().columns
    for density in ("comfortable", "compact"):
        for address, columns in ((every, own), (some, own), (every, "")):
            DeskPreference.objects.update(density=density, columns=columns)
            page.goto(address)
            ready(page)
            assert sideways(page) == 0, (density, address)
            assert page.evaluate(_STICKING_OUT) == [], (density, address)


@pytest.mark.parametrize("width", [375, 1366, 1920])
def test_the_list_is_accessible(open_page: Open, crowded: World, audit: Audit, width: int) -> None:
    judge = in_both_schemes(audit)
    DeskPreference.objects.update(columns="")
    page = enter(open_page(width=width), visit=False)
    page.goto("/desk/?queue=all&whose=all&text=和平")
    ready(page)
    assert judge(page) == []
    page.locator("[data-row] .table__check input").first.check()
    expect(page.get_by_text("已选 1 件")).to_be_visible()
    assert judge(page) == []
    if width > 860:  # a phone opens the case itself
        page.locator("[data-look]").first.click()
        expect(page.locator("#pane-body h2")).to_be_visible()
        assert judge(page) == []
    for address in ("/desk/views/", "/desk/display/"):
        page.goto(address)
        assert judge(page) == []
        assert sideways(page) == 0


def test_page_weight(open_page: Open, cast: World) -> None:
    """A full page of fifty matters, with all it loads, stays under 300 kB uncompressed."""
    for number in range(50):
        cast.report(matter="A03", title=f"路口井盖破损影响出行请尽快处理第{number}件")
    page = enter(open_page())
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto("/desk/?queue=reported&whose=all")
    ready(page)
    page.wait_for_load_state("networkidle")
    assert len(rows(page)) == 50
    assert sum(sizes.values()) <= 300_000, sorted(sizes.items(), key=lambda one: -one[1])[:9]
