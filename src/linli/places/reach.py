"""Conditions on the path of an area (``county/town/village/``): inside of it, above it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q


def within(path: str, column: str = "area__path") -> Q:
    """Return the condition “in this area or in what lies in it”, on the column of its path.

    A range, which every engine can index; LIKE would scan the table on SQLite.
    """
    return Q(**{f"{column}__gte": path, f"{column}__lt": path[:-1] + "0"})


def within_any(paths: Iterable[str], column: str = "area__path") -> Q:
    """Return the condition “in one of these areas”: nothing for none."""
    found = Q(pk__in=[])
    for path in dict.fromkeys(paths):
        found |= within(path, column)
    return found


def above(path: str) -> list[str]:
    """Return the paths of a place and of every place it lies in, largest first."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
