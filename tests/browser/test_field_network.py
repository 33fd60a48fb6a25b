"""The field app on a line as there is one in a village: slow, late, gone in the middle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.browser.conftest import Open
from tests.browser.field_walk import (
    PHONE,
    items,
    kept,
    photo,
    ready,
    send,
    show,
    sign_in,
    telephone,
    until,
    wait_for_state,
    write_report,
)
from tests.gridbook.book import shop
from tests.outings.field import given, spots
from tests.world import World

from linli.cases.models import Attachment, Case
from linli.fieldwork.models import Receipt
from linli.files import partial
from linli.files.models import Upload
from linli.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: A 3G line at its edge: milliseconds until something answers, bytes in a second each way.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
GONE = {**SLOW, "offline": True}
#: On such a line a first visit takes its time, milliseconds.
PATIENCE = 90_000
#: A photo that has been begun.
_PIECES = re.compile("/field/uploads/.+")
RUBBISH = "和平社区第二网格路口垃圾箱三天没有清运"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"


class Line:
    """The line of one page, and of the worker behind it as soon as there is one."""

    def __init__(self, page: Page, chrome: Browser) -> None:
        self._panel = page.context.new_cdp_session(page)
        self._panel.send("Network.enable")
        self._whole = chrome.new_browser_cdp_session()

    def set(self, how: dict[str, Any]) -> None:
        """Let the line be like this from now on."""
        self._panel.send("Network.emulateNetworkConditions", how)

    def workers(self) -> int:
        """Slow the workers down as well; return how many there are."""
        told = self._whole.send("Target.getTargets")["targetInfos"]
        found = [one for one in told if one["type"] == "service_worker"]
        for one in found:
            target = {"targetId": one["targetId"], "flatten": False}
            session = self._whole.send("Target.attachToTarget", target)["sessionId"]
            for number, asked in enumerate(("Network.enable", "Network.emulateNetworkConditions")):
                params = "{}" if not number else json.dumps(SLOW)
                message = f'{{"id": {number}, "method": "{asked}", "params": {params}}}'
                self._whole.send(
                    "Target.sendMessageToTarget", {"sessionId": session, "message": message}
                )
        return len(found)


def test_a_day_on_a_slow_line_that_breaks_in_the_middle_of_a_photo(
    open_page: Open, chrome: Browser, world: World
) -> None:
    known = world.report().no
    page = open_page(**PHONE)
    page.set_default_timeout(PATIENCE)
    sign_in(page, world, "grid1")
    line = Line(page, chrome)
    line.set(SLOW)

    # The first sync comes, however slowly, and the shell is kept meanwhile.
    page.goto("/field/")
    ready(page, "today")
    expect(page.locator(f"#row-{known}")).to_be_visible(timeout=PATIENCE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, lambda: line.workers() == 1)
    page.reload()  # from what is kept
    ready(page, "today")
    expect(page.locator(f"#row-{known}")).to_be_visible()

    # The line goes when a part of the photo has arrived, and comes back.
    pieces: list[Route] = []

    def piece(route: Route) -> None:
        pieces.append(route)
        if len(pieces) == 2:
            line.set(GONE)
        route.continue_()

    page.route(_PIECES, piece)
    write_report(page, RUBBISH, photo(700))
    send(page)
    until(page, lambda: len(pieces) > 1)
    wait_for_state(page, "waiting")
    page.unroute(_PIECES)
    begun = Upload.objects.get()
    assert 0 < partial.length(begun.key) < begun.size
    assert not Case.objects.filter(text=RUBBISH).exists()
    expect(page.locator(".strip")).to_contain_text("有网自动发送")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {one.url.partition('/field/')[2]}"))
    line.set(SLOW)
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_for_state(page, "done")
    assert Case.objects.filter(text=RUBBISH).count() == Receipt.objects.count() == 1
    assert Attachment.objects.count() == 1
    # Gone on with, not begun again.
    assert "POST uploads/" not in asked
    assert any(one.startswith("HEAD uploads/") for one in asked)


@contextmanager
def held(page: Page, address: str) -> Iterator[list[Route]]:
    """Let requests to an address hang for the time of the block; then they go on."""
    hanging: list[Route] = []

    def hang(route: Route) -> None:
        hanging.append(route)

    page.route(address, hang)
    yield hanging
    for route in hanging:
        route.continue_()
    page.unroute(address)


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ("sketch", "还没有您网格的图", ".ground__stage"),
        ("book", "您的网格还没有台账", ".rows__one"),
        ("entry", "这一条不在手机上", "#report-here"),
        ("matter", "这件事不在您的手机上", ".lead__no"),
        ("outing", "这趟任务不在手机上", ".next__name"),
        ("stop", "这一处不在手机上", ".check"),
        ("plan", "", ""),
    ],
)
def test_a_page_opened_by_its_address_shows_what_the_first_sync_brings(
    open_page: Open, world: World, place: str, before: str, after: str
) -> None:
    entry, no, outing = shop(world).pk, world.report().no, given(world)
    names = {"entry": f"/{entry}", "matter": f"/{no}", "outing": f"/{outing.pk}"}
    names["stop"] = f"/{outing.pk}/{spots(outing)[0].pk}"
    page = open_page(**PHONE)
    sign_in(page, world, "grid1")
    with held(page, "**/field/sync/") as asked:
        page.goto(f"/field/#/{place}{names.get(place, '')}")
        ready(page, place)
        until(page, asked)
        if before:
            expect(page.locator("#main")).to_contain_text(before)
        else:  # somebody writes already: not taken away from under their hands
            page.locator("#write-place").click()
            page.get_by_label("去哪里").type("老槐树下")
    if after:
        expect(page.locator(after).first).to_be_visible()
        return
    kept_there = page.get_by_label("去哪里")
    until(page, lambda: page.evaluate(_SYNCED))
    expect(kept_there).to_have_value("老槐树下")
    page.locator("#add-place").click()
    page.locator("#matter").click()
    expect(page.locator(".sheet__row").first).to_be_visible()


_SYNCED = """async () => {
  const user = localStorage.getItem("linli-field-user");
  const base = await new Promise((done) => {
    const asked = indexedDB.open(`linli-field-${user}`);
    asked.onsuccess = () => done(asked.result);
  });
  const synced = await new Promise((done) => {
    const asked = base.transaction("facts").objectStore("facts").get("synced");
    asked.onsuccess = () => done(asked.result);
  });
  base.close();
  return Boolean(synced);
}"""


def test_two_telephones_at_one_stop(open_page: Open, world: World) -> None:
    outing = given(world)
    first, second = spots(outing)
    page, other = telephone(open_page, world), telephone(open_page, world, "v1_head")
    for one in (page, other):  # two people who share a round
        expect(one.locator(f"#outing-{outing.pk}")).to_be_visible()
        one.context.set_offline(True)
        show(one, f"outing/{outing.pk}")
    other.locator("#absent").click()
    expect(other.locator(".next__name")).to_have_text(second.name)
    page.locator("#open").click()
    ready(page, "stop")
    page.locator("#rest").click()
    page.locator("#done").click()
    ready(page, "outing")
    other.context.set_offline(False)
    wait_for_state(other, "done")
    page.context.set_offline(False)
    wait_for_state(page, "changed")
    first.refresh_from_db()
    assert (first.spot, first.version) == ("absent", 1)  # nothing was written over
    show(page, "waiting")
    page.get_by_role("button", name="看看改了什么").click()
    ready(page, "changed")
    expect(page.locator(".change").first).to_be_visible()
    page.locator("#again").click()
    wait_for_state(page, "done")
    first.refresh_from_db()
    assert (first.spot, first.version) == ("done", 2)
    assert Receipt.objects.count() == 2


def test_a_stop_by_a_clock_that_is_wrong_and_on_a_telephone_that_is_full(
    open_page: Open, world: World
) -> None:
    outing = given(world, due=(clock.today() + timedelta(days=3)).isoformat())
    page = open_page(**PHONE)
    page.clock.set_fixed_time(clock.now() + timedelta(days=1))
    sign_in(page, world, "grid1")
    page.goto("/field/")
    ready(page, "today")
    kept(page)
    expect(page.locator(".note").first).to_contain_text("手机时间快了")
    show(page, f"outing/{outing.pk}")
    page.locator("#open").click()
    ready(page, "stop")
    page.locator(".check").first.get_by_text("有问题").click()
    page.locator("#rest").click()
    page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          window.mend = () => { IDBObjectStore.prototype.put = put; };
          IDBObjectStore.prototype.put = () => {
            throw new DOMException("", "QuotaExceededError");
          };
        }"""
    )
    page.locator("#done").click()
    expect(page.locator("#main")).to_contain_text("没有存下")
    expect(page.locator(".check input:checked")).to_have_count(2)
    page.evaluate("mend()")
    page.locator("#done").click()
    ready(page, "outing")
    wait_for_state(page, "done")
    stop, receipt = spots(outing)[0], Receipt.objects.get()
    assert (stop.spot, stop.found_at) == ("problem", {"c1": "problem", "c2": "ok"})
    # Ours is the time that counts; the telephone's stands in the receipt.
    assert stop.done_at is not None
    assert abs(stop.done_at - clock.now()) < timedelta(hours=1)
    assert receipt.device_at - receipt.received_at > timedelta(hours=20)
    assert items(page)[0]["state"] == "done"
