"""Keys of rows: made at random, and read from what somebody typed or an address says."""

from __future__ import annotations

import secrets

#: Digits of the longest key: below 2**53, so that every JSON reader keeps it exact.
_DIGITS = 16


def new_id() -> int:
    """Return a number for a new row: below 2**53, so that every JSON reader keeps it exact.

    Not counted up: a row and the first event of its chain are written without asking the
    database for a number first, and nobody reads from it how many rows there are.
    """
    return secrets.randbelow(2**53 - 1) + 1


def number(key: str | int) -> int:
    """Return the number written in an address or a form; 0 for anything that is none."""
    text = str(key)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
