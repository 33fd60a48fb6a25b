"""Somebody on the ladder sees what is asked of them, answers on a telephone, looks ahead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import signed_in, wide
from tests.world import World

from linli.cases.models import Case
from linli.escalation.actions import sweep
from linli.escalation.models import Step
from linli.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_towns_leader_answers_and_looks_ahead(
    open_page: Open, audit: Audit, world: World
) -> None:
    no = world.report(text="路灯不亮，晚上看不见路。").no
    Case.objects.filter(no=no).update(stage_due_at=clock.now() - timedelta(days=30))
    assert sweep().raised == 1
    page = signed_in(open_page(width=375), world, "t1_leader")
    page.goto("/desk/escalation/")
    expect(page.get_by_text("请您回应")).to_be_visible()
    for part in ("", "ahead/", "rules/", "people/"):
        page.goto(f"/desk/escalation/{part}")
        assert audit(page) == []
        assert wide(page) <= 0
    page.goto(f"/desk/cases/{no}/")
    panel = page.locator("#climb")
    expect(panel).to_contain_text("还没有回应，提到县级")
    panel.get_by_role("link", name="回应提级").click()
    page.locator("#f-text").fill("今天下午派单")
    day = clock.today() + timedelta(days=2)
    page.locator("#f-due_on").fill(day.isoformat())
    page.locator("#act").get_by_role("button", name="回应提级").click()
    expect(page.locator("#climb")).to_contain_text("已回应，承诺期内")
    assert audit(page) == []
    assert wide(page) <= 0
    assert Step.objects.get(case__no=no).response == "今天下午派单"
