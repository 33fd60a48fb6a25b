"""An official reply before it is given: its digest for the record, and what a reviewer changed."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from hashlib import sha256

#: Where a Chinese text may be cut so that changes read as phrases, not as single characters.
_PARTS = re.compile(r"[^，。；：！？、,.;:!?\n]*[，。；：！？、,.;:!?\n]?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: ``kind`` is ``same``, ``gone`` (only before) or ``new`` (only after)."""

    kind: str
    text: str


def digest(text: str, outcome: str) -> str:
    """Return the SHA-256 of a reply and its outcome code, hexadecimal."""
    return sha256(f"{outcome}\n{text}".encode()).hexdigest()


def changes(before: str, after: str) -> tuple[Piece, ...]:
    """Return what became of a text, phrase by phrase, in reading order.

    Joining what is not ``new`` gives ``before``, joining what is not ``gone`` gives ``after``.
    """
    old, new = ([part for part in _PARTS.findall(text) if part] for text in (before, after))
    pieces: list[Piece] = []
    for tag, start, end, other, stop in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[start:end])))
            continue
        if start < end:
            pieces.append(Piece("gone", "".join(old[start:end])))
        if other < stop:
            pieces.append(Piece("new", "".join(new[other:stop])))
    return tuple(pieces)
