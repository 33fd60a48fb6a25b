"""What people type, before it means anything: text made clean, blanks, lists, moments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from linli.kernel import clock

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def tidy(value: str) -> str:
    """Return text in NFC without control and direction-override characters, with plain line ends.

    Lone surrogates, which no database can store, become U+FFFD.
    """
    value = value.encode("utf-8", "replace").decode("utf-8")
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", value).strip()


def words_of(raw: object) -> tuple[str, ...]:
    """Return the texts of a list, or of one text, tidied, each once, blank ones left out."""
    items = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else [raw]
    return tuple(dict.fromkeys(tidy(str(item)) for item in items if tidy(str(item))))


def blank(raw: object) -> bool:
    """Tell whether nothing was typed, sent or picked."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return not tidy(raw)
    return isinstance(raw, Sequence) and not words_of(raw)


def moment(raw: object) -> datetime | None:
    """Read an ISO moment or ``YYYY-MM-DDTHH:MM`` in Asia/Shanghai; None when blank.

    Raises ValueError with a sentence.
    """
    if blank(raw):
        return None
    try:
        value = raw if isinstance(raw, datetime) else datetime.fromisoformat(tidy(str(raw)))
    except ValueError:
        raise ValueError("时间不对，请按 2026-11-21 14:05 的样子填写。") from None
    return value if value.tzinfo else value.replace(tzinfo=clock.CIVIL)
