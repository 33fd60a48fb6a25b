"""One's own plan over two villages, and words that were spoken: long, at once, unpunctuated."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
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
from tests.outings.field import given
from tests.world import World

from linli.cases.models import Case
from linli.outings.models import Outing, Stop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: As a telephone's keyboard hears it: one piece, no full stop anywhere.
SPOKEN = (
    "我现在在和平社区第二网格路口这里垃圾箱满了三天没人来清味道很大旁边那个井盖也松了"
    "车过的时候响得很厉害晚上路灯也不亮老人走路不方便请尽快派人来看看"
)


def write_place(page: Page, name: str, grid: str) -> None:
    page.locator("#write-place").click()
    page.get_by_label("去哪里").fill(name)
    page.locator(".pick", has_text=grid).click()
    page.locator("#add-place").click()


def test_a_plan_over_two_villages_becomes_two_walks(
    open_page: Open, audit: Audit, world: World
) -> None:
    page = telephone(open_page, world)
    page.context.set_offline(True)
    show(page, "plan")
    write_place(page, "老槐树下", "和平社区 第一网格")
    write_place(page, "东门口", "和平社区 第二网格")
    expect(page.locator("#split")).to_have_count(0)  # two grids of one village are one walk
    write_place(page, "新华广场", "新华社区 第一网格")
    expect(page.locator("#split")).to_contain_text("2 个村（社区），会安排成 2 趟")
    page.locator("#matter").click()
    page.locator(".sheet__row").first.click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert audit(page) == []
    assert wide(page) <= 0
    send(page)
    ready(page, "outing")
    expect(page.locator(".next__name")).to_have_text("老槐树下")
    expect(page.locator(".stops__row")).to_have_count(2)
    page.locator("#done").click()
    expect(page.locator(".next__name")).to_have_text("东门口")
    page.context.set_offline(False)
    until(page, lambda: {one["state"] for one in items(page)} == {"done"})
    walks = {one.title: one for one in Outing.objects.all()}
    assert set(walks) == {"走访老槐树下等 2 处", "走访新华广场"}
    assert walks["走访老槐树下等 2 处"].area.name == "和平社区"
    assert walks["走访新华广场"].area.name == "第一网格"
    assert Stop.objects.count() == 3


def test_a_report_that_was_spoken(open_page: Open, world: World) -> None:
    page = telephone(open_page, world)
    page.context.set_offline(True)
    show(page, "report")
    words(page).focus()
    page.keyboard.insert_text(SPOKEN)  # one event, as from the keyboard's microphone
    expect(page.locator(".chips label.pick").first).to_be_visible()  # matters are proposed
    expect(page.locator(".place__name")).to_contain_text("第二网格")  # and the place
    page.keyboard.insert_text("对了还有一件事上次说的那个还没来")
    page.locator(".chips label.pick").first.click()
    send(page)
    ready(page, "today")
    page.context.set_offline(False)
    wait_for_state(page, "done")
    case = Case.objects.get()
    assert case.text == SPOKEN + "对了还有一件事上次说的那个还没来"
    assert case.title
    assert len(case.title) < len(case.text)


def test_a_note_that_was_spoken_is_never_cut(open_page: Open, audit: Audit, world: World) -> None:
    patrol = given(world, checklist="")
    page = telephone(open_page, world)
    page.context.set_offline(True)
    show(page, f"outing/{patrol.pk}")
    page.locator("#open").click()
    ready(page, "stop")
    note = page.get_by_label("补充说明")
    note.focus()
    long = SPOKEN * 5
    page.keyboard.insert_text(long)
    expect(note).to_have_value(long)
    expect(page.locator(".stop-more .too-long")).to_contain_text(f"多了 {len(long) - 300} 字")
    assert audit(page) == []
    page.locator("#done").click()
    expect(note).to_be_focused()  # nothing is sent, and nothing is lost
    wait_for_state(page, "draft")
    note.fill(long[:300])
    expect(page.locator(".stop-more .too-long")).to_have_text("")
    page.locator("#done").click()
    ready(page, "outing")
    page.context.set_offline(False)
    wait_for_state(page, "done")
    assert Stop.objects.order_by("n")[0].note == long[:300]
