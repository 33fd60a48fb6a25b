"""What a page weighs on a first visit: everything a real browser fetches for it, nothing cached."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from tests import chromium

#: Milliseconds after the load event in which modules still fetch what they need.
_SETTLE = 600


@dataclass
class Weight:
    """Bytes and files of one page with all it loads."""

    html: int = 0
    transferred: int = 0
    unpacked: int = 0
    requests: int = 0


class Weighed(Protocol):
    """A page with an address, which is given its weight."""

    address: str
    weight: Weight | None


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def quoted(address: str) -> str:
    """Return an address in the letters that a request line may hold."""
    return quote(address, safe="/?=&%")


def weigh(site: str, cookie: str, pages: Sequence[tuple[Weighed, str]]) -> None:
    """Open each page once in a fresh browser and note what came; without a browser, nothing.

    ``pages`` are pairs of a page and the session key of who opens it.
    """
    path = chromium.find()
    if path is None:
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - times need no browser

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        for page, session in pages:
            context = browser.new_context(base_url=site, viewport={"width": 1366, "height": 768})
            if session:
                context.add_cookies([{"name": cookie, "value": session, "url": site}])
            page.weight = _one(context, page.address)
            context.close()
        browser.close()


def _one(context: Any, address: str) -> Weight:
    """Open one page and add up what the browser's own network panel says."""
    found = Weight()
    tab = context.new_page()
    panel = context.new_cdp_session(tab)
    panel.send("Network.enable")
    documents: set[str] = set()

    def answered(event: dict[str, Any]) -> None:
        if event["type"] == "Document":
            documents.add(event["requestId"])

    def received(event: dict[str, Any]) -> None:
        found.unpacked += event["dataLength"]
        if event["requestId"] in documents:
            found.html += event["dataLength"]

    def finished(event: dict[str, Any]) -> None:
        found.requests += 1
        found.transferred += int(event["encodedDataLength"])

    panel.on("Network.responseReceived", answered)
    panel.on("Network.dataReceived", received)
    panel.on("Network.loadingFinished", finished)
    tab.goto(quoted(address), wait_until="load")
    tab.wait_for_timeout(_SETTLE)
    return found
