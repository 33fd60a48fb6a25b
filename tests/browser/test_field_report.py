"""Reporting from the street: without signal, on a cut line, from a killed app, once each."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open
from tests.browser.field_walk import (
    cut,
    items,
    photo,
    ready,
    send,
    show,
    take,
    telephone,
    until,
    wait_for_state,
    words,
    write_report,
)
from tests.browser.test_teamwork import wide
from tests.world import World

from linli.cases.models import Attachment, Case
from linli.fieldwork.models import Receipt
from linli.files.models import Upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RUBBISH = "和平社区第二网格路口垃圾箱三天没有清运"


def test_written_without_signal_sent_once_when_there_is_one(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    page = telephone(open_page, world)
    assert audit(page) == []
    page.context.set_offline(True)
    page.reload()  # the app opens without a line
    ready(page, "today")
    expect(page.locator(".line")).to_contain_text("没网")
    write_report(page, RUBBISH, photo())
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "field-report.png")
    expect(page.locator(".place__name")).to_contain_text("第二网格")
    send(page)
    ready(page, "today")
    expect(page.locator(".strip")).to_contain_text("有网自动发送")
    show(page, "waiting")
    expect(page.locator(".card")).to_contain_text("垃圾箱")
    assert audit(page) == []
    page.screenshot(path=shots / "field-waiting.png")
    page.close()  # nobody waits for it
    page = page.context.new_page()
    page.goto("/field/")
    ready(page, "today")
    assert Case.objects.count() == 0
    page.context.set_offline(False)
    wait_for_state(page, "done")
    case = Case.objects.get()
    assert case.text == RUBBISH
    assert case.door == "grid"
    assert case.reporter_staff == world.user("grid1")
    assert Attachment.objects.get().purpose == "report"
    assert Receipt.objects.count() == 1
    show(page, "waiting")
    expect(page.locator(".card--sent")).to_contain_text(case.no)


def test_the_line_is_cut_at_each_step(open_page: Open, world: World) -> None:
    page = telephone(open_page, world)
    context = page.context
    with cut(context, "/field/uploads/$") as begun:
        write_report(page, RUBBISH, photo(500))
        send(page)
        until(page, begun)
        wait_for_state(page, "waiting")
    with cut(context, "/field/uploads/.+") as pieces:
        page.evaluate("dispatchEvent(new Event('online'))")
        until(page, pieces)
        wait_for_state(page, "waiting")
    assert Upload.objects.count() == 1
    with cut(context, "/field/queue/") as asked:
        page.evaluate("dispatchEvent(new Event('online'))")
        until(page, asked)
        wait_for_state(page, "waiting")
    assert Case.objects.count() == 0
    with cut(context, "/field/queue/", after=True) as lost:
        page.evaluate("dispatchEvent(new Event('online'))")
        until(page, lost)
        wait_for_state(page, "waiting")
    assert Case.objects.count() == 1  # it has arrived, and the telephone does not know
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_for_state(page, "done")
    assert Case.objects.count() == 1
    assert Attachment.objects.count() == 1
    assert Upload.objects.count() <= 1  # begun once, gone on with
    assert items(page)[0]["answer"]["no"] == Case.objects.get().no


def test_the_app_is_killed_while_writing_uploading_and_sending(
    open_page: Open, world: World
) -> None:
    page = telephone(open_page, world)
    context = page.context
    page.locator("#report").click()
    ready(page, "report")
    words(page).fill("路口垃圾没人收")
    take(page, photo(200))
    wait_for_state(page, "draft")
    until(page, lambda: items(page)[0]["photos"], lambda: "没人收" in str(items(page)[0]))
    page.goto("about:blank")  # killed: no page, no goodbye to wait for
    page.goto("/field/#/report")
    ready(page, "report")
    expect(words(page)).to_have_value("路口垃圾没人收")
    expect(page.locator(".tile--photo")).to_have_count(1)
    expect(page.locator(".gone-on")).to_be_visible()
    hung: list[str] = []
    context.route("**/field/uploads/**", lambda route: hung.append(route.request.method))
    send(page)
    until(page, hung)
    wait_for_state(page, "sending")
    page.close()
    context.unroute("**/field/uploads/**")
    context.route("**/field/queue/", lambda route: (hung.append("queue"), route.fetch())[0])
    page = context.new_page()
    page.goto("/field/")
    ready(page, "today")
    until(page, lambda: "queue" in hung, Case.objects.count)
    assert [one["state"] for one in items(page)] == ["sending"]
    page.close()
    context.unroute("**/field/queue/")
    page = context.new_page()
    page.goto("/field/")
    ready(page, "today")
    wait_for_state(page, "done")
    assert Case.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_a_walk_with_several_and_one_settled_on_the_spot(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    page = telephone(open_page, world)
    page.context.set_offline(True)
    page.locator("#report").click()
    ready(page, "report")
    page.get_by_label("连续上报").check()
    words(page).fill("新华社区第一网格垃圾满了")
    page.locator(".chips label.pick").first.click()
    send(page)
    expect(page.locator(".said__last")).to_contain_text("第 1 条")
    expect(words(page)).to_have_value("")
    expect(page.locator(".place__name")).to_contain_text("新华社区 第一网格")
    words(page).fill("门口垃圾已经清走")
    page.locator(".chips label.pick").first.click()
    page.get_by_label("已当场办好").check()
    page.get_by_label("怎么办的").fill("联系清运车，已清走。")
    send(page)
    expect(page.locator(".wrong")).to_contain_text("照片")  # this matter demands one
    take(page, photo(100), at=1)
    assert audit(page) == []
    page.screenshot(path=shots / "field-settle.png", full_page=True)
    send(page)
    expect(page.locator(".said__last")).to_contain_text("第 2 条")
    page.context.set_offline(False)
    wait_for_state(page, "done", "done")
    first, second = Case.objects.order_by("id")
    assert (first.self_settled, second.self_settled) == (False, True)
    assert first.area.code == second.area.code == "149901001002001"
    assert Attachment.objects.get().purpose == "after"
