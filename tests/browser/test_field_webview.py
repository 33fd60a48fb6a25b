"""Inside WeChat or an office messenger: what such a window lacks is said, and nothing is lost.

Whether the messenger's own window lacks it cannot be tried here; each ability is taken away by a
script before the page starts, one by one and together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.field_walk import (
    items,
    photo,
    ready,
    send,
    show,
    sign_in,
    telephone,
    wait_for_state,
    words,
    write_report,
)
from tests.browser.test_teamwork import wide
from tests.world import World

from linli.cases.models import Attachment, Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RUBBISH = "和平社区第二网格路口垃圾箱三天没有清运"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; V2183A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47"
)
#: What a window inside a messenger may not have, beside the worker and the base.
_PLAIN = """
for (const name of ["storage", "locks", "share", "clipboard", "vibrate"]) {
  Object.defineProperty(Navigator.prototype, name, { configurable: true, get: () => undefined });
}
delete globalThis.BroadcastChannel;
delete globalThis.SyncManager;
delete crypto.__proto__.randomUUID;
addEventListener("beforeinstallprompt", (event) => event.stopImmediatePropagation(), true);
"""
_NO_WORKER = "delete Navigator.prototype.serviceWorker;"
_NO_BASE = "Object.defineProperty(globalThis, 'indexedDB', { get: () => undefined });"
_BASE_FORBIDDEN = """
IDBFactory.prototype.open = () => { throw new DOMException("", "SecurityError"); };
"""


def window(open_page: Open, world: World, *scripts: str, **more: Any) -> Page:
    """Open the app of grid1 in a messenger's window without these abilities."""
    shape = {"width": 375, "height": 667, "has_touch": True, "user_agent": WECHAT, **more}
    page = open_page(**shape)
    page.add_init_script(_PLAIN + "".join(scripts))
    sign_in(page, world, "grid1")
    page.goto("/field/")
    ready(page, "today")
    expect(page.locator(".calm, .cards").first).not_to_contain_text("正在取")
    return page


def arrived(page: Page, count: int) -> None:
    show(page, "waiting")
    expect(page.locator(".card--sent")).to_have_count(count)


@pytest.mark.parametrize("base", [_NO_BASE, _BASE_FORBIDDEN])
def test_a_window_that_keeps_nothing(
    open_page: Open, audit: Audit, world: World, shots: Path, base: str
) -> None:
    page = window(open_page, world, _NO_WORKER, base)
    note = page.locator(".note--over")
    expect(note).to_contain_text("这里存不住")
    expect(note).to_contain_text("用手机浏览器打开")
    expect(note.get_by_label("本应用的地址")).to_have_value(page.url.partition("#")[0])
    note.get_by_role("button", name="复制地址").click()
    expect(note.get_by_role("status")).to_contain_text("复制")
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "field-keeps-nothing.png")

    # With a line everything works, photos too.
    write_report(page, RUBBISH, photo(120))
    send(page)
    ready(page, "today")
    arrived(page, 1)
    assert Case.objects.get().text == RUBBISH
    assert Attachment.objects.count() == 1

    # Without one it is said what must not be done, and whoever leaves is asked.
    page.context.set_offline(True)
    show(page, "today")
    write_report(page, "和平路东口井盖松动，车过的时候会响")
    send(page)
    expect(page.locator(".strip")).to_contain_text("别关这一页")
    expect(page.locator(".line")).to_contain_text("别关这页")
    show(page, "waiting")
    expect(page.locator(".note").first).to_contain_text("请别关这一页")
    assert audit(page) == []
    page.screenshot(path=shots / "field-keeps-nothing-offline.png")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    page.context.set_offline(False)
    arrived(page, 2)
    assert Case.objects.count() == 2
    page.reload()  # nothing is unsent: nobody is asked
    ready(page, "waiting")
    expect(page.locator(".card--sent")).to_have_count(0)


def test_who_signs_in_again_there_is_told_to_copy_first(open_page: Open, world: World) -> None:
    page = window(open_page, world, _NO_WORKER, _NO_BASE)
    page.context.clear_cookies(name="sessionid")
    write_report(page, RUBBISH)
    send(page)
    expect(page.locator(".note", has_text="登录过期了")).to_contain_text("先长按复制")
    assert Case.objects.count() == 0


def test_a_window_without_a_worker(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    page = window(open_page, world, _NO_WORKER)
    expect(page.locator(".note--near")).to_contain_text("没有网时，这里打不开")
    assert audit(page) == []
    page.screenshot(path=shots / "field-no-worker.png")
    page.locator("#report").click()
    ready(page, "report")
    words(page).fill(RUBBISH)
    page.context.set_offline(True)
    page.locator(".chips label.pick").first.click()
    send(page)
    expect(page.locator(".strip")).to_contain_text("已存在手机里")
    page.goto("about:blank")  # the window is closed without a line, and opened again with one
    page.context.set_offline(False)
    page.goto("/field/")
    ready(page, "today")
    wait_for_state(page, "done")
    assert Case.objects.get().text == RUBBISH
    show(page, "mine")
    page.get_by_text("这台手机", exact=True).click()
    expect(page.locator(".facts")).to_contain_text("不能添加到桌面")
    assert audit(page) == []
    assert wide(page) <= 0


def test_an_ordinary_browser_is_told_nothing_of_this(open_page: Open, world: World) -> None:
    page = telephone(open_page, world)
    expect(page.locator(".note")).to_have_count(0)
    show(page, "mine")
    page.get_by_text("这台手机", exact=True).click()
    expect(page.locator(".facts")).to_contain_text("添加到主屏幕")
    expect(page.locator(".address")).to_have_count(0)


def test_what_was_kept_is_thrown_away(open_page: Open, world: World, shots: Path) -> None:
    page = telephone(open_page, world)
    page.context.set_offline(True)
    write_report(page, RUBBISH)
    send(page)
    wait_for_state(page, "waiting")
    show(page, "report")
    words(page).fill("刚写到一半的话")
    origin = page.url.partition("/field/")[0]
    line = page.context.new_cdp_session(page)
    told = {"origin": origin, "storageTypes": "indexeddb"}
    line.send("Storage.clearDataForOrigin", told)
    expect(page.locator(".note--over")).to_contain_text("刚刚被清掉了")
    expect(words(page)).to_have_value("刚写到一半的话")  # still there to be copied
    expect(page.locator("#send")).to_be_hidden()
    page.context.set_offline(False)
    page.get_by_role("link", name="重新打开").click()
    page.goto("/field/")
    ready(page, "today")
    expect(page.locator(".note--over")).to_contain_text("清掉了存在手机里的内容")
    page.screenshot(path=shots / "field-thrown-away.png")
    page.reload()  # not seen yet: told again
    page.locator("#cleared-seen").click()
    expect(page.locator(".note--over")).to_have_count(0)
    page.reload()
    ready(page, "today")
    expect(page.locator(".note--over")).to_have_count(0)
    assert items(page) == []
    assert Case.objects.count() == 0
