"""The map that moves: what it draws is what the list holds, and without it nothing is missing.

To renew the reference picture after a change that is meant: ``LINLI_RENEW_MAP=1`` before
``python -m pytest -m browser tests/browser/test_map_live.py``, then look at it.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import Audit, Open, sideways, until
from tests.browser.test_teamwork import signed_in
from tests.web import chart_measure
from tests.world import World

from linli.atlas import points

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

T1, T2 = "149901001001001", "149901100201001"
COUNTY = "/desk/map/?area=149901000000"
PICTURE = Path(__file__).with_name("map_pictures") / "cells-light.png"
#: Software draws the map here, so it opens only where somebody has asked for it before.
ASKED = "localStorage.setItem('linli-map', 'live')"
BLIND = """const own = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind === "webgl2" ? null : own.call(this, kind, ...more);
};"""
#: How many matters are drawn, in cells and one by one; what two tiles share is there twice.
_DRAWN = """() => {
  const { map } = document.querySelector(".live");
  const found = map.queryRenderedFeatures({ layers: ["ll-cell", "ll-point"] });
  const each = new Map(found.map(({ properties: p }) => [p.no ?? p.name, p.no ? 1 : p.n]));
  return [...each.values()].reduce((sum, n) => sum + n, 0);
}"""
_AT = """() => {
  const { map } = document.querySelector(".live");
  const found = map.queryRenderedFeatures({ layers: ["ll-number"] });
  const [most] = found.sort((a, b) => b.properties.n - a.properties.n);
  const { x, y } = map.project(most.geometry.coordinates);
  return [x, y, most.properties.n];
}"""
_WITHOUT_WORDS = """() => {
  const { map } = document.querySelector(".live");
  for (const { id, layout } of map.getStyle().layers) {
    if (!layout?.["text-field"]) continue;
    if (layout["icon-image"]) map.setLayoutProperty(id, "text-field", "");
    else map.setLayoutProperty(id, "visibility", "none");
  }
  return map.once("idle").then(() => true);
}"""


@pytest.fixture
def busy(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a county with four matters on the map, three of them close together, as cells."""
    monkeypatch.setattr(points, "MOST", 0)
    for lon, lat, area in (
        ("112.010", "37.010", T1),
        ("112.0102", "37.0101", T1),
        ("112.0101", "37.0102", T1),
        ("112.055", "37.005", T2),
    ):
        world.report(area=area, lon=lon, lat=lat)
    return world


def total(page: Page, n: int) -> None:
    """Wait for the number over the page and for the same number of rows below it."""
    expect(page.locator("#map-total b")).to_contain_text(f"{n} 件")
    expect(page.locator("section[aria-labelledby=map-list] tbody tr")).to_have_count(n)


def drawn(page: Page, n: int) -> None:
    """Wait until so many matters are drawn, as many as the server says are in sight."""
    live = page.locator(".live[data-drawn]")
    expect(live).to_have_attribute("data-inside", str(n))
    until(page, lambda: page.evaluate(_DRAWN) == n)


def test_what_moves_is_what_the_list_holds(
    *, open_page: Open, live_server: Any, audit: Audit, busy: World, shots: Path
) -> None:
    page = open_page(reduced_motion="reduce")
    page.add_init_script(ASKED)
    signed_in(page, busy, "leader1")
    outside = []
    page.on("request", lambda one: outside.append(one.url))
    page.goto(COUNTY)
    drawn(page, 4)
    total(page, 4)
    expect(page.locator(".map__plain")).to_be_hidden()
    expect(page.locator("[data-map-said]")).to_contain_text("4")
    assert sideways(page) == 0
    assert audit(page) == []
    page.screenshot(path=shots / "map-live.png", full_page=True)

    # Into a cell: the list is that of the cell, and back is back.
    x, y, most = page.evaluate(_AT)
    assert 1 < most < 4
    page.locator(".live canvas").click(position={"x": x, "y": y})
    expect(page).to_have_url(re.compile("cell="))
    total(page, most)
    drawn(page, most)
    page.go_back()
    expect(page).not_to_have_url(re.compile("cell="))
    total(page, 4)
    drawn(page, 4)

    live = page.locator(".live")
    # By hand, here by keys: the list follows the frame, and the address is that of the frame.
    page.locator(".live canvas").focus()
    page.keyboard.press("=")
    expect(page).to_have_url(re.compile("box="))
    for _ in range(3):
        page.keyboard.press("=")
    rows = page.locator("section[aria-labelledby=map-list] tbody tr")
    until(page, lambda: rows.count() == int(live.get_attribute("data-inside") or 9) < 4)
    page.locator("[data-map-do=whole]").click()
    expect(page).not_to_have_url(re.compile("box="))
    total(page, 4)

    # A layer is a link like any other; less motion means no playing.
    named = "() => document.querySelector('.live').map.querySourceFeatures('ll-names').length"
    until(page, lambda: page.evaluate(named) > 0)
    page.get_by_role("link", name="地名：显示中").click()
    expect(page).to_have_url(re.compile("off=names"))
    expect(page.get_by_role("link", name="地名：已关闭")).to_be_visible()
    until(page, lambda: page.evaluate(named) == 0)
    expect(page.locator("[data-map-play]")).to_be_hidden()

    # The drawing of the server comes back, and is what is remembered.
    page.get_by_role("button", name="简图").click()
    expect(page.locator(".live")).to_have_count(0)
    expect(page.locator(".map__drawing")).to_be_visible()
    assert {one for one in outside if not one.startswith((live_server.url, "data:"))} == set()


