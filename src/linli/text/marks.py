"""The marks that stand for what is hidden (〔姓名〕): found, and kept whole in a text cut short."""

from __future__ import annotations

import re
from typing import Final

#: A mark broken off at the end of a text.
_BROKEN: Final = re.compile(r"〔[^〔〕\n]{0,5}\Z")
_MARK: Final = re.compile(r"〔[^〔〕\n]{1,6}〕")


def marked(text: str) -> bool:
    """Tell whether something hidden stands in the text."""
    return _MARK.search(text) is not None


def cut(text: str, most: int) -> str:
    """Return at most so many characters, an ellipsis at the end of what was cut, no half mark."""
    if len(text) <= most:
        return text
    return _BROKEN.sub("", text[: most - 1]) + "…"
