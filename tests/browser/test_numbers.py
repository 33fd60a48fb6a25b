"""Numbers in a real browser: each role's pages, charts read back from the page, lists, files."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, sideways
from tests.browser.test_teamwork import signed_in
from tests.world import World

from linli.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("", "handling/", "places/", "units/")


@pytest.fixture
def busy(world: World) -> World:
    """Return a county in which something has happened."""
    now = clock.now()
    for days, area in ((9, "149901001001001"), (4, "149901100201001"), (4, "149901001001001")):
        with clock.at(now - timedelta(days=days)):
            world.report(area=area)
    with clock.at(now - timedelta(days=3)):
        world.closed()
    returned = world.report().no
    world.drive(returned, "accept", "dispatch", "ask_return", "grant_return")
    return world


def period() -> str:
    """Return ten days by their dates: tests do not depend on where in a month they run."""
    today = clock.today()
    return f"?first={today - timedelta(days=9)}&last={today}"


def values(page: Page) -> list[int]:
    """Read what came in back from the marks of the line, by their height over the ground."""
    return list(
        page.evaluate(
            """() => {
              const chart = document.querySelector("#part-trend svg.chart");
              const ground = +chart.querySelector(".grid--ground").getAttribute("y1");
              const lines = [...chart.querySelectorAll(".grid")];
              const top = Math.min(...lines.map((one) => +one.getAttribute("y1")));
              const scale = [...chart.querySelectorAll("text.halo")];
              const most = Math.max(...scale.map((one) => +one.textContent));
              const high = (one) => (ground - one.getAttribute("cy")) / (ground - top);
              const marks = [...chart.querySelectorAll(".mark--1")].slice(1);
              return marks.map((one) => Math.round(high(one) * most));
            }"""
        )
    )


def column(page: Page, part: str, place: int) -> list[int]:
    """Return one column of a part's table, without its whole."""
    cells = page.locator(f"#part-{part} tbody tr:not(.numbers__whole) td:nth-of-type({place})")
    return [int(words) for words in cells.all_inner_texts()]


@pytest.mark.parametrize(
    "eyes",
    [
        ("leader1", 1366, "light"),
        ("t1_leader", 1920, "dark"),
        ("zj_leader", 375, "light"),
        ("grid1", 375, "dark"),
    ],
)
def test_each_role_reads_its_pages(
    *,
    open_page: Open,
    live_server: Any,
    audit: Audit,
    busy: World,
    shots: Path,
    eyes: tuple[str, int, str],
) -> None:
    name, width, theme = eyes
    page = signed_in(open_page(width=width), busy, name)
    page.context.add_cookies([{"name": "linli_theme", "value": theme, "url": live_server.url}])
    for place in PAGES:
        page.goto(f"/desk/numbers/{place}{period()}")
        expect(page.locator(".numbers__part").first).to_be_visible()
        assert sideways(page) == 0
        assert audit(page) == []
        page.screenshot(
            path=shots / f"numbers-{name}-{place.strip('/') or 'overview'}.png", full_page=True
        )


def test_a_chart_shows_its_numbers_and_a_number_its_matters(open_page: Open, busy: World) -> None:
    page = signed_in(open_page(), busy, "leader1")
    page.goto(f"/desk/numbers/{period()}")
    show = page.locator("#part-trend summary", has_text="看表格")
    table = page.locator("#part-trend table")
    expect(table).to_be_hidden()
    show.focus()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    drawn = values(page)
    assert drawn == column(page, "trend", 1)
    assert sum(drawn) == 5
    # From the number to its list: as many rows as it says.
    number = page.locator("#figure-received .numbers__big a")
    expect(number).to_have_text("5")
    number.press("Enter")
    expect(page).to_have_url(re.compile("/desk/numbers/cases/"))
    expect(page.locator("tbody tr")).to_have_count(5)
    page.go_back()
    # And to what it means: one step.
    page.locator("#figure-in_time a", has_text="按时办结率").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("按时办结率")


def test_a_day_in_the_chart_opens_the_matters_of_that_day(open_page: Open, busy: World) -> None:
    page = signed_in(open_page(), busy, "leader1")
    page.goto(f"/desk/numbers/{period()}")
    days = values(page)
    busiest = days.index(max(days))
    day = clock.today() - timedelta(days=9 - busiest)
    page.locator("#part-trend svg .hit").nth(busiest).click()
    expect(page).to_have_url(re.compile(f"first={day}&last={day}"))
    expect(page.locator("tbody tr")).to_have_count(days[busiest])


