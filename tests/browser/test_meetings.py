"""A town plans its meeting on the desktop, runs it on a tablet; the leader approves on a phone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import signed_in, wide
from tests.world import World

from linli.cases.models import Case
from linli.kernel import clock
from linli.meetings.models import AgendaItem, Meeting
from linli.tasks.models import Task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_agenda_to_the_minutes(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    no = world.report().no
    world.drive(no, "accept", "dispatch")
    Case.objects.filter(no=no).update(supervision="listed")
    page = signed_in(open_page(), world, "t1_dispatch")
    page.goto("/desk/meetings/")
    assert audit(page) == []
    page.screenshot(path=shots / "meetings-list.png", full_page=True)
    page.get_by_role("link", name="安排会议").click()
    expect(page.get_by_text("挂牌督办")).to_be_visible()
    page.get_by_label("自己加一个议题").fill("夏季防汛准备")
    page.get_by_role("button", name="加上").click()
    page.locator("#f-place").fill("二楼会商室")
    page.locator("button[value='up:n1-6']").click()
    expect(page.locator(".agenda__take").first).to_contain_text("夏季防汛准备")
    expect(page.locator("#f-place")).to_have_value("二楼会商室")
    page.locator("#f-units").evaluate(
        "(one) => { for (const o of one.options) o.selected = o.value === 'zj';"
        " one.dispatchEvent(new Event('change', {bubbles: true})); one.tomselect?.sync(); }"
    )
    assert audit(page) == []
    page.screenshot(path=shots / "meetings-plan.png", full_page=True)
    page.get_by_role("button", name="安排并告诉应邀单位").click()
    expect(page.get_by_role("button", name="开会")).to_be_visible()
    meeting = Meeting.objects.get()
    _run(open_page, audit, world, meeting, shots)
    _approve(open_page, audit, world, meeting, shots)


def _run(open_page: Open, audit: Audit, world: World, meeting: Meeting, shots: Path) -> None:
    page = signed_in(open_page(width=834, height=1112), world, "t1_dispatch")
    page.goto(f"/desk/meetings/{meeting.key}/")
    page.get_by_role("button", name="开会").click()
    first, second = meeting.items.all()
    words = page.locator(f"#words-{first.pk}")
    words.fill("各村备足沙袋。")
    expect(page.locator(f"#item-{first.pk} [data-meeting-said]")).to_contain_text("已保存")
    assert AgendaItem.objects.get(pk=first.pk).words == "各村备足沙袋。"
    # A colleague writes into the same item meanwhile: both texts stay on the page.
    AgendaItem.objects.filter(pk=first.pk).update(words="沙袋由水务站备。", version=9)
    words.fill("各村备足沙袋，周五前报数。")
    said = page.locator(f"#item-{first.pk} [data-meeting-said]")
    expect(said).to_contain_text("沙袋由水务站备。")
    expect(words).to_have_value("各村备足沙袋，周五前报数。")
    page.locator(f"#item-{first.pk}").get_by_role("button", name="保存").click()
    item = page.locator(f"#item-{second.pk}")
    item.get_by_text("议定一件事").click()
    item.locator(f"#d-text-{second.pk}").fill("三天内清理楼道杂物")
    item.locator(f"#d-unit-{second.pk}").select_option("zj")
    due = (clock.today() + timedelta(days=3)).isoformat()
    item.locator(f"#d-due-{second.pk}").fill(due)
    item.get_by_role("button", name="议定", exact=True).click()
    expect(page.locator(f"#item-{second.pk} .decisions__text")).to_contain_text("三天内清理")
    for seat in meeting.attendance.all():
        page.locator(f"[name=mark-{seat.pk}][value=present]").check()
    expect(page.locator("#attendance [data-meeting-said]")).to_contain_text("已保存")
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "meetings-room.png", full_page=True)
    page.set_viewport_size({"width": 1366, "height": 860})
    page.reload()
    page.screenshot(path=shots / "meetings-room-wide.png", full_page=True)
    page.get_by_role("button", name="结束会议，形成纪要草稿").click()
    expect(page.get_by_text("纪要草稿等主持人审签")).to_be_visible()


def _approve(open_page: Open, audit: Audit, world: World, meeting: Meeting, shots: Path) -> Page:
    page = signed_in(open_page(width=375, color_scheme="dark"), world, "t1_leader")
    page.goto(f"/desk/meetings/{meeting.key}/")
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "meetings-approve.png", full_page=True)
    page.get_by_role("button", name="审签纪要").click()
    expect(page.get_by_text("纪要已审签，议定事项已交办各责任单位。")).to_be_visible()
    assert Task.objects.get().unit.code == "zj"
    page.get_by_role("link", name="预览并印发纪要").click()
    page.locator(".sheet img").first.wait_for()
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "meetings-paper.png")
    page.get_by_role("button", name="出具会议纪要").click()
    expect(page.get_by_role("heading", name="东风综纪要")).to_be_visible()
    return page
