"""Canned replies and macros as people use them: by keyboard, on a phone, without scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from tests.browser.conftest import sideways, until
from tests.world import World

from linli.cases.models import Case
from linli.kernel import clock
from linli.workbench.actions import phrases
from linli.workbench.models import CannedReply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEXT = (clock.today() + timedelta(days=90)).isoformat()
BODY = "您好：编号 {{编号}}，【填：哪天】已修好。没修好请您拨打【填：电话】。"


@pytest.fixture
def county(world: World) -> World:
    """The mini county with one reply of the housing bureau and one macro of the centre."""
    common = {"scope": "zj", "review_on": NEXT}
    phrases.create(
        world.actor("zj_leader"),
        "reply",
        {**common, "title": "漏水修好了", "command": "answer", "body": BODY},
    )
    steps = [
        {"command": "accept", "values": {"matter": "B01"}},
        {"command": "dispatch", "values": {"lead_unit": "zj"}},
    ]
    phrases.create(
        world.actor("leader1"),
        "macro",
        {
            "title": "受理并派单",
            "scope": "county",
            "review_on": NEXT,
            "steps": json.dumps(steps),
            "goes_on": "1",
        },
    )
    return world


def _enter(page: Page, world: World, username: str) -> None:
    """Give the browser a session of this person."""
    client = Client()
    world.login(client, username)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.goto("/desk/sign-in/")
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": cookie.value,
                "url": page.url.partition("/desk/")[0],
            }
        ]
    )


def test_a_reply_is_put_in_and_finished_by_keyboard_alone(
    county: World, open_page: Callable[..., Page], audit: Callable[[Page], list[str]]
) -> None:
    receipt = county.report()
    county.drive(receipt.no, "accept", "dispatch", "sign")
    page = open_page()
    _enter(page, county, "zj_handler")
    page.goto(f"/desk/cases/{receipt.no}/do/answer/")
    area = page.locator("#f-answer")
    area.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".tray summary").first).to_be_focused()
    page.keyboard.press("Enter")
    insert = page.locator("[data-insert]")
    expect(insert).to_be_visible()
    expect(insert).to_be_focused()
    assert audit(page) == []
    page.keyboard.press("Enter")
    expect(area).to_be_focused()
    expect(page.locator(".tray__gaps [role=status]")).to_have_text("还有 2 处要填")
    page.keyboard.type("11月20日")
    expect(page.locator(".tray__gaps [role=status]")).to_have_text("还有 1 处要填")
    page.locator("[data-next-gap]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("12345")
    expect(page.locator(".tray__gaps")).to_be_hidden()
    expect(area).to_have_value(f"您好：编号 {receipt.no}，11月20日已修好。没修好请您拨打12345。")
    assert audit(page) == []


def test_advice_appears_while_writing_to_a_resident(
    county: World, open_page: Callable[..., Page]
) -> None:
    receipt = county.report()
    county.drive(receipt.no, "accept", "dispatch", "sign")
    page = open_page()
    _enter(page, county, "zj_handler")
    page.goto(f"/desk/cases/{receipt.no}/do/answer/")
    page.fill("#f-answer", "经核实，已处理。")
    expect(page.locator(".tray [data-advice]")).to_contain_text("“经核实”可以说“我们核实了”。")
    page.fill(
        "#f-answer",
        "您好，县住建局已协调物业，楼道杂物11月20日清理好了。还有问题请您拨打12345。",
    )
    expect(page.locator(".tray [data-advice]")).to_be_empty()


@pytest.mark.parametrize("width", [375, 1366])
def test_a_macro_is_looked_at_run_and_the_next_case_opens(
    county: World,
    open_page: Callable[..., Page],
    audit: Callable[[Page], list[str]],
    width: int,
) -> None:
    first = county.report(text="第一件：楼道灯坏了。")
    second = county.report(text="第二件：楼道灯坏了。")
    page = open_page(width=width)
    _enter(page, county, "dispatch1")
    page.goto("/desk/?queue=reported")
    page.goto(f"/desk/cases/{first.no}/")
    page.locator("details[data-load] > summary").click()
    item = page.locator(".macro-item")
    expect(item).to_contain_text("受理并派单")
    assert audit(page) == []
    item.click()
    expect(page.locator("#act-title")).to_be_focused()
    expect(page.locator(".steps__one")).to_have_count(2)
    assert Case.objects.get(no=first.no).state == "reported"
    assert audit(page) == []
    page.get_by_role("button", name="办这 2 步").click()
    page.wait_for_url(f"**/desk/cases/{second.no}/?way=*")
    assert Case.objects.get(no=first.no).state == "dispatched"


def test_the_pages_where_they_are_kept_have_no_grave_finding(
    county: World, open_page: Callable[..., Page], audit: Callable[[Page], list[str]]
) -> None:
    row = CannedReply.objects.get()
    page = open_page(width=375)
    _enter(page, county, "zj_leader")
    page.goto("/desk/phrases/")
    name = page.locator(".phrase-name a").bounding_box()
    assert name is not None
    assert name["height"] < 40, "the name of a reply stands in one line on a phone"
    for path in (
        "/desk/phrases/",
        "/desk/macros/",
        f"/desk/phrases/reply/{row.pk}/",
        f"/desk/phrases/reply/{row.pk}/edit/",
        "/desk/phrases/macro/new/",
    ):
        page.goto(path)
        assert audit(page) == [], path
        assert sideways(page) <= 0, path


def test_all_of_it_works_without_scripts(county: World, open_page: Callable[..., Page]) -> None:
    receipt = county.report()
    page = open_page(script=False)
    _enter(page, county, "dispatch1")
    page.goto(f"/desk/cases/{receipt.no}/")
    page.locator("details[data-load] > summary").click()
    page.get_by_role("link", name="打开快捷操作").click()
    page.get_by_role("link", name="受理并派单").click()
    page.get_by_role("button", name="办这 2 步").click()
    until(page, lambda: Case.objects.get(no=receipt.no).state == "dispatched")
    _enter(page, county, "zj_handler")
    county.drive(receipt.no, "sign")
    page.goto(f"/desk/cases/{receipt.no}/do/answer/")
    page.locator(".tray summary").first.click()
    page.get_by_role("link", name="打开常用语").click()
    expect(page.locator(".offer__text")).to_contain_text(receipt.no)
