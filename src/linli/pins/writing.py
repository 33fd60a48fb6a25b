"""Writing pins: one INSERT for a move that changes where a matter counts, in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection


class Pin(NamedTuple):
    """Where a matter counts; ids, 0 for none. The meaning is in :class:`~.models.PinFact`."""

    cell: int
    month: int
    town: int
    village: int
    matter: int


class Put(NamedTuple):
    """A pin that begins (+1) or ends (−1) to hold for a case."""

    case: int
    pin: Pin
    n: int


def add(puts: Sequence[Put]) -> None:
    """Insert these rows: one statement, none when there are no rows."""
    if not puts:
        return
    values: list[Any] = []
    for case, pin, n in puts:
        values += (case, *pin, n, 0)
    with connection.cursor() as cursor:
        cursor.execute(_sql(len(puts)), values)


@cache
def _sql(count: int) -> str:
    row = "(%s, %s, %s, %s, %s, %s, %s, %s)"
    names = "case_id, cell, month, town, village, matter, n, batch"
    return f"INSERT INTO pins_fact ({names}) VALUES {', '.join([row] * count)}"  # noqa: S608 - ours
