"""A volunteer answers a call on the phone; the duty officer looks on; a leader sees the gaps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, until
from tests.browser.test_teamwork import signed_in, wide
from tests.rota.duty_world import helpers, post, running, shift, urgent
from tests.world import World

from linli.kernel import clock
from linli.rota.models import Position

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _call(world: World) -> str:
    helpers(world)
    start = clock.now() - timedelta(hours=1)
    for unit, person, kind in (
        ("t1v1", "v1_leader", "round"),
        ("helpers", "helper1", "volunteer"),
        ("t1", "t1_dispatch", "round"),
        ("centre", "seat1", "round"),
    ):
        at = post(world, unit, kind=kind)
        shift(world, at, person, start=start, leader="leader1")
    return running(urgent(world)).key


def _checked(page: Page, audit: Audit, shots: Path, name: str) -> None:
    assert audit(page) == []
    assert wide(page) <= 0
    page.screenshot(path=shots / f"rota-{name}.png", full_page=True)


def test_a_call_is_answered_on_the_phone(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    key = _call(world)
    where = {"longitude": 111.91, "latitude": 37.02}
    page = open_page(width=375, geolocation=where, permissions=["geolocation"])
    signed_in(page, world, "helper1")
    page.goto(f"/desk/emergencies/{key}/")
    _checked(page, audit, shots, "called-375")
    page.get_by_role("button", name="收到").click()
    share = page.get_by_label("共享我的位置")
    expect(share).not_to_be_checked()
    assert not Position.objects.exists(), "nothing is shared before the box is ticked"
    share.check()
    expect(page.get_by_text("正在共享")).to_be_visible()
    until(page, Position.objects.exists)
    assert Position.objects.count() == 1
    _checked(page, audit, shots, "sharing-375")
    share.uncheck()
    expect(page.get_by_text("没有共享。")).to_be_visible()
    expect(page.get_by_role("button", name="停止共享")).to_have_count(0)
    share.check()
    expect(page.get_by_text("正在共享")).to_be_visible()
    officer = signed_in(open_page(), world, "seat1")
    officer.goto(f"/desk/emergencies/{key}/")
    expect(officer.get_by_text("东经 111.9100")).to_be_visible()
    _checked(officer, audit, shots, "officer-1366")
    page.get_by_role("button", name="已到场").click()
    page.get_by_label("处置情况").fill("已关阀，无人受伤")
    page.get_by_role("button", name="已处置").click()
    expect(officer.locator("#live").get_by_text("已关阀，无人受伤").first).to_be_visible()
    until(page, lambda: not Position.objects.exists())
    _checked(page, audit, shots, "done-375")
    officer.goto("/desk/emergencies/")
    _checked(officer, audit, shots, "emergencies-1366")


def test_a_leader_sees_the_gap_and_fills_it(
    open_page: Open, audit: Audit, world: World, shots: Path
) -> None:
    _call(world)
    at = post(world, "zj")
    for width in (375, 1366):
        page = signed_in(open_page(width=width), world, "zj_leader")
        page.goto("/desk/rota/")
        expect(page.get_by_role("heading", name="今后 30 天里的空档")).to_be_visible()
        _checked(page, audit, shots, f"today-{width}")
        page.goto(f"/desk/rota/posts/{at.pk}/pattern/")
        _checked(page, audit, shots, f"pattern-{width}")
        if width == 1366:
            page.locator("#f-teams").fill("滕建业 阮文博\n阮文博")
            page.get_by_role("button", name="排班").click()
            expect(page.get_by_text("个班次；原来排好的没有动")).to_be_visible()
        else:
            page.goto(f"/desk/rota/posts/{at.pk}/")
        _checked(page, audit, shots, f"month-{width}")
        for path, name in (("hand/", "hand"), ("paste/", "paste")):
            page.goto(f"/desk/rota/posts/{at.pk}/{path}")
            _checked(page, audit, shots, f"{name}-{width}")
    leader = signed_in(open_page(color_scheme="dark"), world, "leader1")
    leader.goto("/desk/rota/days/")
    leader.get_by_label("名称").fill("两会值守")
    today = clock.today()
    leader.get_by_label("从哪天起").fill(today.isoformat())
    leader.get_by_label("到哪天止").fill((today + timedelta(days=2)).isoformat())
    leader.get_by_role("button", name="宣布").click()
    expect(leader.get_by_text("还没有报：")).to_be_visible()
    _checked(leader, audit, shots, "summary-dark")
    leader.goto("/desk/rota/")
    _checked(leader, audit, shots, "today-dark")
