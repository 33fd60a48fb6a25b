"""``bench field``: what the field app costs a worker's telephone: bytes, seconds, presses.

A real browser at the size of a small telephone opens the app at the server that ``linli serve``
starts, with Chrome's profile of a regular 3G line and the processor slowed to a quarter. All bytes
are counted on the line itself, both ways, with those of the service worker. A worker's first screen
is set beside the barest page there is, shown by the same browser in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from tests import chromium

from bench import result
from bench.county import TEXT, County, fill, settle
from bench.line import Line, counted
from bench.pages import served
from bench.resident import LINE, PHONE
from linli.cases.actions import report
from linli.catalogue import snapshot
from linli.domain.errors import DomainError
from linli.gridbook.actions import add
from linli.people.actor import Actor, load_actor
from linli.people.models import Post, User

#: Marks: bytes of the installed shell, seconds to the first screen, bytes of a day, seconds of a
#: person for a report.
SHELL_BYTES, FIRST_SECONDS, DAY_BYTES, REPORT_SECONDS = 400 * 1000, 1.5, 200 * 1000, 15.0
#: How many times slower than this machine's the telephone's processor is.
SLOWER = 4
#: How often a worker opens the app in a day; each time it asks what is new. How much they report.
OPENINGS, REPORTS = 40, 20
#: Further openings measured.
AGAIN = 8
#: Open matters in the worker's grid, and entries of its book.
MATTERS, BOOK = 40, 120
#: What a person needs, in seconds: to find and press something, to write one character.
PRESS, WRITE = 1.5, 1.2
#: The words of the report: as short as people write them in the street.
WORDS = "路灯不亮"  # zh-only
#: Milliseconds in which nothing may pass before the line counts as still: longer than the second
#: after which a browser asks for a newer service worker.
_STILL = 2000
#: Notes when the first screen stands: the next frame after the app, or the bare page, is drawn.
_WATCH = """
  (() => {
    const note = () => requestAnimationFrame(() => setTimeout(() => {
      window.stood ??= performance.now();
    }));
    const look = () => {
      const there = document.querySelector("[data-app][data-ready=today], [data-bare]");
      if (!there) return false;
      note();
      return true;
    };
    new MutationObserver((_, watch) => look() && watch.disconnect()).observe(document, {
      childList: true, subtree: true, attributes: true, attributeFilter: ["data-ready"],
    });
  })();
"""
_STOOD = """() => new Promise((done) => {
  const look = () => (window.stood ? done(window.stood) : setTimeout(look, 5));
  look();
})"""
_BARE = "data:text/html,<!doctype html><p data-bare>.</p>"


class Grid(NamedTuple):
    """Whose telephone it is and where they work."""

    actor: Actor
    code: str
    session: str


def day_bytes(first: int, opening: int, report: int) -> int:
    """Return what a day's data weigh: the first opening, the others, and what was reported."""
    return first + opening * (OPENINGS - 1) + report * REPORTS


def person_seconds(presses: int, characters: int, machine: float) -> float:
    """Return how long a report takes somebody: their hands, and what they wait for the machine."""
    return round(presses * PRESS + characters * WRITE + machine, 1)


def furnish(county: County, standing: int) -> Grid:
    """Fill the county, and one worker's grid with matters and a book; return whose it is."""
    fill(county, standing)
    post = Post.objects.filter(role="grid_worker", area__kind="grid").order_by("id").first()
    if post is None:
        raise RuntimeError("the pack has no worker of a grid")
    code = snapshot.current().tree.by_id(post.area_id).code
    found = Grid(load_actor(post.user), code, _session(post.user))
    for number in range(MATTERS):
        text = f"{number + 1}号点位：{TEXT}"  # zh-only
        raw = {"door": "seat", "area": found.code, "phone": "13900001234", "text": text}
        report(actor=county.seat, raw={**raw, "address": f"{number + 1}号楼"})  # zh-only
    for number in range(BOOK):
        raw = {"kind": "shop", "area": found.code, "name": f"便民商店{number}"}  # zh-only
        try:
            add(
                actor=found.actor, raw={**raw, "address": f"兴盛街{number}号", "trade": "grocery"}
            )  # zh-only
        except DomainError as problem:
            raise RuntimeError(f"the book takes no shop: {problem!r}") from problem
    return found


