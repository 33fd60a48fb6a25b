"""A field worker's telephone in a real Chromium: signing in, writing, cutting the line."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from tests.browser.conftest import Open, until
from tests.world import World

#: The telephone of somebody who pays for it themselves.
PHONE = {"width": 375, "height": 667, "has_touch": True}


def telephone(open_page: Open, world: World, who: str = "grid1", **more: Any) -> Page:
    """Open the app of somebody signed in, with its shell and the day's data kept."""
    page = open_page(**{**PHONE, **more})
    sign_in(page, world, who)
    page.goto("/field/")
    ready(page, "today")
    kept(page)
    return page


def sign_in(page: Page, world: World, who: str) -> None:
    """Give this browser a session, as the sign-in page would."""
    page.goto("/field/manifest.webmanifest")
    session = world.login(Client(), who).cookies[settings.SESSION_COOKIE_NAME].value
    origin = page.url.partition("/field/")[0]
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": origin}]
    )


def ready(page: Page, name: str) -> None:
    """Wait until this page of the app is there."""
    page.locator(f"[data-app][data-ready={name}]").wait_for()


def kept(page: Page) -> None:
    """Wait until the shell is on the telephone, and the first sync."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(page.locator(".calm, .cards").first).not_to_contain_text("正在取")


def show(page: Page, name: str) -> None:
    """Go to a page of the app without loading it anew."""
    page.evaluate("name => { location.hash = `#/${name}`; }", name)
    ready(page, name.partition("/")[0])


def write_report(page: Page, text: str, *photos: bytes) -> None:
    """Open 上报 and fill it in; the matter proposed first is taken."""
    page.locator("#report").click()
    ready(page, "report")
    words(page).fill(text)
    if photos:
        take(page, *photos)
    page.locator(".chips label.pick").first.click()


def words(page: Page) -> Any:
    """The field for what it is about."""
    return page.get_by_label("什么事", exact=True)


def take(page: Page, *photos: bytes, at: int = 0) -> None:
    """Choose photos as the camera would give them."""
    page.locator("input[type=file]").nth(at * 2).set_input_files(
        [
            {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": one}
            for n, one in enumerate(photos)
        ]
    )
    expect(page.locator(".tile--photo img[src]")).not_to_have_count(0)


def send(page: Page) -> None:
    """Press 发送 and wait for what follows."""
    page.locator("#send").click()


def photo(side: int = 300, seed: int = 1) -> bytes:
    """A photo that does not shrink much."""
    pixels = random.Random(seed).randbytes(side * side * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), pixels).save(out, "JPEG", quality=80)
    return out.getvalue()


def items(page: Page) -> list[dict[str, Any]]:
    """Return what the telephone keeps of its items, oldest first."""
    found: list[dict[str, Any]] = page.evaluate(
        """async () => {
          const user = localStorage.getItem("linli-field-user");
          const base = await new Promise((done, fail) => {
            const asked = indexedDB.open(`linli-field-${user}`);
            asked.onsuccess = () => done(asked.result);
            asked.onerror = fail;
          });
          const all = await new Promise((done) => {
            const asked = base.transaction("items").objectStore("items").getAll();
            asked.onsuccess = () => done(asked.result);
          });
          base.close();
          return all.sort((one, other) => one.made - other.made);
        }"""
    )
    return found


def wait_for_state(page: Page, *states: str) -> None:
    """Wait until the items of the telephone have exactly these states."""
    seen: list[list[str]] = []

    def reached() -> bool:
        seen.append([one["state"] for one in items(page)])
        return seen[-1] == list(states)

    try:
        until(page, reached)
    except AssertionError:
        raise AssertionError(f"{seen[-1]} instead of {list(states)}") from None


@contextmanager
def cut(context: BrowserContext, pattern: str, *, after: bool = False) -> Iterator[list[str]]:
    """Cut the line at these addresses; ``after``: the server has acted, its answer is lost."""
    asked: list[str] = []

    def break_off(route: Route) -> None:
        asked.append(f"{route.request.method} {route.request.url}")
        if after:
            route.fetch()
        route.abort("connectionreset")

    place = re.compile(pattern)
    context.route(place, break_off)
    try:
        yield asked
    finally:
        context.unroute(place, break_off)
