"""The pages of the documentation, as the tests read them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.arch import tree

ROOT = tree.ROOT
_FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def pages() -> list[Path]:
    """Return every Markdown page of the repository."""
    return [path for path in tree.files() if path.suffix == ".md"]


def page(name: str) -> str:
    """Return the text of a page below the repository's root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, kind: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return [match["body"] for match in _FENCE.finditer(text) if match["kind"] == kind]


def code(text: str) -> list[str]:
    """Return every line of fenced code and every code span."""
    fenced = [line for match in _FENCE.finditer(text) for line in match["body"].splitlines()]
    return fenced + _SPAN.findall(_FENCE.sub("", text))