def matters(*, late: int = 2, pressed: int = 1) -> dict[str, object]:
    """Return an answer with cells and points of every kind, for the picture."""
    found = []
    for name, lon, lat, n in (("a", 112.01, 37.02, 25), ("b", 112.03, 37.02, 3)):
        corners = [
            round(at, 5)
            for k in range(6)
            for at in (
                lon + 0.009 * math.cos(k * math.pi / 3),
                lat + 0.007 * math.sin(k * math.pi / 3),
            )
        ]
        found.append([name, n, late, 0, pressed, lon, lat, corners])
        late = 0
    kinds = ("overdue", "near", "running", "done")
    points = [
        ["1", "题目", 112.05 + 0.01 * at, 37.01, kind, at % 2] for at, kind in enumerate(kinds)
    ]
    return {"resolution": 8, "inside": 28, "said": "28", "cells": found, "points": points}


LAYERS = {
    "centres": [["中心", 112.02, 37.008]],
    "facilities": [[1, "设施", 112.04, 37.006]],
    "hot": [["热点", "/desk/", 112.07, 37.02, 5, "rise"]],
    "more": False,
}


def test_the_map_looks_as_it_did(open_page: Open, world: World, tmp_path: Path) -> None:
    """Words are left out, for letters are the machine's; the rest is beside its reference."""
    page = open_page(device_scale_factor=1, reduced_motion="reduce")
    page.add_init_script(ASKED)
    signed_in(page, world, "leader1")
    answer = matters()
    page.route("**/view.json*", lambda route: route.fulfill(json=answer))
    page.route("**/layers.json*", lambda route: route.fulfill(json=LAYERS))

    def picture() -> Image.Image:
        page.goto(COUNTY)
        page.locator(".live[data-drawn]").wait_for()
        assert page.evaluate(_WITHOUT_WORDS)
        return chart_measure.smaller(page.locator(".live canvas").screenshot())

    seen = picture()
    if os.environ.get("LINLI_RENEW_MAP"):
        PICTURE.parent.mkdir(exist_ok=True)
        seen.quantize(64, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    with Image.open(PICTURE) as before:
        fault = chart_measure.fault(seen, before)
        seen.save(tmp_path / PICTURE.name)
        assert not fault, f"{fault}, see {tmp_path / PICTURE.name}"
        answer |= matters(late=0)
        assert chart_measure.fault(picture(), before)  # a triangle that got lost is seen


def test_whatever_fails_leaves_the_drawing(open_page: Open, busy: World) -> None:
    blind = open_page()
    blind.add_init_script(BLIND + ASKED)
    signed_in(blind, busy, "leader1")
    blind.goto(COUNTY)
    expect(blind.locator("[data-map-time]")).to_be_visible()  # the script is through
    expect(blind.locator("[data-map-bar]")).to_be_hidden()
    expect(blind.locator(".map__drawing")).to_be_visible()

    page = open_page()
    page.add_init_script(ASKED)
    signed_in(page, busy, "leader1")
    page.route(re.compile("view.json|-worker"), lambda route: route.abort())
    page.goto(COUNTY)
    said = page.locator("[data-map-said]")
    expect(said).to_have_text("可移动地图没有打开，这里是简图")
    expect(page.locator(".map__drawing")).to_be_visible()
    assert page.locator(".live").count() == 0

    # The worker comes again, then the numbers, too.
    page.unroute(re.compile("view.json|-worker"))
    page.route("**/view.json*", lambda route: route.abort())
    page.get_by_role("button", name="可移动地图").click()
    expect(said).to_have_text("可移动地图没有打开，这里是简图")
    page.unroute("**/view.json*")
    page.get_by_role("button", name="可移动地图").click()
    drawn(page, 4)
    page.evaluate(
        """() => document.querySelector(".live canvas").getContext("webgl2")
        .getExtension("WEBGL_lose_context").loseContext()"""
    )
    expect(said).to_have_text("显卡停了，这里是简图")
    expect(page.locator(".map__drawing")).to_be_visible()
    expect(page.get_by_role("button", name="简图")).to_have_attribute("aria-pressed", "true")


def test_months_by_keyboard_on_a_phone(open_page: Open, audit: Audit, busy: World) -> None:
    page = open_page(width=375, color_scheme="dark", has_touch=True)
    page.add_init_script(ASKED)
    signed_in(page, busy, "t1_dispatch")
    page.goto("/desk/map/")
    drawn(page, 3)
    total(page, 3)
    assert sideways(page) == 0
    assert audit(page) == []
    # A finger has no hovering: what the first touch says must not be in its way.
    canvas = page.locator(".live canvas")
    canvas.scroll_into_view_if_needed()
    x, y, most = page.evaluate(_AT)
    edge = canvas.bounding_box()
    assert edge
    page.touchscreen.tap(edge["x"] + x, edge["y"] + y)
    expect(page).to_have_url(re.compile("cell="))
    total(page, most)
    page.go_back()
    expect(page).not_to_have_url(re.compile("cell="))
    drawn(page, 3)
    slider = page.get_by_label("登记月份").and_(page.locator("input"))
    expect(slider).to_have_attribute("aria-valuetext", "不限")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"first=20\d\d-\d\d"))
    expect(page.locator("#map-total b")).to_contain_text("0 件")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^20\d\d年\d+月$"))
    expect(slider).to_be_focused()
    drawn(page, 0)
    page.keyboard.press("End")
    total(page, 3)
    drawn(page, 3)
    page.go_back()
    drawn(page, 0)
    expect(slider).to_have_value("1")
    play = page.get_by_role("button", name="逐月播放")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    expect(slider).not_to_have_value("1")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "false")
