"""How long a short message is, as the networks count it.

Chinese goes out in UCS-2: 70 characters in one message; a longer text is cut into parts of 67,
because each part carries a header that puts them together again (3GPP TS 23.040, 9.2.3.24).
A character outside the basic plane, such as an emoji, counts as two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Characters of a message that goes out whole, and of each part of a longer one.
WHOLE: Final = 70
PART: Final = 67


@dataclass(frozen=True, slots=True)
class SmsLength:
    """``characters`` as counted, ``parts`` as paid for, ``left``: what the last part still holds.

    Nothing written is no message: no parts.
    """

    characters: int
    parts: int
    left: int


def sms_length(text: str) -> SmsLength:
    """Return the length of ``text`` as a short message."""
    units = [2 if ord(one) > 0xFFFF else 1 for one in text]
    count = sum(units)
    if count == 0:
        return SmsLength(0, 0, WHOLE)
    if count <= WHOLE:
        return SmsLength(count, 1, WHOLE - count)
    parts, room = 0, 0
    for unit in units:
        if unit > room:  # both halves of one character stay in one part
            parts, room = parts + 1, PART
        room -= unit
    return SmsLength(count, parts, room)
