"""Names and numbers out of a text before it serves another matter or leaves the house."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from linli.domain import redacting
from linli.domain.redacting import KIND_WORDS
from linli.domain.redacting_patterns import Kind
from linli.text import public_masking

#: What a person would only be asked about is hidden, too, from whatever is outside the house.
_DOUBTFUL: Final = frozenset({Kind.NAME, Kind.DIGITS, Kind.ACCOUNT, Kind.DOOR, Kind.PHONE})
_MARK: Final = re.compile(r"〔([^〔〕\n]{1,12})〕")


def hidden(text: str, places: Iterable[str] = ()) -> str:
    """Return the text with everything either net finds replaced by its kind: ``〔电话〕``.

    ``places`` are names that stay whatever they look like: those of the county's places.
    """
    return public_masking.mask(text, keep=places).text


def for_outside(text: str, places: Iterable[str] = ()) -> str:
    """Return the text as it may leave the house: doubtful words are hidden as well."""
    text = hidden(text, places)
    doubts = [span for span in redacting.suspicious(text) if span.kind in _DOUBTFUL]
    for span in sorted(doubts, key=lambda one: len(one.text), reverse=True):
        text = text.replace(span.text, f"〔{KIND_WORDS[span.kind]}〕")  # zh-only
    return text


@dataclass(frozen=True, slots=True)
class Gapped:
    """A masked text in which every hidden thing has become a gap for a person to fill."""

    text: str
    gaps: int


def as_gaps(text: str) -> Gapped:
    """Turn the marks of hidden words into gaps: ``〔电话〕`` → ``【填：电话】``."""
    made, count = _MARK.subn(lambda found: f"【填：{found[1]}】", text)  # zh-only
    return Gapped(made, count)
