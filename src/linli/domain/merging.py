"""Two people corrected the same record: which values go together by themselves.

A three-way merge by field: what both saw at first, what the record holds now, what the
second person wants. Values are texts (codes for what is picked); only the person can decide
where both changed the same field to something different.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field both changed: what it ``was``, what ``theirs`` and ``mine`` are now."""

    name: str
    was: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Merged:
    """``apply`` are values to write, ``kept`` names of fields only the others changed."""

    apply: dict[str, str]
    kept: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return what differs: field name → (before, after), blank for missing."""
    names = dict.fromkeys((*before, *after))
    pairs = {name: (before.get(name, ""), after.get(name, "")) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def merge(
    base: Mapping[str, str],
    theirs: Mapping[str, str],
    mine: Mapping[str, str],
    choices: Mapping[str, str] | None = None,
) -> Merged:
    """Merge ``mine`` into ``theirs``, field by field over the names of ``base``.

    A name missing in ``theirs`` or ``mine`` stands for the value of ``base`` (not touched).
    ``choices`` (name → "mine" or "theirs") settle fields which would be in conflict; any other
    word settles nothing.
    """
    apply: dict[str, str] = {}
    kept: list[str] = []
    conflicts: list[Conflict] = []
    settled = choices or {}
    for name, was in base.items():
        now, wanted = theirs.get(name, was), mine.get(name, was)
        if wanted == now:
            continue
        if wanted == was:
            kept.append(name)
        elif now == was or settled.get(name) == "mine":
            apply[name] = wanted
        elif settled.get(name) == "theirs":
            kept.append(name)
        else:
            conflicts.append(Conflict(name, was, now, wanted))
    return Merged(apply, tuple(kept), tuple(conflicts))
