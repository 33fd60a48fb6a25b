"""The own ground without a signal: drawing, grid book, way, a word about burden, on duty."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open
from tests.browser.field_walk import (
    items,
    ready,
    send,
    show,
    telephone,
    until,
    wait_for_state,
    words,
)
from tests.browser.test_teamwork import wide
from tests.gridbook.book import GRID, shop
from tests.world import World

from linli.admission.actions.voicing import answer
from linli.admission.models import Voice
from linli.cases.models import Case
from linli.fieldwork.models import Availability

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BURDEN = "同一张出租屋表，这个月给三个部门各填了一遍。"


def test_the_own_ground_without_a_signal(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    shop(world)
    shop(world, name="老王面馆", address="东街3号", trade="food")
    for n in range(3):
        world.report(area=GRID, text=f"{n}号楼门口垃圾堆了三天没人清运")
    page = telephone(open_page, world)
    page.context.set_offline(True)

    # The drawing, and the same as a list; larger by a button.
    page.locator("#sketch").click()
    ready(page, "sketch")
    expect(page.locator(".rows > li")).to_have_count(3)
    expect(page.locator(".ground__pin")).to_have_count(3)
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "field-sketch.png")
    page.locator("#larger").click()
    stage = page.locator(".ground__stage")
    expect(stage).to_have_attribute("data-size", "2")
    until(page, lambda: stage.evaluate("one => one.scrollWidth > one.clientWidth * 1.8"))
    page.locator(".rows__one").first.click()
    ready(page, "matter")

    # The way between them: one's own order, still there when the app is opened again.
    show(page, "route")
    page.locator("#lay").click()
    expect(page.locator(".rows--way > li")).to_have_count(3)
    first = page.locator(".rows--way .rows__name").first.inner_text()
    page.locator(".rows--way > li").first.get_by_role("button", name="往后").click()
    expect(page.locator(".rows--way .rows__name").nth(1)).to_have_text(first)
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "field-route.png")
    page.reload()
    ready(page, "route")
    expect(page.locator(".rows--way .rows__name").nth(1)).to_have_text(first)

    # The grid book by typing; a report from an entry, with what the matter asks.
    show(page, "book")
    expect(page.locator(".rows > li")).to_have_count(2)
    page.get_by_role("searchbox").fill("面馆")
    expect(page.locator(".rows > li")).to_have_count(1)
    assert audit(page) == []
    page.screenshot(path=shots / "field-book.png")
    page.locator(".rows__one").click()
    ready(page, "entry")
    expect(page.locator(".facts")).to_contain_text("餐饮")
    assert audit(page) == []
    page.locator("#report-here").click()
    ready(page, "report")
    expect(page.get_by_label("具体地址")).to_have_value("东街3号 老王面馆")
    words(page).fill("物业服务一直不好，门灯坏了不修")
    page.locator(".chips label.pick").first.click()
    page.locator("details summary", has_text="常问的几句").click()
    page.get_by_label("哪个小区、哪家物业").fill("阳光花园")
    page.get_by_text("没有", exact=True).click()
    assert audit(page) == []
    page.screenshot(path=shots / "field-script.png", full_page=True)
    send(page)
    ready(page, "today")

    # What weighs: said without a name, from the own page.
    show(page, "mine")
    page.locator("#duty-on").click()
    expect(page.locator(".duty__said")).to_have_text("要联网才能说。")
    page.locator("details summary", has_text="负担意见").click()
    assert audit(page) == []
    page.locator("#burden").click()
    ready(page, "burden")
    send(page)
    expect(page.locator(".wrong")).to_contain_text("哪一种负担")
    page.get_by_text("同样的信息填了好几遍").click()
    page.get_by_label("说一说").fill(BURDEN)
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "field-burden.png", full_page=True)
    send(page)
    ready(page, "mine")
    expect(page.locator(".strip")).to_contain_text("有网自动发送")
    assert [one["kind"] for one in items(page)] == ["report", "burden"]
    assert not Voice.objects.exists()

    # With a signal everything arrives, and the answer comes back to the one who asked.
    page.context.set_offline(False)
    wait_for_state(page, "done", "done")
    case = Case.objects.latest("pk")
    assert case.text.splitlines() == [
        "物业服务一直不好，门灯坏了不修",
        "哪个小区、哪家物业：阳光花园",
        "以前向物业反映过没有：没有",
    ]
    voice = Voice.objects.get()
    assert (voice.text, voice.said_by) == (BURDEN, world.user("grid1"))
    answer(actor=world.actor("leader1"), key=voice.key, outcome="eased", text="合并成一张表")
    page.reload()
    ready(page, "mine")
    page.locator("#duty-on").click()
    expect(page.locator(".duty__now")).to_contain_text("今天在岗")
    until(page, Availability.objects.exists)
    page.locator("details summary", has_text="负担意见").click()
    expect(page.get_by_text("合并成一张表")).to_be_visible()
    assert audit(page) == []
    page.screenshot(path=shots / "field-mine.png", full_page=True)
    page.locator("#duty-off").click()
    expect(page.locator("#duty-on")).to_be_visible()
    until(page, lambda: not Availability.objects.exists())
