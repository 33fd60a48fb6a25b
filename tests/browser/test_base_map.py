"""The base map in a real browser: tiles from the county's file, or from 天地图 and nobody else."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import Open, sideways, until
from tests.browser.test_teamwork import signed_in
from tests.tile_files import MVT, archive, picture, water
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNTY = "/desk/map/?area=149901000000"
ASKED = "localStorage.setItem('linli-map', 'live')"
#: Tiles around the county of the tests, which lies at 112° and 37°.
TILES = {
    (zoom, x, y): picture("#ff3030")
    for zoom, columns, rows in ((8, (207, 208), (99, 100)), (10, range(829, 833), range(396, 400)))
    for x in columns
    for y in rows
}


def opened(page: Page, world: World, name: str) -> set[str]:
    """Open the map that moves; return the hosts that are asked, as they come."""
    asked: set[str] = set()
    page.on("request", lambda one: asked.add(urlsplit(one.url).netloc))
    page.add_init_script(ASKED)
    signed_in(page, world, name)
    page.goto(COUNTY)
    expect(page.locator(".live[data-drawn]")).to_be_visible()
    return asked


def ground(page: Page) -> tuple[int, int, int]:
    """Return the commonest colour of the map: its ground, between lines and names."""
    with Image.open(BytesIO(page.locator(".live canvas").screenshot())) as seen:
        plain = seen.convert("RGB")
        found = plain.getcolors(plain.width * plain.height)
    assert found
    colour = max(found)[1]
    assert isinstance(colour, tuple)
    return colour[0], colour[1], colour[2]


def test_tiles_come_from_the_countys_own_file(
    open_page: Open, world: World, settings: Any, tmp_path: Path
) -> None:
    held = tmp_path / "county.pmtiles"
    held.write_bytes(archive(TILES, about={"attribution": "<b>某县</b>自然资源局"}))
    settings.LINLI_MAP_FILE, settings.LINLI_MAP_APPROVAL = str(held), "晋S(2026)001号"
    page = open_page(width=375)
    asked: list[tuple[int, str]] = []
    page.on(
        "response",
        lambda one: (
            asked.append((one.status, one.request.headers.get("range", "")))
            if ".pmtiles?" in one.url
            else None
        ),
    )
    hosts = opened(page, world, "leader1")
    until(page, lambda: ground(page)[0] - ground(page)[1] > 60)  # red came from the file
    assert len(hosts) == 1
    assert asked
    assert all(status == 206 and words.startswith("bytes=") for status, words in asked)
    beside = page.locator("[data-map-source]")
    expect(beside).to_contain_text("某县自然资源局")
    expect(beside).to_contain_text("晋S（2026）001号")
    assert sideways(page) == 0
    # Vectors in its place: another file, so nothing of the first is kept.
    named = [{"id": one} for one in ("earth", "water", "roads")]
    tiles = dict.fromkeys(TILES, water())
    held.write_bytes(archive(tiles, kind=MVT, about={"vector_layers": named}))
    page.reload()
    expect(page.locator(".live[data-drawn]")).to_be_visible()
    blue = (0xC9, 0xDE, 0xE6)  # the water of the style
    until(page, lambda: max(abs(a - b) for a, b in zip(ground(page), blue, strict=True)) < 4)
    expect(page.locator("[data-map-source]")).not_to_contain_text("某县")
    # Half a file is no base map: plain ground again, and the administrator reads why.
    held.write_bytes(held.read_bytes()[:-9])
    other = open_page()
    opened(other, world, "admin1")
    until(other, lambda: max(ground(other)) - min(ground(other)) < 12)
    expect(other.locator("[data-map-source]")).to_contain_text("不完整")
    other.goto("/desk/county/")
    expect(other.locator(".lacks")).to_contain_text("底图文件不完整")


def test_tianditu_is_asked_with_the_key_and_nobody_else(
    open_page: Open, world: World, settings: Any, live_server: Any
) -> None:
    settings.LINLI_MAP_TIANDITU_KEY, settings.LINLI_MAP_APPROVAL = "abcdef0123456789", "GS(2026)1号"
    page = open_page()
    told: list[tuple[str, str]] = []

    def answer(route: Route) -> None:
        told.append((route.request.url, route.request.all_headers().get("referer", "")))
        if "cva_w" in route.request.url:  # names are refused or never come: a hole, nothing else
            if len(told) % 2:
                route.abort()
            return
        allowed = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=picture("#3060ff"), content_type="image/png", headers=allowed)

    page.route(re.compile(r"^https://[^/]*\.tianditu\.gov\.cn/"), answer)
    hosts = opened(page, world, "leader1")
    until(page, lambda: ground(page)[2] - ground(page)[0] > 60)  # blue came from there
    own = urlsplit(live_server.url).netloc
    outside = hosts - {own}
    assert outside
    assert all(re.fullmatch(r"t[0-7]\.tianditu\.gov\.cn", one) for one in outside)
    until(page, lambda: any("LAYER=cva&" in url for url, _ in told))
    assert all("&tk=abcdef0123456789" in url for url, _ in told)
    assert {by for _, by in told} == {f"{live_server.url}/"}  # who, not where on the page
    expect(page.locator("[data-map-source]")).to_contain_text("天地图")
    expect(page.locator("[data-map-source]")).to_contain_text("GS（2026）1号")
