"""My matters, the tools on top of every page, and reading aloud, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.board.board_world import matter, published
from tests.browser.conftest import Audit, Open, sideways, until
from tests.browser.test_resident import _SMALL
from tests.world import World

from linli.board import actions as board
from linli.kernel import outbox
from linli.notify import codes, gateway

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = "13900001234"
#: The browser's own voices, played by a script: what is spoken is noted, and ends when told to.
_VOICES = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, 'speechSynthesis', { value: {
  getVoices: () => [
    { lang: 'zh-CN', localService: true, name: 'here' },
    { lang: 'en-GB', localService: true, name: 'here' },
    { lang: 'zh-CN', localService: false, name: 'elsewhere' }],
  speak(words) { window.spoken.push(words); },
  cancel() { window.spoken.at(-1)?.onerror?.({ error: 'canceled' }); },
  addEventListener() {},
}});
"""
_NEXT = "window.spoken.at(-1).onend()"
_LAST = "window.spoken.at(-1).text"


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The short messages that went out."""
    given: list[str] = []
    monkeypatch.setattr(gateway, "deliver", lambda parcel: given.append(parcel.text))
    return given


def code_of(texts: list[str]) -> str:
    for row in outbox.claim("test"):
        if row.topic == codes.TOPIC:
            outbox.deliver_one(row)
    return "".join(char for char in texts[-1].split("，")[0] if char.isdigit())


def checker(page: Page, audit: Audit, least: int) -> Callable[[str], None]:
    def check(name: str) -> None:
        assert audit(page) == [], name
        assert sideways(page) <= 0, name
        assert page.evaluate(_SMALL, least) == [], name

    return check


@pytest.mark.parametrize(
    "setting",
    [
        (360, True, {"linli_size": "larger"}, 60),
        (1366, False, {"linli_contrast": "high"}, 48),
    ],
    ids=["telephone, twice the size", "desktop, high contrast, no script"],
)
def test_from_a_number_to_the_matter(
    open_page: Open,
    audit: Audit,
    world: World,
    texts: list[str],
    setting: tuple[int, bool, dict[str, str], int],
) -> None:
    width, script, wishes, least = setting
    world.answered(phone=PHONE, text="楼道里堆满了杂物，老人上下楼不方便，反映过几次没有人管。")
    theirs = matter(world, phone="13911112222")
    board.join(key=published(world, theirs).key, token="mine", phone=PHONE)
    page = open_page(width=width, script=script)
    page.goto("/")
    page.context.add_cookies(
        [{"name": name, "value": value, "url": page.url} for name, value in wishes.items()]
    )
    page.reload()

    def check(name: str) -> None:
        if script:
            checker(page, audit, least)(name)

    check("home")
    page.get_by_role("link", name="我的事项").first.click()
    page.get_by_label("手机号").fill("12")
    page.get_by_role("button", name="发验证码").click()
    expect(page.get_by_label("手机号")).to_have_value("12")
    check("number refused")
    page.get_by_label("手机号").fill(PHONE)
    page.get_by_role("button", name="发验证码").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("填验证码")
    check("code")
    page.get_by_label("验证码", exact=True).fill(code_of(texts))
    page.get_by_role("button", name="看我的事项").click()
    expect(page.get_by_text("有新答复")).to_be_visible()
    check("list")
    page.get_by_role("button", name="不再收").click()
    expect(page.get_by_role("status")).to_contain_text("已经停了")
    check("no more messages")
    page.get_by_role("button", name="看这件事").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已有答复")
    page.get_by_label("还没有解决").check()
    page.get_by_role("button", name="告诉我们").click()
    expect(page.get_by_role("status").first).to_contain_text("核查时会再问您")
    for closed in page.locator("summary").all():
        closed.click()
    check("matter")
    page.go_back()
    page.goto("/mine/")
    page.get_by_role("button", name="看完了，退出").click()
    page.goto("/mine/")
    expect(page.get_by_label("手机号")).to_be_visible()


def test_on_a_device_of_the_office_the_rating_goes_home(
    open_page: Open, audit: Audit, world: World
) -> None:
    receipt = world.closed()
    page = open_page(width=375)
    page.goto("/track/")
    marks = {"linli_office": "1", "linli_contrast": "high"}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": page.url} for name, value in marks.items()]
    )
    page.get_by_label("编号").fill(receipt.no)
    page.get_by_label("查询码", exact=True).fill(receipt.lookup_code)
    page.get_by_role("button", name="查询").click()
    expect(page.locator("svg.qr")).to_be_visible()
    checker(page, audit, 48)("the code to scan")


def test_read_aloud(open_page: Open, audit: Audit, world: World) -> None:
    page = open_page(width=375)
    page.goto("/track/")
    expect(page.get_by_role("button", name="朗读")).to_be_hidden()  # no voice, no button
    page.add_init_script(_VOICES)
    page.goto("/track/")
    page.get_by_role("button", name="朗读").press("Enter")
    expect(page.locator("h1.is-read")).to_be_visible()
    until(page, lambda: page.evaluate(_LAST) == "查询进度")
    assert page.evaluate("window.spoken.at(-1).voice.name") == "here"
    page.evaluate(_NEXT)
    until(page, lambda: page.evaluate(_LAST) == "编号")
    expect(page.locator("label.is-read")).to_have_text("编号")
    expect(page.get_by_role("button", name="停一停")).to_be_focused()
    assert audit(page) == []
    page.keyboard.press("Enter")
    spoken = page.evaluate("window.spoken.length")
    page.get_by_role("button", name="接着读").click()
    until(page, lambda: page.evaluate("window.spoken.length") == spoken + 1)
    assert page.evaluate(_LAST) == "编号"
    page.keyboard.press("Escape")
    expect(page.locator(".is-read")).to_have_count(0)
    expect(page.get_by_role("button", name="朗读")).to_be_focused()

    receipt = world.report(text="路灯不亮")
    page.get_by_label("编号").fill(receipt.no)
    page.get_by_label("查询码", exact=True).fill(receipt.lookup_code)
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**/track/case/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("[data-aloud]").click()
    until(page, lambda: page.evaluate("window.spoken.length"))
    for _ in range(200):
        if page.evaluate(f"({_LAST}).includes('路灯') || void ({_NEXT})"):
            break
    assert page.evaluate("window.spoken.at(-1).lang") == "zh-CN"
    assert page.evaluate("new Set(window.spoken.map((words) => words.lang)).size") == 2
