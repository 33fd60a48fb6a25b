"""How official documents write dates, numerals and titles; and what their text may hold."""

from __future__ import annotations

import unicodedata
from datetime import date

_DIGITS = "零一二三四五六七八九"
#: Marks that may not begin a line, and marks that may not end one.
_NOT_FIRST = frozenset("，。、；：？！”’）》〉】〕%…—")
_NOT_LAST = frozenset("“‘（《〈【〔")
#: Where a word is over, as far as one mark tells it; and how far from the middle one looks.
_WORD_ENDS = frozenset("年月日周度的和与及对将”》）")
_NEAR = 3
#: Longest text of one value, characters; what a case may hold is shorter.
LONGEST = 20_000


def clean(text: str) -> str:
    r"""Return ``text`` as both renderers and XML can hold it.

    Controls (but line breaks), private marks, direction overrides and lone surrogates go;
    tabs become spaces, any line break ``\n``. Composed to NFC.
    """
    whole = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    whole = whole.replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", " ")
    kept = "".join(ch for ch in whole if ch == "\n" or _printable(ch))
    # What stood between two marks may have gone: compose again.
    return unicodedata.normalize("NFC", kept)[:LONGEST]


def _printable(ch: str) -> bool:
    if unicodedata.category(ch) in {"Cc", "Cf", "Cs"}:
        return ch in "\u200d\ufe0f"  # joiner and selector belong to emoji
    return ord(ch) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(ch) <= 0xFDEF


def date_text(day: date) -> str:
    """For example ``2026年7月1日``: Arabic digits, no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def numeral(number: int) -> str:
    """Return 1–99 in Chinese: ``一``, ``十二``, ``三十``; other numbers as digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def ordinal(level: int, number: int) -> str:
    """Return the mark of a heading: ``一、``, ``（一）``, ``1.``, ``（1）`` for levels 1 to 4."""
    return {
        1: f"{numeral(number)}、",
        2: f"（{numeral(number)}）",
        3: f"{number}.",
        4: f"（{number}）",
    }[level]


def balanced(title: str, most: int) -> tuple[str, ...]:
    """Break a title into lines of about equal length, each at most ``most`` + 1 characters.

    No line begins with a closing mark or ends with an opening one; where a word ends near the
    middle (after 月, 周, 的, a closing mark), the line ends there and not inside the next word.
    """
    lines: list[str] = []
    rest = title
    while len(rest) > most:
        left = -(-len(rest) // most)
        wanted = -(-len(rest) // left)
        at = _word_end(rest, wanted, most, left) or wanted
        while at > 1 and (rest[at] in _NOT_FIRST or rest[at - 1] in _NOT_LAST):
            at -= 1
        if at == 1:
            at = wanted
        lines.append(rest[:at])
        rest = rest[at:]
    return (*lines, rest)


def _word_end(rest: str, wanted: int, most: int, lines: int) -> int:
    """Return where a word ends nearest to ``wanted``, or 0; no further line becomes needed."""
    near = (wanted + step * side for step in range(_NEAR + 1) for side in (-1, 1))
    fits = (at for at in near if 0 < at <= most and len(rest) - at <= most * (lines - 1))
    ends = (at for at in fits if rest[at - 1] in _WORD_ENDS and rest[at] not in _NOT_FIRST)
    return next(ends, 0)
