"""Hands faster than the server: a double click and the way back make nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.days.roles import TEXT, register
from tests.browser.days.walker import Day
from tests.world import World

from linli.audit.models import Event
from linli.cases.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTE = "已电话核实地点，下午到现场。"


def nothing(_page: Page) -> list[str]:
    """Judge nothing: the days of the roles look at these pages."""
    return []


def notes(no: str) -> int:
    """Return how often a note was recorded in the matter."""
    return Event.objects.filter(chain_kind="case", chain_id=int(no), action="comment").count()


def test_a_double_click_and_the_way_back_make_one_note(
    open_page: Open, staffed: World, tmp_path: Path
) -> None:
    no = staffed.report().no
    day = Day(open_page(), nothing, tmp_path)
    day.sign_in("dispatch1")
    day.page.goto(f"/desk/cases/{no}/do/comment/")
    day.fill("text", NOTE)
    day.page.get_by_role("button", name="确认内部留言").dblclick()
    expect(day.page.locator(".flash")).to_contain_text("已完成")
    assert notes(no) == 1
    version = Case.objects.get(no=no).version
    # The way back shows the form as new: what was sent is not there to be sent again.
    day.page.go_back()
    expect(day.page.locator("#f-text")).to_have_value("")
    day.page.get_by_role("button", name="确认内部留言").click()
    expect(day.page.get_by_role("alert").first).to_be_visible()
    assert notes(no) == 1
    assert Case.objects.get(no=no).version == version


def test_the_way_back_after_registering_shows_an_empty_form(
    open_page: Open, staffed: World, tmp_path: Path
) -> None:
    day = Day(open_page(), nothing, tmp_path)
    day.sign_in("seat1")
    register(day, TEXT)
    assert Case.objects.count() == 1
    day.page.go_back()
    expect(day.page.locator("#f-text")).to_have_value("")
    day.press("登记并出回执")
    expect(day.page.get_by_role("alert").first).to_be_visible()
    assert Case.objects.count() == 1
