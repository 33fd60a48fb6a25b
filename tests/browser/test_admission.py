"""An application is written, judged and read by residents; a village stands greyed at dispatch."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.admission.admission_world import noticed
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import signed_in, wide
from tests.world import World

from linli.admission.models import Admission

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _fine(page: Page, audit: Audit, picture: Path) -> None:
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture, full_page=True)
    assert audit(page) == []
    assert wide(page) <= 0


def test_from_the_form_to_the_residents_page(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    page = signed_in(open_page(), world, "zj_handler")
    page.goto("/desk/grid-matters/")
    _fine(page, audit, shots / "admission-list.png")
    page.get_by_role("link", name="申请准入").click()
    page.get_by_label("事项名称").fill("秸秆禁烧巡查")
    page.get_by_role("checkbox", name="处置", exact=True).check()
    page.get_by_label("具体做什么").fill("秋收期到地头看有没有焚烧，发现了先劝阻，再通知应急部门。")
    page.get_by_role("radio", name="每周", exact=True).check()
    page.get_by_label("每个周期几次").fill("2")
    page.get_by_label("每次大约几分钟").fill("30")
    page.get_by_placeholder("采集什么").first.fill("住户民族")
    page.get_by_placeholder("为什么必须采集").first.fill("摸底")
    page.get_by_label("怎样培训").fill("秋收前培训一次")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator(".error-summary")).to_contain_text("没有依据不能申请")
    expect(page.locator(".error-summary")).to_contain_text("“住户民族”不能采集")
    _fine(page, audit, shots / "admission-form.png")
    page.get_by_placeholder("采集什么").first.fill("点位")
    page.get_by_label("依据", exact=True).fill("《中华人民共和国大气污染防治法》第七十七条")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator(".admission__cost")).to_contain_text("4.3")
    row = Admission.objects.get(name="秸秆禁烧巡查")

    desk = signed_in(open_page(width=375, height=760), world, "dispatch1")
    desk.goto(f"/desk/grid-matters/at/{row.key}/")
    desk.locator("summary", has_text="出具审核意见").click()
    desk.get_by_label("同意准入", exact=True).check()
    desk.get_by_label("减负一问").fill("卫星监测只有热点，没有现场情况")
    desk.get_by_label("减负二问").fill("部门人手到不了每块地")
    desk.locator("#f-opine-text").fill("同意，限秋收期")
    _fine(desk, audit, shots / "admission-phone.png")
    desk.get_by_role("button", name="出具审核意见").click()
    expect(desk.get_by_text("审核意见已记录")).to_be_visible()
    _fine(desk, audit, shots / "admission-page-phone.png")
    desk.goto("/desk/grid-matters/burden/")
    _fine(desk, audit, shots / "admission-burden-phone.png")
    desk.goto("/desk/grid-matters/")
    _fine(desk, audit, shots / "admission-list-phone.png")


def test_greyed_at_dispatch_and_open_to_everybody(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    noticed(world, matter="", name="秸秆禁烧巡查")
    no = world.report().no
    world.do(no, "accept", matter="A02")
    page = signed_in(open_page(), world, "dispatch1")
    page.goto(f"/desk/cases/{no}/do/dispatch/")
    expect(page.get_by_text("村（社区）不能选").first).to_be_visible()
    lead = page.get_by_role("combobox", name="主办单位")
    lead.fill("和平")
    off = page.get_by_role("option", name="和平社区综治中心")
    expect(off).to_have_attribute("aria-disabled", "true")
    page.screenshot(path=shots / "admission-dispatch.png")
    off.click(force=True)
    expect(page.locator("#f-lead_unit")).not_to_have_value("t1v1")
    assert audit(page) == []
    resident = open_page(width=375, height=760, script=False)
    resident.goto("/grid-matters/")
    expect(resident.get_by_text("秸秆禁烧巡查")).to_be_visible()
    resident.screenshot(path=shots / "admission-public-phone.png", full_page=True)
    desk = signed_in(open_page(), world, "leader1")
    row = Admission.objects.get(name="秸秆禁烧巡查")
    desk.emulate_media(color_scheme="dark")
    desk.goto(f"/desk/grid-matters/at/{row.key}/")
    _fine(desk, audit, shots / "admission-page.png")
    desk.goto("/desk/grid-matters/burden/")
    _fine(desk, audit, shots / "admission-burden.png")
    reader = open_page(width=375)
    reader.goto("/grid-matters/")
    _fine(reader, audit, shots / "admission-public.png")
