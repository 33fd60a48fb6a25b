"""A county's form from the first word to the last day, as the people meet it; and a shared walk.

The county has no form yet. A department writes one, somebody else puts it in force, a grid
worker answers on the telephone and at the desk, a report takes the answers, the term ends them.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect
from tests.browser.conftest import Audit, Open, sideways
from tests.browser.field_walk import items, kept, ready, show, sign_in, telephone, until
from tests.outings.field import given, shop
from tests.teams.crew import team
from tests.world import World

from linli.collection.actions import erase_overdue
from linli.collection.models import Form, Profile, Sheet
from linli.kernel import clock
from linli.teams import links
from linli.teams.models import SignUp, Thanks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "沿街商铺消防自查"


def fine(page: Page, audit: Audit, shots: Path, name: str) -> None:
    """Judge the page that was waited for at a desk's width and at a telephone's."""
    assert audit(page) == []
    for width in (375, 1366):
        page.set_viewport_size({"width": width, "height": 860})
        assert sideways(page) == 0, width
        page.screenshot(path=shots / f"form-{name}-{width}.png", full_page=True)
        if width == 375:
            assert audit(page) == []


def saves(page: Page, button: str) -> None:
    """Press a button of the designer and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).first.click()


def desk(open_page: Open, world: World, who: str) -> Page:
    """Return a browser of somebody who is signed in."""
    page = open_page()
    sign_in(page, world, who)
    return page


