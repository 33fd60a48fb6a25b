"""What a file may be called: the person's own name for it, made harmless."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

#: Longest kept name, characters, extension included.
LONGEST = 100

#: Controls, line separators, direction overrides and zero-width marks: they hide an extension.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_RESERVED = re.compile(r'[<>:"/\\|?*]+')


def extension(name: str) -> str:
    """Return the lower-case extension with its dot, or an empty text."""
    return PurePosixPath(_tidy(name)).suffix.lower()


def clean(name: str, wanted: str) -> str:
    """Return ``name`` without folders or hidden characters, ending in ``wanted`` (``.jpg``)."""
    stem = _RESERVED.sub("_", PurePosixPath(_tidy(name)).stem).strip(" ._")
    return (stem[: LONGEST - len(wanted)].rstrip(" .") or "文件") + wanted


def _tidy(name: str) -> str:
    text = name.encode("utf-8", "replace").decode("utf-8")
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", text)).replace("\\", "/")
    return " ".join(text.split("/")[-1].split())