def _session(user: User) -> str:
    """Return the key of a session, as the sign-in page would give one."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Telephone:
    """One fresh telephone on the line."""

    def __init__(self, browser: Any, line: Line) -> None:
        self.line = line
        self.site = f"http://127.0.0.1:{line.port}"
        self.context = browser.new_context(base_url=self.site, viewport=PHONE, locale="zh-CN")
        self.context.add_init_script(_WATCH)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        panel = self.context.new_cdp_session(self.page)
        panel.send("Network.enable")
        panel.send("Network.emulateNetworkConditions", LINE)
        panel.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        self.presses = 0

    def sign_in(self, session: str) -> None:
        """Give it somebody's session."""
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.site}
        self.context.add_cookies([cookie])

    def cost(self, act: Callable[[], object]) -> int:
        """Return the bytes that pass while something is done, until the line is still."""
        before = self.line.total
        act()
        seen = -1
        while seen != self.line.total:
            seen = self.line.total
            self.page.wait_for_timeout(_STILL)
        return self.line.total - before

    def ready(self, name: str) -> None:
        """Wait until this page of the app stands."""
        self.page.locator(f"[data-app][data-ready={name}]").wait_for()

    def open(self) -> None:
        """Open the app as from the home screen."""
        self.page.goto("/field/")
        self.ready("today")

    def install(self) -> None:
        """Open it for the first time, signed out, until the shell is kept."""
        self.page.goto("/field/")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def seconds(self, address: str) -> float:
        """Return the seconds from asking for a page to its first screen."""
        self.page.goto(address)
        return float(self.page.evaluate(_STOOD)) / 1000

    def press(self, selector: str) -> None:
        """Press one thing."""
        self.page.locator(selector).first.click()
        self.presses += 1

    def report(self) -> dict[str, object]:
        """Report something from the first screen; return what it cost."""
        begun = time.monotonic()
        self.press("#report")
        self.ready("report")
        self.presses += 1  # into the field
        self.page.locator("textarea").first.fill(WORDS)
        self.press(".chips label.pick")
        self.press("#send")
        self.ready("today")
        machine = time.monotonic() - begun
        return {
            "interactions": self.presses,
            "characters": len(WORDS),
            "machine_seconds": round(machine, 1),
            "seconds": person_seconds(self.presses, len(WORDS), machine),
        }


def run(pack: str | Path, folder: Path, rounds: int, standing: int) -> dict[str, object]:
    """Measure and return the result in plain values. Raises RuntimeError without a browser."""
    path = chromium.find()
    if path is None:
        raise RuntimeError("no Chromium: set LINLI_TEST_CHROMIUM")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here

    settings.LINLI_FILES = folder / "files"
    grid = furnish(settle(pack), standing)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    machine = result.machine()
    connections.close_all()
    with served(folder) as port, counted(port) as line, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        phone = Telephone(browser, line)
        shell = phone.cost(phone.install)
        phone.sign_in(grid.session)
        first = phone.cost(phone.open)
        # One of them may ask for something more, as a browser does now and then: the mean of some.
        again = round(sum(phone.cost(phone.open) for _ in range(AGAIN)) / AGAIN)
        screens = [(phone.seconds(_BARE), phone.seconds("/field/")) for _ in range(rounds)]
        told: dict[str, object] = {}
        phone.cost(phone.open)  # what the last opening asked for is no part of the report
        sent = phone.cost(lambda: told.update(phone.report()))
        found = {
            "machine": machine,
            "matters": MATTERS,
            "book": BOOK,
            "shell_bytes": shell,
            "first_bytes": first,
            "opening_bytes": again,
            "report_bytes": sent,
            "day_bytes": day_bytes(first, again, sent),
            "floor_seconds": round(median(bare for bare, _ in screens), 3),
            "first_seconds": round(median(ours for _, ours in screens), 3),
            "report": told,
        }
        browser.close()
    return found


def table(found: dict[str, Any]) -> str:
    """Return the result as text for a terminal."""
    about, told = found["machine"], found["report"]

    def mark(value: float, most: float) -> str:
        return "ok" if value <= most else "OVER"

    def size(name: str, most: int = 0) -> str:
        value = found[name]
        return f"{value / 1000:>8.1f} kB  {mark(value, most) if most else ''}".rstrip()

    seconds, person = found["first_seconds"], told["seconds"]
    hands = (
        f"  {told['interactions']} presses, {told['characters']} characters, "
        f"{told['machine_seconds']} s of the machine"
    )
    return "\n".join(
        (
            f"{about['processor']}, {about['cores']} cores, load {about['load_1min']}",
            f"A telephone on a regular 3G line, processor slowed {SLOWER} times; "
            "{matters} open matters, {book} entries in the book".format(**found),
            "",
            f"the shell, installed          {size('shell_bytes', SHELL_BYTES)}",
            f"data, first opening of a day  {size('first_bytes')}",
            f"data, each further opening    {size('opening_bytes')}",
            f"data, a report and its sync   {size('report_bytes')}",
            f"data of a day, {OPENINGS} and {REPORTS}       {size('day_bytes', DAY_BYTES)}",
            f"first screen, from the shelf  {seconds:>8.2f} s   {mark(seconds, FIRST_SECONDS)}",
            f"  a bare page (floor)         {found['floor_seconds']:>8.2f} s",
            f"a report                      {person:>8.1f} s   {mark(person, REPORT_SECONDS)}",
            hands,
        )
    )
