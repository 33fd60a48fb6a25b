"""What should not stand in words for a resident: numbers of persons, names of staff.

Warnings only, and few: a reply may well name the duty telephone of an office, a house or a
day. Whoever sends it decides. Texts shown to everybody go through the much wider net of
:mod:`linli.domain.redacting`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

#: A mainland mobile number, also written in groups.
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
#: A number of an identity card (GB 11643): area, birthday, sequence, check character.
_IDENTITY = re.compile(r"(?<!\d)\d{6}((?:19|20)\d{6})\d{3}[\dXx](?![\dXx])")
#: A bank card: 16 to 19 digits that pass the Luhn check.
_CARD = re.compile(r"(?<!\d)\d{4}(?:[- ]?\d{4}){3}(?:[- ]?\d{1,3})?(?!\d)")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
#: Shorter names are found in too many ordinary words.
_SHORTEST_NAME: Final = 2


class Slip(StrEnum):
    """What was found."""

    MOBILE = "mobile"
    IDENTITY = "identity"
    CARD = "card"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Found:
    """``words`` as they stand in the text, so that whoever wrote them finds them."""

    slip: Slip
    words: str


def _is_identity(found: re.Match[str]) -> bool:
    digits = found[0].upper()
    try:
        date.fromisoformat(f"{found[1][:4]}-{found[1][4:6]}-{found[1][6:]}")
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return _CHECKS[total % 11] == digits[17]


def _is_card(found: re.Match[str]) -> bool:
    digits = [int(one) for one in found[0] if one.isdigit()]
    doubled = [
        digit if place % 2 == 0 else digit * 2 - 9 * (digit > 4)
        for place, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0 and len(set(digits)) > 1


def slips(text: str, staff: Iterable[str] = ()) -> tuple[Found, ...]:
    """Return what should be looked at before ``text`` goes out, each piece of words once.

    ``staff`` are names of colleagues that must not stand in it.
    """
    found: list[Found] = []
    rest = text
    for one in _IDENTITY.finditer(text):
        if _is_identity(one):
            found.append(Found(Slip.IDENTITY, one[0]))
            rest = rest.replace(one[0], " ")
    for one in _CARD.finditer(rest):
        if _is_card(one):
            found.append(Found(Slip.CARD, one[0]))
    found += [Found(Slip.MOBILE, one[0]) for one in _MOBILE.finditer(rest)]
    found += [
        Found(Slip.STAFF, name)
        for name in sorted(set(staff))
        if len(name) >= _SHORTEST_NAME and name in text
    ]
    return tuple(dict.fromkeys(found))
