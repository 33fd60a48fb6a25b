"""Numbers that name a person: telephones, identity cards, bank cards, plates, accounts, mail.

Nothing is checked by its check digit: an identity number with one wrong digit is still one, and
people mistype. Digits count in every dress: full-width, circled, in Chinese characters (also 幺),
with blanks, dashes, dots or marks without width between them. Dates, years and amounts stay.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What is masked."""

    NAME = "name"
    PHONE = "phone"
    IDENTITY = "identity"
    CARD = "card"
    PLATE = "plate"
    MAIL = "mail"
    ACCOUNT = "account"
    DIGITS = "digits"


class _Plain(dict[int, str]):
    """One character for one character: digits and Latin letters of any dress, dashes, blanks."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        shown = char
        if code > 0x7F and not "\u4e00" <= char <= "\u9fff":
            value = unicodedata.digit(char, None)
            plain = unicodedata.normalize("NFKC", char)
            if value is not None:
                shown = str(value)
            elif len(plain) == 1:
                shown = plain
            if unicodedata.category(char) in {"Pd", "Zs"}:
                shown = "-" if unicodedata.category(char) == "Pd" else " "
            elif char in "−":
                shown = "-"
            elif unicodedata.category(char) == "Cf" or char in "·•・‧∙⋅":
                shown = "."
        elif char in "\t\r":
            shown = " "
        self[code] = shown
        return shown


_PLAIN: Final = _Plain()
_SPOKEN: Final = str.maketrans(
    "〇零一二两三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0012234567891123456789"
)
_CUT: Final = r"[ \-._/]{0,2}"


def _more(count: str) -> str:
    """Return a pattern of so many more digits, each perhaps set off from the one before."""
    return rf"(?:{_CUT}\d){{{count}}}"


_NO_AMOUNT: Final = r"(?!\d|\.\d|[ ]?(?:元|万|千|百|亿|户|人|米|平|亩|吨|立方|公里|块|斤|千瓦|年))"
_BORN: Final = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])"
_SPEAKS: Final = r"(?:电话|座机|热线|手机|号码|拨打|致电|联系方式|联系|传真|tel|TEL|Tel)"
#: Dates, times and spans of years: their digits are never part of a number that is masked.
_DAYS: Final = re.compile(
    r"(?<!\d)(?<!\d[\-. ])(?:"
    r"(?:19"
    r"|20)\d\d ?[\-./年] ?\d{1,2} ?[\-./月] ?\d{1,2}(?!\d)(?: ?日)?(?: {1,2}\d{1,2}:\d\d(?::\d\d"
    r")?)?"
    r"|(?:19|20)\d\d ?[\-~.至到] ?(?:19|20)\d\d(?!\d)"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d|[ \-]\d)"
    r"|\d{1,2}:\d\d(?: ?[\-~至到] ?\d{1,2}:\d\d)?)"
)
_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_IDS: Final = (
    # An account in words of its own: the number after it, whatever its length.
    r"(?:[qQ] ?[qQ]|扣扣|企鹅|球球)(?:[号码群是为加我的]|[:： .]){0,6}(?P<id>[1-9]\d{4,11})(?!\d)",
    (
        r"(?:微信|薇信|威信|[wW][xX]|[vV][xX]|[wW]e[cC]hat|weixin|抖音|快手|支付宝|钉钉|微博)"
        r"(?:[号码是为加我的账帐]|[:： .@]){0,8}"
        r"(?P<id>(?=[A-Za-z_]{0,19}[\d_\-])[A-Za-z0-9][A-Za-z0-9_\-]{4,25})"
    ),
    (
        r"(?:微信|薇信|[wW][xX]|[vV][xX]|[wW]e[cC]hat)(?:[号账帐是为]|[:： ]){1,6}"
        r"(?P<id>[A-Za-z][A-Za-z0-9_\-]{5,25})"
    ),
)
_PATTERNS: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            Kind.MAIL,
            (
                r"(?<![A-Za-z0-9_.+\-])[A-Za-z0-9_.+\-]{1,64} {0,2}@ {0,2}"
                r"[A-Za-z0-9\-]{1,63}(?: ?\. ?[A-Za-z0-9\-]{1,63}){1,4}"
            ),
        ),
        *((Kind.ACCOUNT, pattern) for pattern in _IDS),
        (
            Kind.PLATE,
            (
                rf"[{_PROVINCES}] ?[A-Za-z][ .\-]{{0,2}}"
                r"(?=(?:[ ]?[A-Za-z]){0,4} ?\d(?: ?[A-Za-z]){0,4} ?\d)"
                r"[A-Za-z0-9](?: ?[A-Za-z0-9]){3,5}(?:[挂学警港澳使领]|(?![A-Za-z0-9]))"
            ),
        ),
        # The longest first: the tail of a card in groups looks like a shorter number.
        (Kind.CARD, rf"(?<!\d)[1-9]{_more('15,18')}(?![\dXx]|{_CUT}[Xx](?![A-Za-z]))"),
        (Kind.IDENTITY, rf"(?<!\d)[1-9]{_more('16')}{_CUT}[\dXx](?![\dA-Za-z])"),
        (Kind.IDENTITY, rf"(?<!\d)[1-9]{_more('14')}(?!{_CUT}\d)"),
        (Kind.PHONE, rf"(?<!\d)(?:\(?\+?(?:00)?86\)?{_CUT})?1{_CUT}[3-9]{_more('9')}(?!\d)"),
        (Kind.PHONE, rf"(?<!\d)\(?0\d{{2,3}}[) \-.]{{0,3}}[2-9]{_more('6,7')}(?!\d)"),
        (Kind.PHONE, rf"(?<!\d)(?:400|800){_CUT}\d{_more('6')}(?!\d)"),
        (Kind.PHONE, rf"{_SPEAKS}[^\d\n]{{0,6}}(?P<id>(?<!\d)\d{_more('5,11')})(?!\d)"),
        (Kind.PHONE, rf"(?<![\d.])[2-9]\d{{6,7}}{_NO_AMOUNT}"),
        (Kind.DIGITS, rf"(?<![\d.])\d{{7,}}{_NO_AMOUNT}"),
        (Kind.DIGITS, r"(?<!\d)\d{9,}(?!\d)"),
    )
)
#: In spoken digits only what is as long as a telephone number or longer.
_SPOKEN_PATTERNS: Final = tuple(
    (kind, pattern)
    for kind, pattern in _PATTERNS
    if kind in {Kind.IDENTITY, Kind.CARD, Kind.PHONE, Kind.DIGITS}
)


def find_numbers(text: str) -> list[tuple[int, int, Kind]]:
    """Return where numbers that name a person stand: (start, end, kind), without overlaps."""
    plain = text.translate(_PLAIN)
    taken = bytearray(len(text))
    found: list[tuple[int, int, Kind]] = []
    _look(_without_days(plain), _PATTERNS, taken, found)
    spoken = "".join("□" if taken[i] else c for i, c in enumerate(plain)).translate(_SPOKEN)
    _look(_without_days(spoken), _SPOKEN_PATTERNS, taken, found)
    return sorted(found)


def digits_of(words: str) -> str:
    """Return a number's digits in figures, whatever dress they came in."""
    return re.sub(r"\D", "", words.translate(_PLAIN).translate(_SPOKEN))


def _without_days(plain: str) -> str:
    return _DAYS.sub(lambda match: "□" * len(match[0]), plain)


def _look(
    plain: str,
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...],
    taken: bytearray,
    found: list[tuple[int, int, Kind]],
) -> None:
    """Add what the patterns find, the first named first."""
    for kind, pattern in patterns:
        group = "id" if "id" in pattern.groupindex else 0
        for match in pattern.finditer(plain):
            start, end = match.span(group)
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            found.append((start, end, _kind(kind, plain[start:end])))


def _kind(kind: Kind, words: str) -> Kind:
    """Tell an identity number of 18 digits from a card by the birthday in it."""
    digits = re.sub(r"\D", "", words)
    if kind is Kind.CARD and len(digits) == 18 and re.match(_BORN, digits[6:]):
        return Kind.IDENTITY
    return kind
