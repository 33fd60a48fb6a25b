"""A resident's whole story in a real browser, on a phone and at a desk."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, sideways
from tests.world import World

from linli.cases.models import Attachment, Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Least height and width of what a finger must hit, px: ordinary and 长辈版.
TARGET, LARGE_TARGET = 48, 60

_SMALL = """(least) => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, label.pick, label.tick')]
  .filter((e) => e.checkVisibility() && !e.closest('.skip, label'))
  .filter((e) => !e.matches('.visually-hidden'))
  .filter((e) => getComputedStyle(e).display !== 'inline')
  .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, box]) => box.height + 0.5 < least)
  .map(([html, box]) => `${Math.round(box.height)} ${html}`)"""


def photo(width: int = 640) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, width), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def following(page: Page) -> None:
    page.locator("button:visible", has_text="下一步").click()


def fill_report(page: Page, *, script: bool) -> None:
    page.goto("/")
    page.get_by_role("link", name="我要反映").first.click()
    page.get_by_label("发生了什么？").fill("楼道堆满旧家具，老人上下楼不方便。")
    page.locator("#photos").set_input_files(
        {"name": "楼道.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    if script:
        following(page)
        page.get_by_label("哪个乡镇、街道？").select_option("149901001000")
    page.get_by_label("哪个村、哪个社区？").select_option("149901001001")
    if script:
        following(page)
    page.get_by_label("姓名", exact=True).fill("张桂兰")
    page.get_by_label("电话", exact=True).fill("13900001234")
    if script:
        following(page)
        expect(page.locator("[data-review]")).to_contain_text("东风街道 和平社区")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/receipt/")


@pytest.mark.parametrize("width", [375, 1366])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_report_follow_and_answer_back(
    open_page: Open, world: World, width: int, script: bool
) -> None:
    page = open_page(width=width, script=script)
    fill_report(page, script=script)
    case = Case.objects.get()
    expect(page.locator("#ticket-no")).to_have_text(f"{case.no[:6]} {case.no[6:14]} {case.no[14:]}")
    assert Attachment.objects.filter(case=case).count() == 1
    page.get_by_role("button", name="记好了").click()

    world.drive(case.no, "accept", "dispatch", "sign", "answer", "verify_true", "close")
    page.goto("/track/")
    page.get_by_label("编号").fill(case.no)
    page.get_by_label("查询码", exact=True).fill(case.lookup_code)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("这件事已经办结")
    picture = page.locator(".album__shot")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True) if script else None
    page.get_by_text("没有解决，要求重办").click()
    page.get_by_label("问题再次出现").check()
    page.get_by_label("哪里没有解决？").fill("又堆上了。")
    page.get_by_role("button", name="提交，要求重办").click()
    expect(page.get_by_role("status").first).to_contain_text("会重新办理")
    case.refresh_from_db()
    assert case.state == "rework"

    world.drive(case.no, "answer", "verify_true", "close")
    page.goto("/track/case/")
    page.get_by_label("非常满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("status").first).to_contain_text("评价")


def tickets(world: World) -> list[str]:
    """Return number and code of a closed matter and of one with a question open."""
    receipt = world.closed(files=[world.picture()])
    asked = world.report()
    world.do(asked.no, "request_info")
    return [f"{one.no} {one.lookup_code}" for one in (receipt, asked)]


def prove(page: Page, ticket: str) -> None:
    number, code = ticket.split()
    page.goto("/track/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码", exact=True).fill(code)
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**/track/case/")


@pytest.mark.parametrize(
    "setting",
    [(375, "normal", "light"), (375, "large", "light"), (1366, "normal", "dark")],
    ids=["phone", "phone large", "desktop dark"],
)
def test_every_page_is_accessible_and_fits(
    open_page: Open, audit: Audit, world: World, setting: tuple[int, str, str]
) -> None:
    width, size, scheme = setting
    page = open_page(width=width, color_scheme=scheme)
    page.goto("/")
    if size == "large":
        page.get_by_role("button", name="长辈版").click()
        expect(page.get_by_role("button", name="普通版")).to_be_visible()
    least = LARGE_TARGET if size == "large" else TARGET

    def check(name: str) -> None:
        assert audit(page) == [], name
        assert sideways(page) <= 0, name
        assert page.evaluate(_SMALL, least) == [], name

    check("home")
    page.goto("/report/")
    check("report 1")
    following(page)
    expect(page.get_by_text("请写一写是什么事。")).to_be_visible()
    check("report 1 refused")
    page.get_by_label("发生了什么？").fill("路灯不亮")
    following(page)
    expect(page.locator("#part-2")).to_be_focused()
    check("report 2")
    following(page)
    page.get_by_text("我是替别人反映的").click()
    check("report 3")
    page.get_by_label("不留姓名").check()
    expect(page.get_by_label("电话", exact=True)).to_be_hidden()
    following(page)
    expect(page.locator("#part-4")).to_be_focused()
    check("report 4")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/receipt/")
    check("receipt")
    page.goto("/track/")
    page.get_by_label("编号").fill("1")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    check("track refused")
    for ticket in tickets(world):
        prove(page, ticket)
        check(ticket)


def test_large_type_has_the_stronger_contrast(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.goto("/")
    page.get_by_role("button", name="长辈版").click()
    expect(page.get_by_role("button", name="普通版")).to_be_visible()
    weakest = page.evaluate(
        """() => {
          const number = (c) => c.match(/[\\d.]+/g).map(Number);
          const light = (c) => { const [r, g, b] = number(c).map((v) => { v /= 255;
            return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const ground = (e) => { for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor;
            if (number(c)[3] !== 0) return c; } return 'rgb(255,255,255)'; };
          return Math.min(...[...document.querySelectorAll('body *')]
            .filter((e) => e.checkVisibility() && [...e.childNodes].some(
              (n) => n.nodeType === 3 && n.textContent.trim()) && !e.closest('.skip'))
            .map((e) => { const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
              return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); })); }"""
    )
    assert weakest >= 7
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 22


def test_back_keeps_what_was_written(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.goto("/report/")
    page.get_by_label("发生了什么？").fill("路灯不亮")
    following(page)
    page.go_back()
    expect(page.get_by_label("发生了什么？")).to_have_value("路灯不亮")
    page.goto("/")
    page.goto("/report/")
    expect(page.get_by_label("发生了什么？")).to_have_value("路灯不亮")


def test_a_double_press_files_one_matter(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.goto("/report/")
    page.get_by_label("发生了什么？").fill("路灯不亮")
    for _ in range(2):
        following(page)
    page.get_by_label("不留姓名").check()
    following(page)
    page.get_by_role("button", name="提交").dblclick()
    page.wait_for_url("**/receipt/")
    assert Case.objects.count() == 1


def test_a_server_refusal_opens_the_right_step(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.goto("/report/")
    page.get_by_label("发生了什么？").fill("路灯不亮")
    for _ in range(2):
        following(page)
    # Right in length: only the server looks at the letter.
    page.get_by_label("电话", exact=True).fill("13900001234a")
    following(page)
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#wrong")).to_be_focused()
    expect(page.get_by_label("电话", exact=True)).to_be_visible()
    page.locator(".wrong__list a").click()
    expect(page.get_by_label("电话", exact=True)).to_be_focused()


def test_where_i_stand_is_kept(open_page: Open, world: World) -> None:
    page = open_page(
        width=375,
        permissions=["geolocation"],
        geolocation={"longitude": 111.9, "latitude": 37.03},
    )
    page.goto("/report/")
    page.get_by_label("发生了什么？").fill("路灯不亮")
    following(page)
    page.get_by_role("button", name="我就在现场").click()
    expect(page.locator(".locate__said")).to_contain_text("已记下")
    following(page)
    page.get_by_label("不留姓名").check()
    following(page)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/receipt/")
    case = Case.objects.get()
    assert (case.origin_lon, case.origin_lat) == (111.9, 37.03)


def test_by_keyboard_alone(open_page: Open, world: World) -> None:
    page = open_page()
    page.goto("/report/")
    page.get_by_label("发生了什么？").focus()
    page.keyboard.type("路灯不亮")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "下一步":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="在什么地方")).to_be_focused()


def test_the_receipt_fits_in_the_largest_type(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.goto("/")
    page.context.add_cookies([{"name": "linli_size", "value": "larger", "url": page.url}])
    fill_report(page, script=True)
    assert sideways(page) <= 0
    assert "今天" not in page.locator("main").inner_text()  # it is printed and photographed


def test_what_is_put_right_is_no_longer_called_wrong(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.goto("/report/")
    following(page)
    expect(page.get_by_text("请写一写是什么事。")).to_be_visible()
    page.get_by_label("发生了什么？").press_sequentially("楼道")
    expect(page.get_by_text("请写一写是什么事。")).to_have_count(0)
    expect(page.locator(".ask--wrong")).to_have_count(0)


def test_the_last_look_names_the_proxy_and_the_secrecy(open_page: Open, world: World) -> None:
    page = open_page(width=375)
    page.goto("/report/")
    page.get_by_label("发生了什么？").fill("替母亲反映楼道堆物。")
    following(page)
    following(page)
    page.locator("input[name=privacy][value=confidential]").check(force=True)
    page.get_by_label("我是替别人反映的").check()
    page.get_by_label("姓名", exact=True).fill("张桂兰")
    page.get_by_label("代办人姓名").fill("李小红")
    page.get_by_label("代办人电话").fill("13900005678")
    following(page)
    expect(page.locator("[data-review]")).to_contain_text("李小红，13900005678")
    expect(page.locator("[data-review]")).to_contain_text("不让办事单位知道")
