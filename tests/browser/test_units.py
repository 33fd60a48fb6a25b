"""Whom to dispatch to, in a browser: three proposals, one key, and without scripts the list."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open, sign_in, until
from tests.world import PASSWORD, World

from linli.cases.models import Case
from linli.proposals import unit_learned
from linli.proposals.actions import unit_rules as actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_key_takes_a_proposal(open_page: Open, world: World, audit: Audit) -> None:
    unit_learned.forget()
    user = world.user("dispatch1")
    user.set_password(PASSWORD)
    user.save()
    leader, admin = world.actor("leader1"), world.actor("admin1")
    row = actions.create(leader, {"matter": "B01", "lead": "cg", "basis": "会议纪要3号"})
    actions.try_rule(leader, row.pk)
    row = actions.ask(leader, row.pk, row.version)
    actions.switch_on(admin, row.pk, row.version)
    numbers = [world.report().no for _ in range(2)]
    for no in numbers:
        world.do(no, "accept", matter="B01")

    page = open_page(width=1366)
    sign_in(page, "dispatch1", visit=False)
    page.goto(f"/desk/cases/{numbers[0]}/do/dispatch/")
    offers = page.get_by_role("region", name="建议的单位")
    expect(offers.get_by_role("listitem")).to_have_count(2)
    chosen = page.locator("#f-lead_unit")
    expect(chosen).to_have_value("cg")
    assert not audit(page)
    page.keyboard.press("2")
    expect(chosen).to_have_value("zj")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/cases/{numbers[0]}/")
    assert Case.objects.get(no=numbers[0]).lead_unit.code == "zj"

    plain = open_page(width=375, script=False)
    sign_in(plain, "dispatch1", visit=False)
    plain.goto(f"/desk/cases/{numbers[1]}/do/dispatch/")
    expect(plain.get_by_text("已按派单规则第")).to_have_count(1)
    plain.get_by_role("button", name="确认派单").click()
    until(plain, lambda: Case.objects.get(no=numbers[1]).lead_unit)
    assert Case.objects.get(no=numbers[1]).lead_unit.code == "cg"
