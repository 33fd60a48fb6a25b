"""One byte form for one value: JSON after RFC 8785, text in Unicode NFC, no floats.

Hashes and idempotency keys are computed over this form, so it must not depend on the
database, the locale or the order in which a mapping was filled.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

#: Integers beyond this lose digits in JSON readers that use binary64 (RFC 8785 §3.2.2.3).
_SAFE_INTEGER = 2**53 - 1

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


def text(value: str) -> str:
    """Return ``value`` in NFC; lone surrogates, which UTF-8 cannot hold, become U+FFFD."""
    if value.isascii():
        return value
    whole = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", whole)


def moment(value: datetime) -> str:
    """Return an instant as ``2026-07-14T08:30:00.000000Z``; raise ValueError when naive."""
    if value.tzinfo is None:
        raise ValueError("a naive datetime names no instant")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: object) -> Plain:
    """Reduce ``value`` to what canonical JSON can hold; raise TypeError for anything unknown.

    Floats, decimals and very large integers become text, times UTC text, sets sorted lists;
    keys are sorted by their UTF-16 code units (RFC 8785 §3.2.3).
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return value if abs(value) <= _SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return repr(value)
    return _compound(value)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _compound(value: object) -> Plain:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        items = {text(str(key)): plain(item) for key, item in value.items()}
        return {key: items[key] for key in sorted(items, key=_utf16)}
    if isinstance(value, Set):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def dumps(value: object) -> bytes:
    """Return the canonical UTF-8 bytes of ``value`` (after :func:`plain`)."""
    # Keys are in order and nothing but texts, safe integers, booleans and null is left: the
    # standard encoder then writes what RFC 8785 asks for (a test holds it against rfc8785).
    whole = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
    return whole.encode()
