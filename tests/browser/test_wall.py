"""The wall in a real browser: it fits its screens, keeps itself true, and says when it cannot."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Audit, Open, sideways
from tests.browser.test_teamwork import signed_in
from tests.web import chart_measure, wall_rows
from tests.world import World

from linli.wall import hub, keeping
from linli.web.wall import answers

pytestmark = pytest.mark.browser

RENEW = bool(os.environ.get("LINLI_RENEW_CHARTS"))
#: The two screens a wall is made for, and two it must fit as well.
SIZES = {"1920x1080": (1920, 1080), "3840x1080": (3840, 1080)}
OTHERS = {"1366x768": (1366, 768), "2560x1440": (2560, 1440)}

#: What is larger than its place, and what has smaller letters than a screen 1080 high may have.
_FAULTS = """() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) found.push("scrolls");
  const parts = ".part, .rows, .hot, .towns, .steps, .step, .figure, .head, .news__one";
  for (const one of document.querySelectorAll(parts)) {
    const style = getComputedStyle(one);
    if (one.clientWidth < 2 || style.display === "none") continue;
    const wide = one.scrollWidth - one.clientWidth;
    const high = one.scrollHeight - one.clientHeight;
    if (wide > 2 || high > 2) found.push(`${one.className}: ${wide} wide, ${high} high too much`);
  }
  const unit = Math.min(innerWidth / 1920, innerHeight / 1080);
  for (const one of document.querySelectorAll("body *")) {
    const says = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!says || one.closest(".said") || one.getBoundingClientRect().width < 2) continue;
    const map = one.closest("svg.ground");
    const size = parseFloat(getComputedStyle(one).fontSize) * (map ? map.getScreenCTM().a : 1);
    if (size / unit < 19.5) found.push(`${one.className}: letters of ${size / unit}`);
  }
  return [...new Set(found)];
}"""


#: Another number and other news come: which parts and numbers are then others than before.
_SWAP = """async () => {
  const { swap } = await import("/static/wall/swap.js");
  const here = document.querySelector("#now");
  const before = new Set(here.querySelectorAll("[data-part]"));
  const one = '<li class="news__one"><span>路灯</span><span class="news__says">9:00</span></li>';
  const rows = `<ol class="news__rows" id="news">${one.repeat(9)}</ol>`;
  const list = `<div class="news__window">${rows}</div>`;
  const text = (await (await fetch("/wall/now")).text())
    .replace(/(data-n="open">)[^<]*/, "$1999")
    .replace(/(<h2 id="t-news">[^<]*<\\/h2>)[^]*?<\\/section>/, `$1${list}</section>`);
  const old = swap(here, text);
  const parts = [...here.querySelectorAll("[data-part]")].filter((part) => !before.has(part));
  return [
    old,
    parts.map((part) => part.dataset.part),
    [...here.querySelectorAll(".is-fresh")].map((number) => number.dataset.n),
  ];
}"""


@pytest.fixture
def easel(chrome: Browser) -> Page:
    """Return a page that loads nothing but what it is given."""
    context = chrome.new_context(device_scale_factor=1, reduced_motion="reduce")
    return context.new_page()


@pytest.fixture
def hub_at_rest() -> Iterator[None]:
    """Once the browser has gone, end what still streams: its thread must not outlive the database.

    Asked for first, so that it comes last.
    """
    yield
    for stream in tuple(hub.HUB._streams):
        stream.end()
        hub.HUB.leave(stream)
    if thread := hub.HUB._thread:
        thread.join()


def show(page: Page, screen: str, size: tuple[int, int], *, words: bool) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.set_content(wall_rows.document(screen, words=words))


def test_a_wall_looks_as_it_did(easel: Page, tmp_path: Path) -> None:
    """Beside its reference, without words: other fonts are no other picture."""
    wrong = []
    for name, size in SIZES.items():
        show(easel, "full", size, words=False)
        drawn = chart_measure.smaller(easel.screenshot(animations="disabled"))
        kept = wall_rows.reference(name)
        if RENEW:
            wall_rows.keep(name, drawn)
        with Image.open(kept) as before:
            if fault := chart_measure.fault(drawn, before):
                drawn.save(tmp_path / kept.name)
                wrong.append(f"{kept.name}: {fault}, see {tmp_path / kept.name}")
            # The measure is worth something: one bar that is not there is seen.
            easel.locator(".part--matters .bar rect").first.evaluate("one => one.remove()")
            other = chart_measure.smaller(easel.screenshot(animations="disabled"))
            assert chart_measure.fault(other, before), name
        assert kept.stat().st_size <= 40_000
    assert not wrong, "\n".join(wrong)
    easel.context.close()


def test_nothing_is_cut_off_on_any_screen(easel: Page, audit: Audit) -> None:
    """A full county, names of 24 letters with numbers of six digits, an empty one, no outlines."""
    wrong = {}
    for screen in wall_rows.SCREENS:
        for name, size in {**SIZES, **OTHERS}.items():
            show(easel, screen, size, words=True)
            if faults := easel.evaluate(_FAULTS):
                wrong[screen, name] = faults
    assert not wrong
    show(easel, "full", SIZES["3840x1080"], words=True)
    assert audit(easel) == []
    show(easel, "long", (375, 812), words=True)
    assert sideways(easel) == 0
    easel.context.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hub_at_rest")
def test_a_wall_from_its_address_to_its_end(
    open_page: Open,
    audit: Audit,
    world: World,
    shots: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Made at the desk, opened in the hall, true by the stream, honest without, over when ended."""
    monkeypatch.setattr(keeping, "KEPT_FOR", 0)
    monkeypatch.setattr(hub.HUB, "_look", 0.1)
    monkeypatch.setattr(hub.HUB, "_spaced", 0.0)
    monkeypatch.setattr(answers, "EVERY", 900)  # only the stream can bring anything in time
    desk = signed_in(open_page(), world, "leader1")
    desk.goto("/desk/walls/")
    desk.get_by_label("名称").fill("一楼大厅")
    desk.get_by_label("显示哪里").select_option("149901000000")
    desk.get_by_role("button", name="新建，得到地址").click()
    address = desk.locator(".walls__address code")
    expect(address).to_contain_text("/wall/enter/#")
    expect(desk.locator(".walls__address [data-copy]")).to_be_visible()
    assert audit(desk) == []
    desk.screenshot(path=shots / "walls.png", full_page=True)
    hall = open_page(width=1920, height=1080)
    hall.clock.install()
    hall.goto(address.inner_text())
    expect(hall).to_have_url(re.compile(r"/wall/$"))  # the pass is not in the bar any more
    expect(hall.locator("#wall[data-awake]")).to_be_attached()
    new, line = hall.locator('[data-n="received"]'), hall.locator("#line")
    expect(new).to_have_text("0")
    expect(hall.locator("#clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    for _ in range(6):
        world.report()
    expect(new).to_have_text("6")
    hall.context.set_offline(True)
    expect(line).to_be_visible()
    expect(line).to_contain_text("连接中断，显示的是")
    hall.clock.fast_forward("12:00")
    expect(line).to_have_text(re.compile(r"连接中断，显示的是 \d\d:\d\d 的数据（1[2-9] 分钟前）"))
    expect(new).to_have_text("6")
    world.report()
    hall.context.set_offline(False)
    expect(new).to_have_text("7")
    expect(line).to_be_hidden()
    assert audit(hall) == []
    hall.screenshot(path=shots / "wall.png")
    hall.clock.fast_forward(9000)
    expect(hall.locator(".is-fresh")).to_have_count(0)
    assert hall.evaluate(_SWAP) == [False, ["figures", "news"], ["open"]]
    news = hall.locator("#news")
    hall.clock.fast_forward(9000)  # a row is looked at, then the next one comes
    hall.clock.fast_forward(9000)
    expect(news).to_have_attribute("style", re.compile("translateY"))
    expect(hall.locator(".is-fresh")).to_have_count(0)
    desk.locator(".walls__more summary").click()
    desk.get_by_role("button", name="停用").click()
    expect(desk.locator(".badge", has_text="已停用")).to_be_visible()
    expect(hall.get_by_role("heading", name="这块大屏已停用")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_without_a_stream_and_without_scripts(
    open_page: Open, live_server: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no place left at the stream the page asks by itself; plain HTML says the same."""
    monkeypatch.setattr(keeping, "KEPT_FOR", 0)
    monkeypatch.setattr(hub, "most", lambda: 0)
    monkeypatch.setattr(answers, "EVERY", 1)
    made = wall_rows.made(world)
    hall = open_page(width=3840, height=1080)
    hall.goto(f"/wall/enter/#{made.secret}")
    new = hall.locator('[data-n="received"]')
    expect(new).to_have_text("0")
    for _ in range(5):
        world.report()
    expect(new).to_have_text("5")
    plain = open_page(script=False)
    plain.goto("/wall/enter/")
    plain.get_by_label("大屏口令").fill(f"{live_server.url}/wall/enter/#{made.secret}")
    plain.get_by_role("button", name="打开").click()
    expect(plain.locator('[data-n="received"]')).to_have_text("5")
    assert plain.locator("meta[http-equiv=refresh]").count() == 1
