"""The same pages for other eyes and older machines: no script, twice the size, dark, large type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open
from tests.browser.days.roles import TEXT, register, state
from tests.browser.days.walker import Day
from tests.world import World

from linli.cases.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def stops(no: str, answered: str) -> list[tuple[str, str, str]]:
    """Return (person, address, name) of the pages everybody's work is made of."""
    return [
        ("dispatch1", "/desk/", "list"),
        ("dispatch1", f"/desk/cases/{no}/", "case"),
        ("dispatch1", f"/desk/cases/{no}/do/comment/", "form"),
        ("dispatch1", "/desk/phrases/", "phrases"),
        ("seat1", "/desk/new/", "intake"),
        ("verify1", "/desk/verify/", "verify"),
        ("verify1", f"/desk/cases/{answered}/", "answered"),
        ("admin1", "/desk/county/people/", "people"),
    ]


def walk(start: Any, world: World, audit: Audit, shots: Path) -> None:
    """Look at every stop with a browser of this kind; fail with all that was wrong."""
    no, answered = world.report(text=TEXT * 3).no, world.answered(text=TEXT).no
    faults: list[str] = []
    day, who = None, ""
    for person, address, name in stops(no, answered):
        if day is None or person != who:
            door = day is None  # the same for everybody
            day, who = Day(start(), audit, shots / person, door=door, faults=faults), person
            day.sign_in(person)
        day.go(address, name)
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_dark(open_page: Open, staffed: World, audit: Audit, shots: Path) -> None:
    walk(lambda: open_page(color_scheme="dark"), staffed, audit, shots / "dark")


def test_large_type(open_page: Open, staffed: World, audit: Audit, shots: Path) -> None:
    def start() -> Page:
        page = open_page()
        page.goto("/desk/sign-in/")
        page.context.add_cookies([{"name": "linli_size", "value": "larger", "url": page.url}])
        return page

    walk(start, staffed, audit, shots / "large-type")


def test_zoomed_to_twice_the_size(
    open_page: Open, staffed: World, audit: Audit, shots: Path
) -> None:
    """At 200 % a window of 1366 × 768 has room for 683 × 384: nothing is cut off or covered."""
    walk(
        lambda: open_page(width=683, height=384, device_scale_factor=2),
        staffed,
        audit,
        shots / "zoom-200",
    )


def test_zoomed_to_four_times_the_size(open_page: Open, staffed: World, shots: Path) -> None:
    """At 400 % an office screen is 320 px wide: one column, no scrolling sideways (1.4.10)."""
    walk(lambda: open_page(width=320, height=256), staffed, lambda _page: [], shots / "zoom-400")


def test_a_day_without_scripts(open_page: Open, staffed: World, audit: Audit, shots: Path) -> None:
    """A matter from its registration to its closing with JavaScript off."""
    folder = shots / "no-script"

    def begin(person: str) -> Day:
        day = Day(open_page(script=False), audit, folder / person, script=False)
        day.sign_in(person)
        day.look("list")
        return day

    def move(day: Day, no: str, words: str, **fields: str) -> None:
        day.page.goto(f"/desk/cases/{no}/")
        head = day.page.get_by_role("region", name="工单概要")
        head.get_by_role("link", name=words, exact=True).click()
        day.look(words)
        for name, value in fields.items():
            day.fill(name, value)

    seat = begin("seat1")
    register(seat, TEXT)
    seat.look("receipt")
    no = Case.objects.get().no
    clerk = begin("dispatch1")
    move(clerk, no, "受理")
    clerk.confirm("受理")
    move(clerk, no, "派单", text="请今天到现场。")
    clerk.confirm("派单")
    unit = begin("zj_handler")
    move(unit, no, "签收")
    unit.confirm("签收")
    move(unit, no, "办结反馈", answer="单元门已修好，物业今后每月检查一次。")
    unit.pick("outcome", "solved")
    unit.attach("upload_document", "维修单.pdf")
    unit.confirm("办结反馈")
    check = begin("verify1")
    check.go("/desk/verify/", "verify")
    check.page.locator("summary", has_text="属实").first.click()
    form = check.page.locator("article details[open] form")
    form.get_by_label("电话回访").check()
    form.get_by_label("4 较好").check()
    form.get_by_label("诉求已解决").check()
    form.get_by_role("button", name="确认核查属实").click()
    expect(check.page.locator(".flash")).to_be_visible()
    move(clerk, no, "结案")
    clerk.confirm("结案")
    assert state(no) == "closed"
    for day in (seat, clerk, unit, check):
        day.end()
