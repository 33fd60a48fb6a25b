"""A matter's day at the desk in a real browser: seat, dispatcher, unit, verifier, at two widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, in_both_schemes, sideways, sign_in
from tests.web.desk.test_record_hints import hinted
from tests.world import PASSWORD, World

from linli.cases.models import Case
from linli.hints.models import RecordHint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CAST = ("seat1", "dispatch1", "zj_handler", "verify1", "leader1")


@pytest.fixture
def cast(world: World) -> World:
    for name in CAST:
        user = world.user(name)
        user.set_password(PASSWORD)
        user.save()
    return world


def enter(page: Page, name: str, *, visit: bool = True) -> Page:
    sign_in(page, name, visit=visit)
    if visit:
        expect(page).to_have_url("/desk/")
    return page


def move(page: Page, no: str, label: str, *, script: bool) -> None:
    """Open the form of the one next move; without scripts it is a page of its own."""
    page.goto(f"/desk/cases/{no}/")
    page.locator(".head__acts").get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("heading", name=label)).to_be_visible()
    assert ("/do/" in page.url) is not script


def confirm(page: Page, label: str) -> None:
    page.get_by_role("button", name=f"确认{label}").click()
    expect(page.locator(".flash")).to_contain_text("已完成")


@pytest.mark.parametrize(("width", "script"), [(1366, True), (375, True), (1366, False)])
def test_the_loop_is_walked_on_the_screens(
    open_page: Open, cast: World, width: int, script: bool
) -> None:
    seat = enter(open_page(width=width, script=script), "seat1")
    seat.get_by_role("link", name="登记", exact=True).click()
    seat.get_by_label("反映的内容").fill("和平社区三号楼单元门坏了，物业一直不修。")
    seat.locator("#f-matter").select_option("B01")
    seat.locator("#f-area").select_option("149901001001")
    seat.locator("#f-name").fill("测试居民")
    seat.get_by_role("button", name="登记并出回执").click()
    expect(seat.get_by_role("heading", name="已登记")).to_be_visible()
    case = Case.objects.get()
    expect(seat.locator(".slip__big")).to_contain_text(case.lookup_code)

    clerk = enter(open_page(width=width, script=script), "dispatch1", visit=False)
    move(clerk, case.no, "受理", script=script)
    confirm(clerk, "受理")
    move(clerk, case.no, "派单", script=script)
    expect(clerk.locator("#f-lead_unit")).to_have_value("zj")
    clerk.get_by_label("交办意见").fill("请今天到现场。")
    confirm(clerk, "派单")

    unit = enter(open_page(width=width, script=script), "zj_handler")
    expect(unit.get_by_text("请今天到现场。")).to_have_count(0)
    move(unit, case.no, "签收", script=script)
    confirm(unit, "签收")
    move(unit, case.no, "办结反馈", script=script)
    unit.get_by_label("答复诉求人").fill("单元门已修好，物业今后每月检查一次。")
    unit.get_by_role("button", name="确认办结反馈").click()
    expect(unit.get_by_role("alert").first).to_contain_text("请选择“办理结果”")
    expect(unit.get_by_label("答复诉求人")).to_have_value("单元门已修好，物业今后每月检查一次。")
    unit.locator("#f-outcome").select_option("solved")
    unit.locator('input[name="upload_document"]').set_input_files(
        {"name": "维修单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
    )
    confirm(unit, "办结反馈")

    check = enter(open_page(width=width, script=script), "verify1", visit=False)
    check.goto("/desk/verify/")
    check.locator(".check__act summary", has_text="属实").first.click()
    form = check.locator(".check__act[open]")
    form.get_by_label("电话回访").check()
    form.get_by_label("4 较好").check()
    form.get_by_label("诉求已解决").check()
    form.get_by_role("button", name="确认核查属实").click()
    expect(check.get_by_text("没有等待核查的工单")).to_be_visible()

    move(clerk, case.no, "结案", script=script)
    confirm(clerk, "结案")
    case.refresh_from_db()
    assert case.state == "closed"


@pytest.mark.parametrize("width", [375, 1366, 1920])
def test_pages_are_accessible_and_never_wider_than_the_screen(
    open_page: Open, cast: World, audit: Audit, width: int
) -> None:
    judge = in_both_schemes(audit)
    long_name = "和平社区三号楼二单元门口井盖破损影响老人孩子出行请尽快派人处理非常感谢" * 2
    receipt = cast.report(title=long_name, text="长" * 300, address="A" * 120)
    cast.drive(receipt.no, "accept", "dispatch", "sign", "ask_extension", "grant_extension")
    answered = cast.answered()
    _, pointed_at = hinted(cast)
    hint = RecordHint.objects.filter(case=pointed_at).first()
    assert hint is not None
    page = open_page(width=width)
    page.goto("/desk/sign-in/")
    assert not judge(page)
    pages = {
        "dispatch1": ["/desk/", "/desk/?queue=all&text=物业&overdue=1", "/desk/new/"],
        "zj_handler": [
            f"/desk/cases/{receipt.no}/",
            f"/desk/cases/{receipt.no}/do/answer/",
            f"/desk/cases/{receipt.no}/why/",
            f"/desk/cases/{pointed_at.no}/",
            f"/desk/cases/{pointed_at.no}/hints/{hint.pk}/",
            "/desk/profile/",
        ],
        "verify1": ["/desk/verify/", f"/desk/cases/{answered.no}/do/verify_false/"],
    }
    for name, paths in pages.items():
        page = enter(open_page(width=width), name, visit=False)
        for path in paths:
            page.goto(path)
            assert not judge(page), path
            assert sideways(page) <= 0, path


def test_two_people_at_once_lose_nothing(open_page: Open, cast: World) -> None:
    receipt = cast.report()
    cast.drive(receipt.no, "accept")
    first = enter(open_page(), "dispatch1", visit=False)
    move(first, receipt.no, "派单", script=True)
    first.get_by_label("交办意见").fill("请今天到现场，带上梯子。")
    cast.do(receipt.no, "amend", by="seat1", title="来电更正的标题", text="来电更正")
    first.get_by_role("button", name="确认派单").click()
    expect(first.get_by_role("alert")).to_contain_text("期间有新的变化，请确认后再提交")
    expect(first.get_by_label("交办意见")).to_have_value("请今天到现场，带上梯子。")
    confirm(first, "派单")


def test_the_keyboard_alone_reaches_the_first_matter(open_page: Open, cast: World) -> None:
    cast.report(title="用键盘找到的一件")
    page = enter(open_page(), "dispatch1")
    page.keyboard.press("/")
    page.keyboard.type("用键盘")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="全部工单")).to_be_visible()
    link = page.locator("td.cases__title a").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="用键盘找到的一件")).to_be_visible()


def test_the_way_back_keeps_the_filters(open_page: Open, cast: World) -> None:
    cast.report(title="要看的一件")
    page = enter(open_page(), "dispatch1", visit=False)
    page.goto("/desk/?queue=all&text=要看")
    page.get_by_role("link", name="要看的一件").click()
    page.get_by_role("link", name="回到列表").click()
    expect(page).to_have_url("/desk/?queue=all&text=%E8%A6%81%E7%9C%8B")


def test_text_at_twice_its_size_still_fits(open_page: Open, cast: World) -> None:
    receipt = cast.answered()
    page = enter(open_page(width=683, height=384, device_scale_factor=2), "dispatch1")
    for path in ("/desk/", f"/desk/cases/{receipt.no}/", "/desk/new/"):
        page.goto(path)
        assert sideways(page) <= 0, path
