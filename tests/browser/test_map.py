"""The map in a real browser: what is drawn is what the tables say, by keyboard and by pointer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Audit, Open, sideways
from tests.browser.test_teamwork import signed_in
from tests.world import World

from linli.atlas import points

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

T1, T2 = "149901001001001", "149901100201001"


@pytest.fixture
def busy(world: World) -> World:
    """Return a county with four matters on the map, three of them close together."""
    for lon, lat, area in (
        ("112.010", "37.010", T1),
        ("112.0102", "37.0101", T1),
        ("112.0101", "37.0102", T1),
        ("112.055", "37.005", T2),
    ):
        world.report(area=area, lon=lon, lat=lat)
    return world


@pytest.mark.parametrize(
    ("name", "width", "theme", "seen"),
    [("leader1", 1366, "light", 4), ("t1_dispatch", 375, "dark", 3)],
)
def test_cells_say_what_the_tables_say(
    *,
    open_page: Open,
    live_server: Any,
    audit: Audit,
    busy: World,
    shots: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    width: int,
    theme: str,
    seen: int,
) -> None:
    monkeypatch.setattr(points, "MOST", 0)  # so that few matters are cells
    page = signed_in(open_page(width=width), busy, name)
    page.context.add_cookies([{"name": "linli_theme", "value": theme, "url": live_server.url}])
    page.goto("/desk/map/?area=149901000000")
    expect(page.locator("#map-total b")).to_contain_text(f"{seen} 件")
    drawn = page.locator(".map__drawing .map__n").all_text_contents()
    assert sum(int(one) for one in drawn) == seen
    assert sideways(page) == 0
    assert audit(page) == []
    page.screenshot(path=shots / f"map-{name}.png", full_page=True)
    rows = page.locator("section[aria-labelledby=map-cells] tbody tr")
    expect(rows).to_have_count(len(drawn))
    expect(rows.first.locator("td").first).to_have_text("3")
    rows.first.locator("a").press("Enter")
    expect(page).to_have_url(re.compile("cell="))
    expect(page.locator("#map-total b")).to_contain_text("3 件")
    assert sideways(page) == 0


def test_a_point_opens_its_matter(open_page: Open, busy: World) -> None:
    page = signed_in(open_page(script=True), busy, "leader1")
    page.goto("/desk/map/?area=149901100000")
    expect(page.locator("#map-total b")).to_contain_text("1 件")
    spot = page.locator(".map__drawing a:has(.map__point)")
    expect(spot).to_have_count(1)
    spot.click()
    expect(page).to_have_url(re.compile("/desk/cases/"))
