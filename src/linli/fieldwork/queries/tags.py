"""Tags: by them a telephone says what it has, and is told what is new and what it may forget.

A telephone sends nothing but the tags of everything it holds, without saying of what each is:
whoever made them knows. So a tag is made from what it stands for as well as from what is in it,
and two things never share one. With 36 bits, a change among five hundred things is overlooked
once in a hundred million times, and then only until the next change of that thing.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Generic, TypeVar

from linli.kernel import canonical

T = TypeVar("T")
#: Characters of a tag, six bits each.
LENGTH: Final = 6
#: Between the tags that a telephone sends; in no tag.
BETWEEN: Final = "."
#: More tags than this no telephone of ours has.
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What of one sort the telephone lacks, by key, and the tags of all it should have."""

    fresh: Mapping[str, T]
    tags: frozenset[str]


def tag(sort: str, *of: object) -> str:
    """Return the tag of one thing of this sort; ``of`` is its key and what is in it."""
    digest = sha256(canonical.dumps([sort, *of])).digest()
    return urlsafe_b64encode(digest).decode()[:LENGTH]


def read(raw: object) -> frozenset[str]:
    """Return the tags a telephone says it has; none where it says anything else."""
    found = raw.split(BETWEEN, MOST)[:MOST] if isinstance(raw, str) else []
    return frozenset(one for one in found if one)


def forgotten(had: Iterable[str], *kept: Iterable[str]) -> list[str]:
    """Return the tags that stand for nothing any more: what had them may go."""
    return sorted(set(had).difference(*kept))
