"""A link out of a message, answered on a telephone: rated, then not solved after all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, sideways
from tests.world import World

from linli.cases.models import Case, Rating
from linli.domain.lifecycle import State
from linli.kernel import clock
from linli.notify import links

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _fine(page: Page, audit: Audit) -> None:
    assert audit(page) == []
    assert sideways(page) == 0


def test_a_link_is_answered_on_a_phone(open_page: Open, audit: Audit, world: World) -> None:
    case = Case.objects.get(no=world.closed().no)
    link = links.mint(
        case, "rate", party_role="requester", round=case.answer_round, now=clock.now()
    )
    page = open_page(width=375, height=740)
    page.goto(f"/l/{links.token(link)}/")
    _fine(page, audit)
    page.get_by_text("不满意", exact=True).click()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢您的评价")
    _fine(page, audit)
    page.get_by_role("button", name="没有解决，要求重办").click()
    page.get_by_text("问题再次出现").click()
    page.get_by_label("哪里没有解决？").fill("杂物又堆回来了。")
    _fine(page, audit)
    page.get_by_role("button", name="提交，要求重办").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("会重新办理")
    # Going back and sending again does no harm.
    page.go_back()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢您的评价")
    case.refresh_from_db()
    assert case.state == State.REWORK
    assert Rating.objects.get(case=case).stars == 2
