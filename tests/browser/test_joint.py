"""联办: a lead fills a plan from a template, meets a circle, units report, the lead sums up."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import signed_in, wide
from tests.cases.test_joining import contribute
from tests.world import World

from linli.cases.models import Case, Duty

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def road_hole(world: World) -> str:
    no = world.report(matter="A03", text="东风路路中间井盖缺失，旁边路面塌了一块。").no
    world.drive(no, ("accept", {"matter": "A03"}), "dispatch", "sign")
    return no


def _step(page: Page, number: int, name: str) -> str:
    return f"[name=step{number}_{name}]"


def test_a_plan_from_template_to_answer(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    no = road_hole(world)
    lead = signed_in(open_page(), world, "zj_handler")
    lead.goto(f"/desk/cases/{no}/do/arrange/")
    expect(lead.locator("[data-step]:visible")).to_have_count(2)  # empty rows fold away
    lead.get_by_role("link", name="高效处置一件事：井盖缺失与路面塌陷").click()
    expect(lead.locator(_step(lead, 3, "task"))).to_have_value("清理现场，更换井盖或恢复路面")
    assert audit(lead) == []
    # A circle: the first waits for the third, which waits for the first.
    lead.locator("[name=step1_after][value='3']").check(force=True)
    lead.get_by_role("button", name="确认安排联办").click()
    expect(lead.locator(".error-summary")).to_contain_text("先后顺序绕成了圈：第1步在第3步之后")
    expect(lead.locator(_step(lead, 2, "task"))).not_to_have_value("")
    lead.screenshot(path=shots / "joint-circle.png", full_page=True)
    assert audit(lead) == []
    lead.locator("[name=step1_after][value='3']").uncheck(force=True)
    lead.get_by_role("button", name="确认安排联办").click()
    panel = lead.locator("#joint")
    expect(panel).to_contain_text("等 县公安局、供水公司 完成后开始")
    assert Case.objects.get(no=no).parts_open == 3
    _reports(open_page, audit, world, no, shots)
    lead.goto(f"/desk/cases/{no}/do/answer/")
    expect(lead.locator(".joint-said")).to_contain_text("已围挡，交警值守。")
    expect(lead.get_by_role("textbox", name="不等联办环节的理由")).to_be_visible()
    assert audit(lead) == []
    lead.screenshot(path=shots / "joint-answer.png", full_page=True)


def _reports(open_page: Open, audit: Audit, world: World, no: str, shots: Path) -> None:
    """The police take their part on a telephone and report it done."""
    page = signed_in(open_page(width=375), world, "ga_handler")
    page.goto(f"/desk/cases/{no}/")
    page.locator("#joint").get_by_role("link", name="领取").click()
    page.get_by_role("button", name="确认领取联办任务").click()
    page.locator("#joint").get_by_role("link", name="反馈").click()
    page.get_by_role("textbox", name="协办反馈").fill("已围挡，交警值守。")
    page.get_by_label("已经完成", exact=True).check()
    assert audit(page) == []
    assert wide(page) <= 0
    page.get_by_role("button", name="确认协办反馈").click()
    expect(page.locator("#joint")).to_contain_text("已完成")
    contribute(world, no, "water_handler", text="管线无渗漏。")
    page.goto(f"/desk/cases/{no}/")
    page.locator("#joint").scroll_into_view_if_needed()
    page.screenshot(path=shots / "joint-phone.png", full_page=True)
    assert wide(page) <= 0
    assert audit(page) == []


def test_rows_without_scripts_and_removed_with_them(open_page: Open, world: World) -> None:
    no = road_hole(world)
    plain = signed_in(open_page(script=False), world, "zj_handler")
    plain.goto(f"/desk/cases/{no}/do/arrange/")
    plain.locator("[name=step1_unit]").select_option("cg")
    plain.locator("[name=step1_task]").fill("清理现场")
    plain.locator("[name=step3_unit]").select_option("ga")
    plain.locator("[name=step3_task]").fill("维持秩序")
    plain.locator("[name=step3_after][value='1']").check(force=True)
    plain.get_by_role("button", name="确认安排联办").click()
    expect(plain.locator("#joint")).to_contain_text("等 县城管局 完成后开始")
    page = signed_in(open_page(width=375), world, "zj_handler")
    page.goto(f"/desk/cases/{no}/do/arrange/")
    page.get_by_role("button", name="去掉第1步").click()
    expect(page.get_by_role("button", name="去掉第1步")).to_have_count(0)
    assert wide(page) <= 0
    page.get_by_role("textbox", name="联办要求").fill("不用清理")
    page.get_by_role("button", name="确认安排联办").click()
    expect(page.locator("#joint")).to_be_visible()
    left = Duty.objects.get(case__no=no, active=True, place__gt=0)
    assert (left.unit.code, left.place, left.after) == ("ga", 1, "")