def test_a_form_from_the_first_word_to_the_last_day(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    first, second = shop(world), shop(world, name="顺达五金", address="和平路14号", trade="other")

    # Written like on paper by whoever needs it.
    page = desk(open_page, world, "zj_handler")
    page.goto("/desk/forms/")
    expect(page.get_by_role("heading", level=1)).to_have_text("采集表")
    fine(page, audit, shots, "none")
    page.get_by_role("link", name="写一张新表").first.click()
    page.get_by_label("表名").fill(NAME)
    page.get_by_label("为什么收").fill("掌握商铺消防设施，安排夏季检查")
    page.get_by_label("针对什么填").select_option("shop")
    fine(page, audit, shots, "new")
    saves(page, "下一步，写要问什么")
    expect(page.get_by_role("heading", name="二、要问什么")).to_be_visible()
    page.get_by_label("依据").fill("《消防法》第五十二条")
    # Offered too early it says what is missing, and keeps what was written.
    saves(page, "提交启用")
    expect(page.get_by_role("alert")).to_contain_text("已保存，还不能提交")
    expect(page.get_by_label("依据")).to_have_value("《消防法》第五十二条")
    fine(page, audit, shots, "lacking")
    page.locator("select[name=matter]").evaluate(
        """(select) => {
          const found = [...select.options].find(({ text }) => text.includes("物业服务纠纷"));
          select.tomselect ? select.tomselect.setValue(found.value) : (select.value = found.value);
        }"""
    )
    page.get_by_label("台账里已有的，直接带出：").select_option(label="业态")
    saves(page, "带出这一项")
    page.get_by_label("办什么事用得着").last.fill("食品、消防检查归口不同")
    for label, kind, why in (
        ("灭火器", "choice", "没有的要提醒配"),
        ("几个燃气瓶", "number", "超量的报消防"),
    ):
        saves(page, "加一项")
        page.get_by_label("问什么").last.fill(label)
        page.get_by_label("怎么答").last.select_option(kind)
        page.get_by_label("办什么事用得着").last.fill(why)
        if kind == "choice":
            page.get_by_label("可选的答案").last.fill("有，在有效期内\n有，过期了\n没有")
            page.get_by_label("必填").last.check()
    page.get_by_label("多久一次").select_option("quarter")
    page.get_by_label("几次").fill("1")
    page.get_by_label("填一份几分钟").fill("3")
    page.get_by_label("保存几个月").fill("12")
    side = page.locator("#collect-side")
    expect(side).to_contain_text("都写全了，可以提交启用")
    expect(side).to_contain_text("几个燃气瓶")
    fine(page, audit, shots, "designer")
    saves(page, "提交启用")
    expect(page.locator("#main")).to_contain_text("待启用")
    expect(page.get_by_role("button", name="启用", exact=True)).to_have_count(0)

    # Somebody else looks at it and puts it in force.
    page = desk(open_page, world, "admin1")
    page.goto("/desk/forms/F-001/")
    fine(page, audit, shots, "second")
    saves(page, "启用")
    expect(page.locator("#main")).to_contain_text("在用")
    assert Form.objects.get().current is not None
    fine(page, audit, shots, "in-force")

    # A grid worker has it on the telephone and answers without a signal.
    visit = given(
        world, kind="visit", title="沿街商铺走访", matter="B01", form="F-001",
        checklist="", places=[], entries=[first.pk],
    )  # fmt: skip
    phone = telephone(open_page, world)
    phone.context.set_offline(True)
    phone.locator(f"#outing-{visit.pk}").click()
    ready(phone, "outing")
    phone.locator("#open").click()
    ready(phone, "stop")
    phone.get_by_text("有，过期了", exact=True).click()
    phone.get_by_label("几个燃气瓶").fill("2")
    assert audit(phone) == []
    assert sideways(phone) == 0
    phone.locator("#done").click()
    ready(phone, "outing")
    phone.context.set_offline(False)
    show(phone, "today")
    until(phone, lambda: {one["state"] for one in items(phone)} == {"done"})
    kept(phone)
    sheet = Sheet.objects.get()
    assert sheet.entry_id == first.pk

    # The same worker answers for the other shop at the desk.
    page = desk(open_page, world, "grid1")
    page.goto(f"/desk/forms/F-001/fill/?entry={second.pk}")
    fine(page, audit, shots, "fill")
    saves(page, "保存")
    expect(page.get_by_role("alert")).to_contain_text("灭火器")
    fine(page, audit, shots, "fill-lacking")
    page.get_by_label("没有", exact=True).check()
    saves(page, "保存")
    expect(page.get_by_role("heading", level=1)).to_have_text("顺达五金")
    fine(page, audit, shots, "sheet")
    page.goto("/desk/forms/F-001/sheets/")
    expect(page.locator("#main")).to_contain_text("利民超市")
    fine(page, audit, shots, "sheets")

    # The report takes both from there; a second person agrees, the leader sends it.
    page = desk(open_page, world, "zj_leader")
    page.goto("/desk/profiles/new/")
    page.get_by_label("报表名称").fill("商铺消防季报")
    page.get_by_label("报给谁").fill("市消防救援支队")
    for at, (title, source) in enumerate((("店名", "entry.name"), ("灭火器", "F-001.f2"))):
        page.locator("[name=title]").nth(at).fill(title)
        page.locator("[name=source]").nth(at).evaluate(
            """(select, value) => {
              select.tomselect ? select.tomselect.setValue(value) : (select.value = value);
            }""",
            source,
        )
    fine(page, audit, shots, "profile-new")
    saves(page, "保存并预览")
    expect(page.locator("#main")).to_contain_text("另一个人复核")
    assert Profile.objects.get().code == "R-001"
    other = desk(open_page, world, "admin1")
    other.goto("/desk/profiles/R-001/")
    saves(other, "看过了，接收单位可以得到这些列")
    page.goto("/desk/profiles/R-001/")
    expect(page.locator("#main")).to_contain_text("共 2 行")
    fine(page, audit, shots, "profile")
    page.get_by_label("填写日期从").fill(clock.today().isoformat())
    saves(page, "只看这几天的")
    expect(page.locator("tbody")).to_contain_text("有，过期了")
    expect(page.get_by_label("填写日期从")).to_have_value(clock.today().isoformat())
    fine(page, audit, shots, "profile-days")
    with page.expect_download() as sent:
        page.get_by_role("button", name="导出 CSV").click()
    assert _text(sent.value).splitlines()[0] == "店名,灭火器"
    assert "利民超市,有，过期了" in _text(sent.value).replace('"', "")

    # The term ends them.
    last = max(one.ends_on for one in Sheet.objects.all())
    with clock.at(clock.now() + (last - clock.today()) + timedelta(days=1)):
        assert erase_overdue() == 2
    page = desk(open_page, world, "grid1")
    page.goto(f"/desk/forms/F-001/sheets/{sheet.pk}/")
    expect(page.locator("#main")).to_contain_text("保存期满，内容已自动删除")
    expect(page.locator("#main")).not_to_contain_text("有，过期了")
    fine(page, audit, shots, "expired")


def _text(download: Download) -> str:
    return Path(download.path()).read_text("utf-8-sig")


def test_a_walk_is_shared_and_a_member_comes(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    made, walk = team(world), given(world)
    phone = telephone(open_page, world)
    phone.locator(f"#outing-{walk.pk}").click()
    ready(phone, "outing")
    phone.locator("#share").click()
    phone.get_by_label("要帮什么").fill("带一副手套")
    assert audit(phone) == []
    assert sideways(phone) == 0
    phone.locator("#share-send").click()
    expect(phone.locator(".share__square")).to_be_visible()
    assert audit(phone) == []
    phone.screenshot(path=shots / "share-link.png", full_page=True)
    # What the square says, as the member's own telephone opens it.
    link = made.calls.get().links.get(member=None)
    member = open_page(width=375, height=740)
    member.goto(links.path(link))
    expect(member.locator("#main")).to_contain_text("带一副手套")
    assert audit(member) == []
    assert sideways(member) == 0
    member.screenshot(path=shots / "help-come.png", full_page=True)
    member.get_by_label("怎么称呼您？").fill("老周")
    member.get_by_role("button", name="我能来").click()
    expect(member.get_by_role("heading", level=1)).to_have_text("记下了，您会来")
    assert SignUp.objects.count() == 1
    # Once is once: the same link on another telephone takes nobody else.
    late = open_page(width=375, height=740)
    late.goto(links.path(link))
    expect(late.get_by_role("button", name="我能来")).to_have_count(0)
    member.get_by_text("已经做完了，说一声").click()
    member.get_by_label("怎么样了？").fill("清完了")
    member.get_by_role("button", name="做完了").click()
    expect(member.get_by_role("heading", level=1)).to_have_text("谢谢您，辛苦了！")
    assert audit(member) == []
    # Whoever asked sees who came at the desk, from the task itself, and thanks them.
    page = desk(open_page, world, "grid1")
    page.goto(f"/desk/outings/{walk.pk}/")
    expect(page.get_by_role("heading", name="请队伍帮的忙")).to_be_visible()
    fine(page, audit, shots, "outing-calls")
    page.locator(".team__call-title").click()
    expect(page.locator("#main")).to_contain_text("老周")
    page.get_by_label("对所有来的人说的话").fill("谢谢大家")
    saves(page, "感谢大家")
    expect(page.locator("#main")).to_contain_text("谢谢大家")
    assert Thanks.objects.count() == 1
