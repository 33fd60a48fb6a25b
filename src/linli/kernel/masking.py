"""Personal values as shown to those who need to recognise, not to know them.

The result never tells the length of a name and never widens with odd input: anything too
short to keep its edges is hidden entirely.
"""

from __future__ import annotations

_HIDDEN = "***"


def phone(value: str) -> str:
    """Mask a telephone number: ``13812340000`` becomes ``138****0000``."""
    kept = "".join(value.split())
    if not kept:
        return ""
    return f"{kept[:3]}****{kept[-4:]}" if len(kept) >= 11 else _edges(kept, 0, 2)


def name(value: str) -> str:
    """Mask a person's name to the first character: ``张小三`` becomes ``张**``."""
    kept = value.strip()
    return f"{kept[0]}**" if len(kept) >= 2 else ("**" if kept else "")


def id_number(value: str) -> str:
    """Mask an identity number to its first three and last two characters.

    The middle holds district and birth date, the end of it the serial; three and two are
    enough to tell two people at a counter apart.
    """
    return _edges("".join(value.split()), 3, 2)


def _edges(value: str, head: int, tail: int) -> str:
    if not value:
        return ""
    hidden = len(value) - head - tail
    if hidden < 4:
        return _HIDDEN
    return value[:head] + "*" * hidden + value[len(value) - tail :]