def test_ribbons_and_tiles_say_what_their_tables_say(open_page: Open, busy: World) -> None:
    page = signed_in(open_page(), busy, "leader1")
    page.goto(f"/desk/numbers/handling/{period()}")
    flow = page.locator("#part-flow")
    stages = dict(
        flow.locator(".stage").evaluate_all(
            "(all) => all.map((one) => [one.dataset.stage, +one.dataset.n])"
        )
    )
    assert stages["register"] == stages["accept"] == 2
    assert stages["dispatch"] == 2
    assert flow.locator(".back").count() == 1
    page.goto(f"/desk/numbers/places/{period()}")
    shown = [
        int(words) for words in page.locator("#part-places svg text.large").all_text_contents()
    ]
    page.locator("#part-places summary", has_text="看表格").click()
    expect(page.locator("#part-places table")).to_be_visible()
    assert shown == column(page, "places", 1)


def test_everything_but_the_picture_works_without_scripts(open_page: Open, busy: World) -> None:
    page = signed_in(open_page(script=False, width=375), busy, "leader1")
    page.goto(f"/desk/numbers/{period()}")
    expect(page.locator("#part-trend svg.chart")).to_be_visible()
    page.locator("#part-trend summary", has_text="看表格").click()
    expect(page.locator("#part-trend table")).to_be_visible()
    expect(page.locator("[data-png]").first).to_be_hidden()
    page.get_by_role("link", name="本周").click()
    expect(page).to_have_url(re.compile("period=week"))
    assert sideways(page) == 0


def test_a_chart_goes_out_as_png_and_a_table_as_a_spreadsheet(
    open_page: Open, busy: World, tmp_path: Path
) -> None:
    page = signed_in(open_page(accept_downloads=True), busy, "leader1")
    page.goto(f"/desk/numbers/{period()}")
    page.locator("#part-trend .numbers__files summary").click()
    with page.expect_download() as waiting:
        page.locator("#part-trend [data-png]").click()
    assert waiting.value.suggested_filename.endswith(".png")
    waiting.value.save_as(tmp_path / "trend.png")
    assert (tmp_path / "trend.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    with page.expect_download() as waiting:
        page.locator("#part-trend .numbers__files a", has_text="Excel").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")


def test_on_paper_stand_figures_charts_and_their_tables(open_page: Open, busy: World) -> None:
    page = signed_in(open_page(), busy, "leader1")
    page.goto(f"/desk/numbers/{period()}")
    table = page.locator("#part-trend table")
    expect(table).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".numbers__heads")).to_be_visible()
    expect(page.locator("#part-trend svg.chart")).to_be_visible()
    expect(table).to_be_visible()
    expect(table.locator("tbody tr")).to_have_count(11)
    expect(page.locator(".numbers__choose")).to_be_hidden()
    expect(page.locator(".numbers__show summary").first).to_be_hidden()
    expect(page.locator(".numbers__how").first).to_be_hidden()
    # Browsers whose sheets cannot open it: the script does while the page is made, and closes it.
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(table).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(table).to_be_hidden()


def test_a_chart_is_one_stop_of_the_keyboard_and_arrows_lead_through_it(
    open_page: Open, audit: Audit, busy: World
) -> None:
    page = signed_in(open_page(), busy, "leader1")
    page.goto(f"/desk/numbers/places/{period()}")
    chart = page.locator("#part-hours svg.chart")
    stops = chart.locator('a[tabindex="0"]')
    expect(stops).to_have_count(1)
    marks = chart.locator("a")
    assert marks.count() > 1
    stops.focus()
    page.keyboard.press("End")
    expect(marks.last).to_be_focused()
    expect(stops).to_have_count(1)
    page.keyboard.press("ArrowRight")  # there is nothing after the last one
    expect(marks.last).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(marks.nth(-2)).to_be_focused()
    page.keyboard.press("Home")
    expect(marks.first).to_be_focused()
    expect(marks.first).to_have_attribute("aria-label", re.compile("点：[0-9]+ 件"))
    assert audit(page) == []
    hint = marks.first.get_attribute("aria-label") or ""
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("weekday=.*hour=|hour=.*weekday="))
    # One hour of one day of the week: as many matters as its dot says.
    expect(page.locator("tbody tr")).to_have_count(int(hint.partition("：")[2].split()[0]))


def test_a_ribbon_and_a_way_back_open_the_matters_that_went(open_page: Open, busy: World) -> None:
    page = signed_in(open_page(width=375), busy, "leader1")
    page.goto(f"/desk/numbers/handling/{period()}")
    back = page.locator("#part-flow a", has=page.locator(".back"))
    back.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("step=dispatch-accept"))
    expect(page.get_by_role("heading", level=1)).to_have_text("派单 → 受理")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert sideways(page) == 0
    page.go_back()
    page.locator("#part-stock svg a").first.press("Enter")
    expect(page).to_have_url(re.compile("indicator=backlog.*state="))
    expect(page.locator("tbody tr").first).to_be_visible()
