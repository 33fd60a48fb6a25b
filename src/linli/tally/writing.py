"""Writing facts: one INSERT for all facts of a move, in its transaction.

It is on the way of every act, so its text is made once for each number of facts and its values
are put together by hand; what it writes is what ``NewFact(...).save()`` would.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from django.db import connection

from linli.domain.tallying import Fact

_COLUMNS: Final = (
    *("case_id", "seq", "at", "day", "measure", "slot", "n"),
    *("unit", "town", "village", "matter", "door", "batch"),
)


class Told(NamedTuple):
    """The facts of one event of one case."""

    case: int
    seq: int
    at: datetime
    facts: Sequence[Fact]


def add(told: Sequence[Told]) -> None:
    """Insert the facts of these events: one statement, none when there are no facts."""
    values: list[Any] = []
    count = 0
    for one in told:
        at = connection.ops.adapt_datetimefield_value(one.at)
        for measure, day, n, place, slot in one.facts:
            stored = connection.ops.adapt_datefield_value(day)
            values += (one.case, one.seq, at, stored, int(measure), slot, n, *place, 0)
            count += 1
    if count:
        with connection.cursor() as cursor:
            cursor.execute(_sql(count), values)


@cache
def _sql(count: int) -> str:
    names, row = ", ".join(_COLUMNS), f"({', '.join(['%s'] * len(_COLUMNS))})"
    return f"INSERT INTO tally_new ({names}) VALUES {', '.join([row] * count)}"  # noqa: S608 - ours
