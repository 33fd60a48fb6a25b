"""From the night's warning to what came of it: evidence, verdict, paper, campaign, counts."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, sideways
from tests.browser.test_teamwork import signed_in
from tests.rising.rising_world import history, outbreak, rise, swept
from tests.world import World

from linli.domain.rota import civil_moment
from linli.kernel import clock
from linli.rising.models import Alert, Campaign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fine(page: Page, audit: Audit, picture: Path) -> None:
    """Judge a page that stands, in both shades."""
    page.screenshot(path=picture, full_page=True)
    assert (audit(page), sideways(page)) == ([], 0)


def test_from_the_warning_to_what_came_of_it(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    today = civil_moment(clock.today(), time(9))
    history(world, now=today)
    outbreak(world, now=today)
    swept(today)
    row = rise()
    page = signed_in(open_page(), world, "leader1")
    page.goto("/desk/tasks/")
    page.get_by_role("link", name="请判断这条预警").first.wait_for()
    page.goto("/desk/rising/")
    expect(page.get_by_role("heading", name="最近一次查看")).to_be_visible()
    fine(page, audit, shots / "rising-list.png")
    page.locator(f"a[href$='{row.key}/']").click()

    # The evidence, and the matters behind it.
    expect(page.get_by_role("heading", name="背后的事项")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("自来水管爆裂"))).to_have_count(6)
    fine(page, audit, shots / "rising-evidence.png")
    page.get_by_label("属实").check()
    page.get_by_role("button", name="记录判断").click()
    expect(page.get_by_text("请写明依据。").first).to_be_visible()
    expect(page.get_by_label("属实")).to_be_checked()
    page.get_by_label("依据是什么").fill("已到现场，主管道破裂。")
    page.get_by_role("button", name="记录判断").click()
    expect(page.get_by_text("判断已记录。")).to_be_visible()

    # The paper.
    page.get_by_role("link", name="工作预警提示：预览并印发").click()
    page.get_by_role("button", name="出具工作预警提示").click()
    expect(page.get_by_role("link", name="PDF（打印）")).to_be_visible()
    page.goto(f"/desk/rising/{row.key}/")
    expect(page.get_by_text("PDF 和 DOCX")).to_be_visible()

    # The campaign: tasks to two units.
    page.get_by_text("开展专项整治", exact=True).click()
    page.get_by_label("名称").fill("供水管网专项整治")
    page.get_by_label("要求各单位做什么").fill("排查老旧管道，三日内修复。")
    units = page.get_by_role("combobox", name="负责的单位")
    for words, unit in (("供水", "测试县供水公司"), ("住建", "测试县住房和城乡建设局")):
        units.fill(words)
        page.get_by_role("option", name=re.compile(unit)).first.click()
    page.get_by_label("限期").fill((clock.today() + timedelta(days=14)).isoformat())
    page.get_by_role("button", name="开展并发出任务").click()
    expect(page.get_by_text("专项整治已开展，任务已发给各单位。")).to_be_visible()
    expect(page.get_by_text("开展后还没有满一天。")).to_be_visible()
    fine(page, audit, shots / "rising-campaign.png")
    assert Alert.objects.get(pk=row.pk).verdict == "true"

    # Ten days on the counts of both sides stand beside each other, on a telephone in the dark.
    Campaign.objects.update(first=clock.today() - timedelta(days=10))
    phone = signed_in(open_page(width=375, height=740), world, "leader1")
    phone.emulate_media(color_scheme="dark")
    phone.goto(f"/desk/rising/{row.key}/")
    expect(phone.get_by_text(re.compile("开展后 9 天")).first).to_be_visible()
    expect(phone.get_by_text("6/").first).to_be_visible()
    fine(phone, audit, shots / "rising-outcome-375.png")
    phone.goto("/desk/rising/settings/")
    expect(phone.get_by_role("heading", name="现在执行县域配置")).to_be_visible()
    fine(phone, audit, shots / "rising-settings-375.png")
