"""Who knows the texts: the package that keeps the cases registers how to read them in bulk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from linli.search.writing import Texts

#: Returns the texts of the cases after a key, in the order of the keys, at most so many.
Read = Callable[[int, int], Sequence[Texts]]

_readers: list[Read] = []


def register(read: Read) -> None:
    """Name the one reader of texts. Raises ValueError when another one is there."""
    if _readers not in ([], [read]):
        raise ValueError("the index has a source already")
    _readers[:] = [read]


def read(after: int, most: int) -> Sequence[Texts]:
    """Return the texts of the next cases after a key; LookupError without a source."""
    if not _readers:
        raise LookupError("no source of texts is registered")
    return _readers[0](after, most)
