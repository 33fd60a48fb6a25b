"""Masking: names and numbers of persons taken out of a text that goes beyond those who need it.

Spans are of the original text, so that a page can show what was hidden. Names come from
:mod:`linli.text.names`, with the optional tagger or without, numbers from
:mod:`linli.text.number_rules`. Places, offices (刘主任) and forms of address (小刘) stay; doors
stay too, for a matter is about a place. What is shown to everybody goes through the wider net of
:mod:`linli.domain.redacting` as well.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from linli.text import name_model
from linli.text.names import find_names
from linli.text.number_rules import Kind, find_numbers

__all__ = ["WORDS", "Kind", "Masked", "Span", "find", "mask"]

logger = logging.getLogger(__name__)

#: What stands in place of each kind, in brackets.
WORDS: Final = {
    Kind.NAME: "姓名",
    Kind.PHONE: "电话",
    Kind.IDENTITY: "证件号",
    Kind.CARD: "银行卡号",
    Kind.PLATE: "车牌",
    Kind.MAIL: "邮箱",
    Kind.ACCOUNT: "网络账号",
    Kind.DIGITS: "号码",
}
_MARK: Final = re.compile("〔(?:" + "|".join(WORDS.values()) + ")〕")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (excluded) of the text."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with every span replaced by its kind, such as ``〔姓名〕``, and the spans."""

    text: str
    spans: tuple[Span, ...]


def find(
    text: str, *, known: Iterable[str] = (), keep: Iterable[str] = (), model: bool = True
) -> list[Span]:
    """Return names and numbers of persons in the order of the text, without overlaps.

    ``known`` are names to look for as they are written (the parties of the matter), ``keep``
    names of places that stay whatever they look like (the county's gazetteer). Without ``model``,
    and where the extra ``names`` is not installed, names are found by rules alone. The whole
    text is read; the tagger reads its first :data:`linli.text.name_model.READ` characters.
    Where its weights are not the pinned ones, that is logged and the rules do it alone.
    """
    numbers = [Span(*one) for one in find_numbers(text)]
    hidden = "".join(_blanked(text, numbers))
    tagger = _tagger() if model else None
    kept = _places(tuple(sorted(set(keep))), text)
    names = [
        Span(start, end, Kind.NAME)
        for start, end in find_names(hidden, tagger, known)
        if not any(a <= start and end <= b for a, b in kept)
    ]
    return sorted([*numbers, *names], key=lambda span: span.start)


def mask(
    text: str, *, known: Iterable[str] = (), keep: Iterable[str] = (), model: bool = True
) -> Masked:
    """Replace everything :func:`find` finds; the same text twice gives the same result."""
    spans = find(text, known=known, keep=keep, model=model)
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], f"〔{WORDS[span.kind]}〕"]  # zh-only
        at = span.end
    return Masked("".join([*parts, text[at:]]), tuple(spans))


def _tagger() -> name_model.Tagger | None:
    try:
        return name_model.tagger()
    except name_model.WeightsRefusedError as refused:
        logger.warning("names are masked by rules alone: %s", refused)
        return None


def _blanked(text: str, spans: list[Span]) -> Iterable[str]:
    """Yield the text with numbers and marks of an earlier masking as signs that end a word."""
    at = 0
    marks = [match.span() for match in _MARK.finditer(text)]
    for start, end in sorted([*marks, *((span.start, span.end) for span in spans)]):
        if start < at:
            continue
        yield text[at:start]
        yield "□" * (end - start)
        at = end
    yield text[at:]


@lru_cache(maxsize=8)
def _pattern(keep: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(keep, key=len, reverse=True))))


def _places(keep: tuple[str, ...], text: str) -> list[tuple[int, int]]:
    if not keep:
        return []
    return [match.span() for match in _pattern(keep).finditer(text)]
