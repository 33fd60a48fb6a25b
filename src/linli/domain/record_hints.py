"""Hints about records: the same photo again, a copied text, an answer within seconds, two places.

A hint is a sentence with its reason for whoever verifies; the handler concerned may answer it. It
is about one record, never about a person: nothing here knows who anybody is, adds hints up, or
changes a state, a score or what is drawn for verification.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final, NamedTuple

from linli.domain.coordinates import metres_between
from linli.domain.hint_rules import Rules

#: A picture's fingerprint has 64 bits, kept as four bands of 16.
BITS: Final = 64
BANDS: Final = 4
_BAND_BITS = BITS // BANDS
_BAND_MASK = (1 << _BAND_BITS) - 1
#: Characters in a piece of text, and how many of the least hashes make one of the four bands.
_PIECE = 3
_ROWS = 4
#: Records by the same hand are compared within this time, no further.
WITHIN: Final = timedelta(hours=1)


class Kind(StrEnum):
    """What a hint is about."""

    SAME_PHOTO = "same_photo"
    COPIED_TEXT = "copied_text"
    TOO_QUICK = "too_quick"
    IMPOSSIBLE_SEQUENCE = "impossible_sequence"


#: What staff read as the name of each kind.
LABELS: Final = {
    Kind.SAME_PHOTO: "照片重复",
    Kind.COPIED_TEXT: "文字雷同",
    Kind.TOO_QUICK: "办结过快",
    Kind.IMPOSSIBLE_SEQUENCE: "时间地点不合",
}


# -- photos --------------------------------------------------------------------------------


def bands(fingerprint: int) -> tuple[int, int, int, int]:
    """Return the four 16-bit bands of a 64-bit fingerprint, highest first.

    Two fingerprints that differ in at most three bits share at least one band, so an exact
    look-up of each band misses none of them. Raises ValueError for anything but 64 bits.
    """
    if not 0 <= fingerprint < 1 << BITS:
        raise ValueError("a fingerprint has 64 bits")
    parts = [fingerprint >> (_BAND_BITS * place) & _BAND_MASK for place in range(BANDS)]
    return parts[3], parts[2], parts[1], parts[0]


def joined(parts: Sequence[int]) -> int:
    """Return the fingerprint of four bands: the reverse of :func:`bands`."""
    found = 0
    for part in parts:
        found = found << _BAND_BITS | part
    return found


def distance(one: int, other: int) -> int:
    """Return in how many of 64 bits two fingerprints differ (Hamming distance)."""
    return (one ^ other).bit_count()


class Likeness(NamedTuple):
    """Another photo, by its key, and in how many bits it differs."""

    key: int
    bits: int


def same_photo(mine: int, others: Iterable[tuple[int, int]], rules: Rules) -> list[Likeness]:
    """Return which of ``others`` (key, fingerprint) show the same picture, most alike first."""
    looked_at = (Likeness(key, distance(mine, other)) for key, other in others)
    near = [one for one in looked_at if one.bits <= rules.photo_bits]
    return sorted(near, key=lambda one: (one.bits, one.key))


# -- texts ---------------------------------------------------------------------------------


def pieces(text: str) -> frozenset[str]:
    """Return the overlapping pieces of three characters, without blanks and punctuation."""
    kept = [one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum()]
    return frozenset("".join(kept[at : at + _PIECE]) for at in range(len(kept) - _PIECE + 1))


def _hash(piece: str, salt: int) -> int:
    digest = blake2b(piece.encode(), digest_size=8, key=salt.to_bytes(2, "big")).digest()
    return int.from_bytes(digest, "big")


def text_bands(text: str) -> tuple[int, int, int, int] | None:
    """Return four numbers (63 bits) of a text, of which near copies share one; None if too short.

    Each is made of the least hashes of its pieces (min-hash): of two texts that share nine tenths
    of their pieces, 98 in 100 share a band; of two that share three tenths, 3 in 100. Candidates
    only: :func:`copied_text` looks.
    """
    mine = pieces(text)
    if not mine:
        return None
    first = [_hash(piece, 0) for piece in mine]
    found = []
    for band in range(BANDS):
        least = [min(_mixed(one, band * _ROWS + row) for one in first) for row in range(_ROWS)]
        found.append(_hash(",".join(map(str, least)), 1) >> 1)
    return found[0], found[1], found[2], found[3]


#: A prime above 64 bits; a multiplication by it is the cheap way to sixteen orders of the pieces.
_PRIME = (1 << 89) - 1


def _mixed(value: int, number: int) -> int:
    return (value * (2 * number * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) + number) % _PRIME


class Copy(NamedTuple):
    """Another text, by its key, and the share of pieces both have (0–1)."""

    key: int
    share: float


def copied_text(
    mine: str,
    others: Iterable[tuple[int, str]],
    rules: Rules,
    standing: frozenset[str] = frozenset(),
) -> list[Copy]:
    """Return which of ``others`` (key, text) are nearly the same words, most alike first.

    ``standing`` are the pieces of texts that everybody is meant to use: they count on neither
    side, and a text that says little besides is nobody's copy.
    """
    own = pieces(mine) - standing
    if len(own) + _PIECE - 1 < rules.text_chars:
        return []
    found = []
    for key, text in others:
        theirs = pieces(text) - standing
        share = len(own & theirs) / len(own | theirs)
        if share * 100 >= rules.text_percent:
            found.append(Copy(key, share))
    return sorted(found, key=lambda one: (-one.share, one.key))


# -- times and places ----------------------------------------------------------------------


def too_quick(taken_up_at: datetime | None, answered_at: datetime, rules: Rules) -> int | None:
    """Return the seconds from signing for (or arriving) to the answer when they are too few."""
    if taken_up_at is None:
        return None
    seconds = int((answered_at - taken_up_at).total_seconds())
    return seconds if 0 <= seconds < rules.quick_seconds else None


class Located(NamedTuple):
    """A record that its author chose to locate (degrees, WGS-84)."""

    key: int
    at: datetime
    lon: float
    lat: float


class Leap(NamedTuple):
    """Another located record, by its key: how far (metres) and how soon (seconds)."""

    key: int
    metres: int
    seconds: int


def impossible_sequence(mine: Located, others: Iterable[Located], rules: Rules) -> Leap | None:
    """Return the located record that can least be true together with this one.

    Over the straight line, which no road beats; short distances say nothing, because a position
    may be a kilometre out. Only records within :data:`WITHIN` are looked at.
    """
    found: list[tuple[float, Leap]] = []
    for other in others:
        apart = abs(mine.at - other.at)
        metres = metres_between(mine.lon, mine.lat, other.lon, other.lat)
        if apart > WITHIN or metres < rules.least_metres:
            continue
        seconds = apart.total_seconds()
        speed = metres / 1000 / (max(seconds, 1.0) / 3600)
        if speed > rules.speed_kmh:
            found.append((speed, Leap(other.key, round(metres), int(seconds))))
    return max(found)[1] if found else None
