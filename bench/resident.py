"""``bench resident``: what a first report costs a person on a telephone with a 3G line.

A real browser with Chrome's own profile of a regular 3G line opens the form at the server that
``linli serve`` starts, and files two reports: the shortest honest one and a full one. Bytes,
files and what a person does are counted; seconds depend on the machine as well as on the line.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from tests import chromium

from bench import result
from bench.county import settle
from bench.pages import served
from linli.catalogue import snapshot

#: Marks: bytes of a first visit to the form, what a person does for a first report.
FORM_BYTES, INTERACTIONS = 60 * 1000, 12
#: Bytes a second and milliseconds of a regular 3G line.
LINE = {
    "offline": False,
    "downloadThroughput": 750 * 1000 / 8,
    "uploadThroughput": 250 * 1000 / 8,
    "latency": 100,
}
PHONE = {"width": 375, "height": 667}


class Visit:
    """One fresh telephone at the door: counts what comes over the line and what a person does."""

    def __init__(self, browser: Any, site: str) -> None:
        self.context = browser.new_context(base_url=site, viewport=PHONE, locale="zh-CN")
        self.page = self.context.new_page()
        self.bytes = self.files = self.done = 0
        panel = self.context.new_cdp_session(self.page)
        panel.send("Network.enable")
        panel.send("Network.emulateNetworkConditions", LINE)
        panel.on("Network.loadingFinished", self._came)
        self.begun = time.monotonic()

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.files += 1

    @property
    def seconds(self) -> float:
        """Seconds since the telephone came to the door."""
        return round(time.monotonic() - self.begun, 1)

    def do(self, act: Callable[[], object]) -> None:
        """Do one thing a person does."""
        act()
        self.done += 1

    def fill(self, name: str, words: str) -> None:
        """Fill one field."""
        self.do(lambda: self.page.locator(f"#{name}").fill(words))

    def choose(self, name: str, value: str) -> None:
        """Choose from a list."""
        self.do(lambda: self.page.locator(f"#{name}").select_option(value))

    def next(self) -> None:
        """Go on to the next step."""
        self.do(self.page.locator("[data-next]:visible").click)

    def send(self) -> dict[str, object]:
        """Submit, wait for the receipt, and return what the report cost."""
        self.do(self.page.locator("[data-submit]").click)
        self.page.wait_for_url("**/receipt/")
        return {"interactions": self.done, "seconds": self.seconds, "transferred": self.bytes}


def _form(visit: Visit) -> dict[str, object]:
    """Open the form alone."""
    visit.page.goto("/report/", wait_until="domcontentloaded")
    shown = visit.seconds
    visit.page.locator("form[data-ready]").wait_for(state="attached")
    ready = visit.seconds
    visit.page.wait_for_load_state("networkidle")
    return {
        "transferred": visit.bytes,
        "files": visit.files,
        "shown_seconds": shown,
        "ready_seconds": ready,
    }


def _home(visit: Visit) -> None:
    visit.page.goto("/")
    visit.do(visit.page.locator("a.door--main, a[href='/report/']").first.click)
    visit.page.locator("form[data-ready]").wait_for(state="attached")


def _shortest(visit: Visit) -> dict[str, object]:
    """Words with the place in them, and a number to call."""
    _home(visit)
    visit.fill("text", "村口路灯不亮")
    visit.next()
    visit.next()
    visit.fill("phone", "13900001234")
    visit.next()
    return visit.send()


def _full(visit: Visit, town: str, village: str, photo: dict[str, Any]) -> dict[str, object]:
    """Photo, words, town and village, exact place, number and name."""
    _home(visit)
    visit.do(lambda: visit.page.locator("#photos").set_input_files([photo]))
    visit.fill("text", "村口路灯不亮")
    visit.next()
    visit.choose("town", town)
    visit.choose("area", village)
    visit.fill("address", "村委会东侧")
    visit.next()
    visit.fill("phone", "13900001234")
    visit.fill("name", "张桂兰")
    visit.next()
    return visit.send()


def _photo() -> dict[str, Any]:
    """Return a photo as a telephone takes it, of noise: nothing shrinks worse."""
    import io  # noqa: PLC0415 - only here

    from PIL import Image  # noqa: PLC0415 - only here

    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(out, "JPEG", quality=80)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def run(pack: str | Path, folder: Path) -> dict[str, object]:
    """Measure and return the result in plain values. Raises RuntimeError without a browser."""
    path = chromium.find()
    if path is None:
        raise RuntimeError("no Chromium: set LINLI_TEST_CHROMIUM")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here

    settle(pack)
    settings.LINLI_FILES = folder / "files"
    tree = snapshot.current().tree
    town = tree.children(tree.root.id)[0]
    village = tree.children(town.id)[0]
    machine = result.machine()
    connections.close_all()
    with served(folder) as port, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        site = f"http://127.0.0.1:{port}"
        found = {
            "machine": machine,
            "form": _form(Visit(browser, site)),
            "shortest": _shortest(Visit(browser, site)),
            "full": _full(Visit(browser, site), town.code, village.code, _photo()),
        }
        browser.close()
    return found


def table(found: dict[str, Any]) -> str:
    """Return the result as text for a terminal."""
    about, form = found["machine"], found["form"]
    weight = "ok" if form["transferred"] <= FORM_BYTES else "OVER"
    size = f"{form['transferred'] / 1000:>7.1f} kB  {weight}   {form['files']} files"
    lines = [
        f"{about['processor']}, {about['cores']} cores, load {about['load_1min']}",
        "A telephone on a regular 3G line: 750 kbit/s down, 250 up, 100 ms",
        "",
        f"the form, first visit   {size}",
        f"  words on the screen   {form['shown_seconds']:>7.1f} s",
        f"  steps at work         {form['ready_seconds']:>7.1f} s",
        "",
        f"{'a report, from home':<24}{'interactions':>12}{'kB':>10}{'seconds':>9}",
    ]
    for name in ("shortest", "full"):
        one = found[name]
        mark = "ok" if one["interactions"] <= INTERACTIONS else "OVER"
        lines.append(
            f"{name:<24}{one['interactions']:>12}{one['transferred'] / 1000:>10.1f}"
            f"{one['seconds']:>9.1f}  {mark}"
        )
    return "\n".join(lines)
