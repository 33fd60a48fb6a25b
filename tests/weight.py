"""What a page makes a browser load on a first visit: every file it names, in turn.

Counted from the files as they lie there, so that nothing depends on a machine's speed. What is
fetched only when somebody uses a control (``import()`` in a handler) is not part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePosixPath

from django.contrib.staticfiles import finders

PREFIX = "/static/"
#: A module that another one imports when it starts.
_IMPORTED = re.compile(r"""(?:\bimport|\bfrom)\s*["'](\.{1,2}/[^"']+)["']""")
#: A module fetched where an element stands on the page; one fetched on use has no selector.
_WHERE = re.compile(r"""querySelector\(["']([^"']+)["']\)+\s*import\(["'](\.{1,2}/[^"']+)["']""")
#: The table of ``ui/page.js``: which component loads which module.
_ON_SIGHT = re.compile(r"""["']([^"']+)["']:\s*["'](\./[^"']+\.js)["']""")
_IN_SHEET = re.compile(r"""url\(["']?([^"')]+)["']?\)""")


@dataclass
class Named(HTMLParser):
    """Collects the addresses of what a page loads, and what its components are known by."""

    found: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin as a parser does."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note scripts, sheets, pictures and the sprite."""
        values = {name: value or "" for name, value in attrs}
        self.marks |= set(values)
        wanted = {"link": "href", "script": "src", "img": "src", "use": "href"}.get(tag)
        if wanted and values.get(wanted, "").startswith(PREFIX):
            self.found.add(values[wanted].partition("#")[0])


def files_of(html: str) -> dict[str, int]:
    """Return path and size (bytes, unpacked) of every static file the page loads."""
    page = Named()
    page.feed(html)
    waiting = sorted(page.found)
    sizes: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        if address in sizes:
            continue
        data = _read(address)
        sizes[address] = len(data)
        waiting += [_beside(address, name) for name in _named(address, data, page.marks)]
    return sizes


def _named(address: str, data: bytes, marks: set[str]) -> list[str]:
    if address.endswith(".css"):
        return [name for name in _IN_SHEET.findall(data.decode()) if not name.startswith("data:")]
    if address.endswith(".min.js") or not address.endswith(".js"):
        return []
    text = data.decode()
    sighted = [*_ON_SIGHT.findall(text), *_WHERE.findall(text)]
    on_sight = {name for mark, name in sighted if _attribute(mark) in marks}
    return [*_IMPORTED.findall(text), *on_sight]


def _attribute(selector: str) -> str:
    """Return the attribute in a selector such as ``select[data-combo]``."""
    found = re.search(r"\[([a-z-]+)\]", selector)
    return found[1] if found else ""


def _beside(address: str, name: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(address).parent / name).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return str(PurePosixPath(*parts))


def _read(address: str) -> bytes:
    path = finders.find(address.removeprefix(PREFIX))
    if path is None:
        raise FileNotFoundError(address)
    with open(path, "rb") as file:  # noqa: PTH123 - the finder gives a plain path
        return file.read()
