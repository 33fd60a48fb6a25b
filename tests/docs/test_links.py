"""Every link inside the repository leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import ROOT, pages

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+\s+(.+?)\s*$", re.MULTILINE)


def anchors(text: str) -> set[str]:
    """Return the anchors a page's headings make, as code hosts build them."""
    plain = (re.sub(r"[`*]", "", heading).lower() for heading in _HEADING.findall(text))
    return {re.sub(r"[^\w\s-]", "", heading).replace(" ", "-") for heading in plain}


def broken(path: Path, text: str) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    wrong = []
    for link in _LINK.findall(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        target, _, anchor = link.partition("#")
        file = path.parent / unquote(target) if target else path
        found = file.resolve().is_relative_to(ROOT) and file.exists()
        if not found or (anchor and anchor not in anchors(file.read_text("utf-8"))):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    assert not broken(path, path.read_text("utf-8"))


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    page = ROOT / "README.md"
    text = "[a](docs/none.md) [b](LICENSE) [c](README.md#nothing-here) [d](../outside.md)"
    assert broken(page, text) == ["docs/none.md", "README.md#nothing-here", "../outside.md"]


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        links = _LINK.findall(path.read_text("utf-8"))
        local = (link.partition("#")[0] for link in links if "://" not in link)
        waiting += [(path.parent / link).resolve() for link in local if link]
    ours = {path for path in pages() if path.is_relative_to(ROOT / "docs")}
    assert not ours - reached - {ROOT / "docs" / "README.md"}
