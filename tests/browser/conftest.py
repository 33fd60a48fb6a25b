"""A real Chromium against a served county: pages are judged as people meet them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from tests import chromium
from tests.system import UnavailableError
from tests.world import PASSWORD

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: Findings we do not let pass, in axe-core's own words.
GRAVE = frozenset({"serious", "critical"})

#: Every rule but those whose findings would not be grave: a rule's weight is fixed. None of the
#: rest asks for what axe-core would fetch ahead (the sheets once more, films).
_JUDGE = """async () => {
  const light = axe._audit.rules.filter(({ impact }) => ["minor", "moderate"].includes(impact));
  const rules = Object.fromEntries(light.map(({ id }) => [id, { enabled: false }]));
  const how = { resultTypes: ["violations"], rules, preload: false };
  return (await axe.run(document, how)).violations;
}"""

#: So often the page under judgement may be another one meanwhile.
_WAYS = 3

_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

#: What the browser and htmx log when the network is away; the page says it in words.
LINE_CUT = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest")

#: How many times slower pages run than they could, and the server answers later: so is found what
#: judges a page before a slow machine has it. ``LINLI_TEST_SLOW=8`` by hand; never in a whole run.
SLOWER = float(os.environ.get("LINLI_TEST_SLOW") or 1)
#: Seconds that each answer but a file's takes longer for every time.
_LATER = 0.03

#: How long a page may take to show what is waited for, milliseconds.
PATIENCE = 45_000 if SLOWER == 1 else 90_000

Audit = Callable[[Page], list[str]]
Open = Callable[..., Page]

#: The pages that run scripts.
_SCRIPTED: WeakSet[Page] = WeakSet()


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    try:
        path = chromium.need()
    except UnavailableError as why:
        pytest.skip(str(why))
    # Playwright keeps an event loop in this thread; the ORM is used here without awaiting.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)  # a busy machine is slow, not wrong
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _later() -> Iterator[None]:
    """Let the served county answer late, where slowness is asked for."""
    patch = pytest.MonkeyPatch()
    if SLOWER > 1:
        at_once = WSGIHandler.get_response

        def later(self: WSGIHandler, request: Any) -> Any:
            if not request.path.startswith("/static/"):
                time.sleep(_LATER * SLOWER)
            return at_once(self, request)

        patch.setattr(WSGIHandler, "get_response", later)
    yield
    patch.undo()


def _slow_down(page: Page) -> None:
    """Let the page's own thread run slower, as on a weak machine."""
    try:
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    except Error:
        return  # it has gone already


#: Only who asks for pictures gets them: nothing is judged by them, and making one takes time.
PICTURES = bool(os.environ.get("LINLI_TEST_SCREENSHOTS"))


def sign_in(page: Page, username: str, *, visit: bool = True) -> Page:
    """Come in by the door, with the form sent from here, and stand where it leads to.

    ``visit=False``: the test goes elsewhere at once, so the first page need not be drawn.
    Filling it in each time would cost every test two pages; the walks of the days and the tests
    of accounts and of the desk do it.
    """
    door = Client()
    answer = door.post("/desk/sign-in/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    page.context.add_cookies(
        [
            {
                "name": cookie.key,
                "value": cookie.value,
                "url": page.context.base_url,  # type: ignore[attr-defined]  # set by open_page
                "httpOnly": bool(cookie["httponly"]),
                "sameSite": cookie["samesite"] or "Lax",
            }
            for cookie in door.cookies.values()
        ]
    )
    if visit:
        page.goto(answer["Location"])
    return page


def awake(page: Page) -> None:
    """Wait until the page that came by a key or a link has all its scripts at work."""
    page.locator("html[data-awake]").wait_for(state="attached")


def until(page: Page, *told: Any) -> None:
    """Wait until each of these holds something, or says yes: the server has done what was asked."""
    for _ in range(PATIENCE // 100):
        if all(one() if callable(one) else one for one in told):
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come")


def _awakes(page: Page) -> bool:
    return page.locator("script[src*='/ui/page.']").count() > 0


def _wait_until_awake(page: Page) -> None:
    """Let every way to a page end when its scripts and components are at work."""

    def waiting(way: Callable[..., Any], *, steps: bool) -> Callable[..., Any]:
        def go(*place: Any, **more: Any) -> Any:
            answer = way(*place, **more)
            if _awakes(page):
                awake(page)
            if steps and page.locator("form[data-steps]").count():
                page.locator("form[data-ready]").wait_for()
            return answer

        return go

    page.goto = waiting(page.goto, steps=True)  # type: ignore[method-assign]
    page.reload = waiting(page.reload, steps=True)  # type: ignore[method-assign]
    # Back at a form that was sent, its script may lead on to the receipt.
    page.go_back = waiting(page.go_back, steps=False)  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    """Let every test have a folder of its own for what is sent in."""
    settings.LINLI_FILES = tmp_path / "files"


@pytest.fixture
def open_page(chrome: Browser, live_server: Any) -> Iterator[Open]:
    """Return a function that opens a fresh browser: ``open_page(width=375, script=True)``.

    Errors the page reports (script, policy, missing files) fail the test at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def start(*, width: int = 1366, height: int = 860, script: bool = True, **more: Any) -> Page:
        context = chrome.new_context(
            viewport={"width": width, "height": height},
            base_url=live_server.url,
            java_script_enabled=script,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **more,
        )
        context.base_url = live_server.url  # type: ignore[attr-defined]  # for sign_in
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if SLOWER > 1:
            context.on("page", _slow_down)
        page = context.new_page()
        if not PICTURES:
            page.screenshot = lambda **_: b""  # type: ignore[method-assign]
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                complaints.append(line.text)
                if line.type == "error" and not line.text.startswith(LINE_CUT)
                else None
            ),
        )
        if script:
            _wait_until_awake(page)
            _SCRIPTED.add(page)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the pictures, ``LINLI_TEST_SCREENSHOTS``; without it none are kept."""
    return Path(os.environ["LINLI_TEST_SCREENSHOTS"]) if PICTURES else tmp_path_factory.mktemp("_")


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the window: nobody should scroll sideways.

    As with ``audit``, say first what the page must show: a press only begins the way to it.
    """
    return int(_settled(page, lambda: page.evaluate(_SIDEWAYS)))


def _settled(page: Page, judge: Callable[[], Any]) -> Any:
    """Judge the page with its scripts at work; anew when it was still the one before."""
    for _ in range(_WAYS):
        try:
            page.wait_for_load_state()
            if page in _SCRIPTED and _awakes(page):
                awake(page)
            return judge()
        except Error as gone:
            if "context was destroyed" not in str(gone):
                raise
    raise AssertionError("the page comes and goes")


def in_both_schemes(audit: Audit) -> Audit:
    """Return a function that runs ``audit`` on the page as it stands, light and dark."""

    def run(page: Page) -> list[str]:
        found = []
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # both are literals
            found += [f"{scheme}: {line}" for line in audit(page)]
        return found

    return run


@pytest.fixture(scope="session")
def audit() -> Audit:
    """Return a function that runs axe-core and returns its grave findings as lines."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (./linli assets)")
    source = AXE.read_text("utf-8")

    def judge(page: Page) -> Any:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(source)
        return page.evaluate(_JUDGE)

    def run(page: Page) -> list[str]:
        found = _settled(page, lambda: judge(page))
        return [
            f"{item['impact']} {item['id']}: {node['html'][:160]}"
            for item in found
            if item["impact"] in GRAVE
            for node in item["nodes"]
        ]

    return run
