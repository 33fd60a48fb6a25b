"""Texts that everybody is meant to use: saying the same with them is no copying.

Whoever keeps such texts (the canned replies of the workbench) registers where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from linli.domain.record_hints import pieces

_sources: list[Callable[[], Iterable[str]]] = []


def register(source: Callable[[], Iterable[str]]) -> None:
    """Add a source of standing texts, once, in ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def standing_pieces() -> frozenset[str]:
    """Return the pieces of all standing texts; one query for each source."""
    found: set[str] = set()
    for source in _sources:
        for text in source():
            found |= pieces(text)
    return frozenset(found)
