"""Finding what could tell who somebody is, in texts that are to be shown to everybody.

Two nets: :func:`find` names what is hidden by itself (telephones, identity numbers, mail
addresses, number plates, doors, names), :func:`suspicious` what a person must look at before
the text is shown. Digits count in every dress: full-width, in Chinese characters, with blanks
or dashes between them. Too much hidden is mended by the editor; too little hurts somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from linli.domain.redacting_patterns import DOUBTS, PATTERNS, PLAIN, SPOKEN_RUN, Kind

__all__ = ["KIND_WORDS", "Kind", "Masked", "Span", "find", "mask", "suspicious"]


KIND_WORDS: Final = {
    Kind.PHONE: "电话",
    Kind.IDENTITY: "证件号",
    Kind.MAIL: "邮箱",
    Kind.PLATE: "车牌",
    Kind.DOOR: "门牌",
    Kind.NAME: "姓名",
    Kind.DIGITS: "数字",
    Kind.ACCOUNT: "网络账号",
    Kind.FIRM: "企业或店铺",
    Kind.SENSITIVE: "敏感情况",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (excluded) of a text, ``text`` as it stands there."""

    start: int
    end: int
    kind: Kind
    text: str

    @property
    def mark(self) -> str:
        """What names this finding on a form: the same words of the same kind are one."""
        return f"{self.kind.value}:{self.text}"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with everything found replaced, and what was replaced."""

    text: str
    hidden: tuple[Span, ...]


def _plain(text: str) -> str:
    return text.translate(PLAIN)


def _spans(text: str, plain: str, patterns: Iterable[tuple[Kind, re.Pattern[str]]]) -> list[Span]:
    """Return what the patterns find, first named first, without overlaps, in order."""
    taken = bytearray(len(text))
    found: list[Span] = []
    for kind, pattern in patterns:
        for match in pattern.finditer(plain):
            start, end = _trimmed(plain, *match.span())
            if start >= end or any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            found.append(Span(start, end, kind, text[start:end]))
    return sorted(found, key=lambda span: span.start)


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks and colons at the edges, so that the words around stay as they were."""
    while start < end and plain[start] in " :":
        start += 1
    while end > start and plain[end - 1] in " :":
        end -= 1
    return start, end


def find(text: str) -> list[Span]:
    """Return everything that is hidden by itself, in the order of the text."""
    return _spans(text, _plain(text), (*PATTERNS, (Kind.PHONE, SPOKEN_RUN)))


def mask(text: str) -> Masked:
    """Replace everything :func:`find` finds by its kind in brackets, such as ``〔电话〕``.

    Hiding one thing may lay bare another, so it is looked at again until nothing is found;
    ``hidden`` holds what was found at any of the looks.
    """
    hidden: list[Span] = []
    while spans := find(text):
        hidden += spans
        parts: list[str] = []
        at = 0
        for span in spans:
            parts += [text[at : span.start], f"〔{KIND_WORDS[span.kind]}〕"]  # zh-only
            at = span.end
        text = "".join([*parts, text[at:]])
    return Masked(text, tuple(hidden))


def suspicious(text: str) -> list[Span]:
    """Return what a person must look at before the text is shown, each wording once.

    That is everything :func:`find` would hide and somebody wrote again, and what may or may
    not tell who somebody is.
    """
    plain = _plain(text)
    every = _spans(text, plain, (*PATTERNS, (Kind.PHONE, SPOKEN_RUN), *DOUBTS))
    seen: dict[str, Span] = {}
    for span in every:
        seen.setdefault(span.mark, span)
    return list(seen.values())
