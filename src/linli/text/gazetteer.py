"""A county's own names of places, found in running text: one pass, the longest name wins.

An Aho–Corasick automaton in plain Python, built once per revision of the configuration from the
names the caller gives: towns, villages, grids, estates, roads, facilities and their aliases.
Full-width signs, traditional characters, blanks and marks without width in between do not matter.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from linli.domain.han_simple import SIMPLE

#: Most characters of a text that are read, and fewest of a name.
READ: Final = 10_000
SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of a place: ``code`` of the area it is or lies in.

    ``kind`` is that of the area (town, village, grid), or estate, road or facility. ``name`` is
    the official name where ``words`` is another one.
    """

    words: str
    code: str
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters ``start`` to ``end`` of the text and all the places that name means."""

    start: int
    end: int
    words: str
    entries: tuple[Entry, ...]


def folded(text: str) -> tuple[str, Sequence[int]]:
    """Return the text as names are compared, and where each of its characters stood."""
    kept: list[str] = []
    where: list[int] = []
    for at, char in enumerate(text):
        if char.isspace() or unicodedata.category(char) == "Cf":
            continue
        plain = char if "\u4e00" <= char <= "\u9fff" else unicodedata.normalize("NFKC", char)
        one = plain.lower() if len(plain) == 1 and len(plain.lower()) == 1 else char
        kept.append(SIMPLE.get(ord(one), one))
        where.append(at)
    return "".join(kept), where


class Gazetteer:
    """Names of places ready to be found; safe to share between threads once built."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._fail: list[int] = [0]
        self._size: list[int] = [0]
        self._named: dict[int, list[Entry]] = {}
        for entry in entries:
            self._add(entry)
        self._connect()

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._named)

    @property
    def names(self) -> list[str]:
        """Return every name once, as given."""
        return sorted({one.words for found in self._named.values() for one in found})

    def _add(self, entry: Entry) -> None:
        words, _ = folded(entry.words)
        if len(words) < SHORTEST:
            return
        state = 0
        for char in words:
            step = self._next[state].get(char)
            if step is None:
                step = len(self._next)
                self._next[state][char] = step
                self._next.append({})
                self._fail.append(0)
                self._size.append(self._size[state] + 1)
            state = step
        held = self._named.setdefault(state, [])
        if entry not in held:
            held.append(entry)

    def _connect(self) -> None:
        """Let every state know the longest state that its own words end in."""
        #: The longest name, shorter than the state's words, that they end in.
        self._shorter = [0] * len(self._next)
        waiting = deque(self._next[0].values())
        while waiting:
            state = waiting.popleft()
            for char, step in self._next[state].items():
                waiting.append(step)
                back = self._fail[state]
                while back and char not in self._next[back]:
                    back = self._fail[back]
                found = self._next[back].get(char, 0)
                self._fail[step] = found if found != step else 0
                link = self._fail[step]
                self._shorter[step] = link if link in self._named else self._shorter[link]

    def find(self, text: str) -> list[Hit]:
        """Return the names a text holds, from left to right, none inside or across another.

        Reads at most :data:`READ` characters. Where names overlap the longer one is meant, of
        two as long the first.
        """
        plain, where = folded(text[:READ])
        spans: list[tuple[int, int, int]] = []
        state = 0
        for at, char in enumerate(plain):
            while state and char not in self._next[state]:
                state = self._fail[state]
            state = self._next[state].get(char, 0)
            named = state if state in self._named else self._shorter[state]
            while named:
                size = self._size[named]
                spans.append((-size, at + 1 - size, named))
                named = self._shorter[named]
        taken = bytearray(len(plain))
        hits: list[Hit] = []
        for size, start, named in sorted(spans):
            end = start - size
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            first, last = where[start], where[end - 1] + 1
            hits.append(Hit(first, last, text[first:last], tuple(self._named[named])))
        return sorted(hits, key=lambda hit: hit.start)
