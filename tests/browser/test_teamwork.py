"""Calling a colleague with @, granting reading, and reviewing a reply, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import sideways, sign_in, until
from tests.world import PASSWORD, World

from linli.cases.models import Case, Mention, ReadGrant, ReplyDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
Audit = Callable[[Page], list[str]]


def signed_in(page: Page, world: World, username: str) -> Page:
    """Give the browser this person's session; where they go first is for the test to say."""
    user = world.user(username)
    user.set_password(PASSWORD)
    user.save()
    return sign_in(page, username, visit=False)


def handling(world: World) -> str:
    no = world.report().no
    world.drive(no, "accept", "dispatch", "sign")
    return no


def wide(page: Page) -> int:
    """How far the page is wider than its window, pixels."""
    return sideways(page)


@pytest.mark.parametrize("width", [375, 1366])
def test_calling_with_at_and_granting(
    open_page: Open, audit: Audit, world: World, width: int
) -> None:
    no = handling(world)
    page = signed_in(open_page(width=width), world, "zj_handler")
    page.goto(f"/desk/cases/{no}/do/comment/")
    note = page.locator("#f-text")
    note.fill("请看产权 ")
    note.press_sequentially("@ga_h")
    page.locator(".people__row").first.wait_for()
    assert audit(page) == []
    page.keyboard.press("Enter")
    expect(note).to_have_value(re.compile(world.user("ga_handler").full_name))
    expect(page.locator("#f-mention")).to_have_value("ga_handler")
    expect(page.locator("[data-people-said]")).to_contain_text("看不到本件")
    expect(page.locator(".people__grant[open]")).to_be_visible()
    page.locator("#f-mention-grant").check()
    page.locator("#f-grant_reason").fill("核实产权")
    assert audit(page) == []
    assert wide(page) <= 0
    page.locator("#act button.button--primary[type=submit]").click()
    page.wait_for_url(f"**/cases/{no}/")
    expect(page.locator("#readers")).to_contain_text("核实产权")
    assert ReadGrant.objects.get().user == world.user("ga_handler")
    other = signed_in(open_page(width=width), world, "ga_handler")
    other.goto("/desk/mentions/")
    assert audit(other) == []
    assert wide(other) <= 0
    other.get_by_role("link", name=Case.objects.get(no=no).title).click()
    other.wait_for_url(f"**/cases/{no}/")
    until(other, lambda: Mention.objects.get().read_at)


def test_the_list_obeys_the_keyboard_and_the_input_method(open_page: Open, world: World) -> None:
    no = handling(world)
    page = signed_in(open_page(), world, "zj_handler")
    page.goto(f"/desk/cases/{no}/do/comment/")
    field = page.locator("#f-mention")
    field.press_sequentially("handler")
    rows = page.locator(".people__row")
    rows.first.wait_for()
    field.press("ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", rows.nth(1).get_attribute("id") or "")
    page.evaluate(
        "document.querySelector('#f-mention').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert rows.count() > 0, "Enter of the input method chose somebody"
    field.press("Escape")
    expect(rows).to_have_count(0)
    expect(field).to_have_value("handler")
    field.fill("zj_leader、")
    field.press_sequentially("ga_h")
    rows.first.wait_for()
    rows.first.click()
    expect(field).to_have_value("zj_leader、ga_handler")


def test_calling_without_scripts(open_page: Open, world: World) -> None:
    no = handling(world)
    page = signed_in(open_page(script=False), world, "zj_handler")
    page.goto(f"/desk/cases/{no}/do/comment/")
    page.fill("#f-text", "请看产权")
    page.fill("#f-mention", "ga_handler")
    page.click("#act button.button--primary[type=submit]")
    expect(page.locator(".field__error").first).to_contain_text("看不到本件")
    expect(page.locator("#f-text")).to_have_value(re.compile(r"^\s*请看产权\s*$"))
    page.check("#f-mention-grant")
    page.fill("#f-grant_reason", "核实产权")
    page.click("#act button.button--primary[type=submit]")
    until(page, Mention.objects.count)
    assert ReadGrant.objects.count() == Mention.objects.count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_reply_is_sent_changed_and_given(
    open_page: Open, audit: Audit, world: World, *, script: bool
) -> None:
    no = handling(world)
    page = signed_in(open_page(script=script, width=375 if script else 1366), world, "zj_handler")
    page.goto(f"/desk/cases/{no}/do/answer/")
    page.fill("#f-answer", "您好，已清理。谢谢。")
    outcomes = page.locator("select[name=outcome]")
    if outcomes.count():
        outcomes.select_option("explained")
    else:
        page.check("input[name=outcome][value=explained]")
    page.get_by_role("button", name="存为草稿").click()
    until(page, ReplyDraft.objects.exists)
    page.goto(f"/desk/cases/{no}/do/answer/")
    expect(page.locator("#f-answer")).to_have_value(re.compile("您好，已清理。谢谢。"))
    page.locator(".review-tools__send > summary").click()
    page.select_option("#f-reviewer", "zj_leader")
    if script:
        assert audit(page) == []
        assert wide(page) <= 0
    page.get_by_role("button", name="送给审阅人").click()
    until(page, lambda: ReplyDraft.objects.get().status == "submitted")
    other = signed_in(open_page(script=script, width=375), world, "zj_leader")
    other.goto("/desk/reviews/")
    if script:
        assert audit(other) == []
    other.get_by_role("link", name=Case.objects.get(no=no).title).click()
    expect(other.locator(".letter")).to_contain_text("您好，已清理。谢谢。")
    other.fill("#f-answer", "您好，已于昨日清理。谢谢。")
    if script:
        assert audit(other) == []
        assert wide(other) <= 0
    other.get_by_role("button", name="审核同意").click()
    until(other, lambda: ReplyDraft.objects.get().status == "approved")
    page.goto(f"/desk/cases/{no}/do/answer/")
    expect(page.locator("#f-answer")).to_have_value(re.compile("已于昨日清理"))
    page.goto(f"/desk/cases/{no}/review/")
    expect(page.locator(".pieces del")).to_have_text("已清理。")
    if script:
        assert audit(page) == []
    page.goto(f"/desk/cases/{no}/do/answer/")
    page.get_by_role("button", name="确认办结反馈").click()
    until(page, lambda: Case.objects.get(no=no).state == "answered")
