"""指标口径 and the lists behind numbers: reached from a number, changed by two people."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open
from tests.browser.test_teamwork import signed_in, wide
from tests.world import World

from linli.insights.models import Definition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_definition_is_changed_by_two_people(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    no = world.closed().no
    page = signed_in(open_page(width=375), world, "dispatch1")
    page.goto("/desk/numbers/indicators/")
    expect(page.get_by_role("heading", name="指标口径")).to_be_visible()
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "indicators-375.png", full_page=True)
    page.get_by_role("link", name="办结率", exact=True).click()
    expect(page.get_by_text("登记后结案 ÷ 登记后受理")).to_be_visible()
    page.get_by_role("link", name="提出修改").click()
    page.get_by_label("小数位数").fill("9")
    page.get_by_label("剔除一件工单").fill(no)
    page.get_by_label("理由").fill("不属本县管辖")
    assert audit(page) == []
    assert wide(page) <= 0
    page.get_by_role("button", name="提出，等待批准").click()
    expect(page.get_by_role("link", name="小数位数请填 0 到 4。")).to_be_visible()
    assert audit(page) == []
    page.screenshot(path=shots / "indicator-change-375.png", full_page=True)
    page.get_by_label("小数位数").fill("1")
    page.get_by_role("button", name="提出，等待批准").click()
    expect(page.get_by_role("heading", name="等待批准的修改")).to_be_visible()
    expect(page.get_by_role("button", name="批准", exact=True)).to_have_count(0)

    page = signed_in(open_page(width=1366), world, "leader1")
    page.goto("/desk/numbers/indicators/closing/")
    assert audit(page) == []
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_text("已批准，从执行日起按新的版本计算。")).to_be_visible()
    expect(page.get_by_text("第 2 版").first).to_be_visible()
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / "indicator-1366.png", full_page=True)
    assert Definition.objects.get().decided_by == world.user("leader1")


def test_the_list_behind_a_number(open_page: Open, audit: Audit, world: World, shots: Path) -> None:
    world.closed()
    world.report()
    for width in (375, 1366):
        page = signed_in(open_page(width=width), world, "leader1")
        page.goto("/desk/numbers/cases/?indicator=closing")
        expect(page.locator("#behind")).to_contain_text("计 1 次")
        expect(page.get_by_text("1/1（100.00%）")).to_be_visible()
        assert audit(page) == []
        assert wide(page) <= 0
        page.screenshot(path=shots / f"numbers-cases-{width}.png", full_page=True)
        page.get_by_role("link", name="怎么算的").click()
        expect(page.get_by_role("heading", name="办结率")).to_be_visible()
