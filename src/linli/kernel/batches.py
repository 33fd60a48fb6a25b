"""Taking rows over in batches: marked first, so that whatever commits later waits for the next one.

The table has an ``id`` and a ``batch`` that is 0 until a row is taken. Each batch is one
transaction; killed anywhere, it is as if it had never begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from linli.kernel.transaction import write


def repeat(take: Callable[[], int], size: int, beat: Callable[[], None]) -> int:
    """Call ``take``, each time in a transaction, until it takes less than ``size`` rows.

    Returns how many rows were taken; ``beat`` is called between batches.
    """
    count = 0
    while True:
        with write():
            taken = take()
        count += taken
        if taken < size:
            return count
        beat()


def any_new(table: str) -> bool:
    """Tell whether a row waits to be taken: one query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE batch = 0 LIMIT 1")  # noqa: S608 - our name
        return cursor.fetchone() is not None


class Marked(NamedTuple):
    """A batch: how many rows it has, and between which ids all of them lie (0 and 0 for none)."""

    rows: int
    first: int
    last: int


def mark(table: str, batch: int, size: int) -> Marked:
    """Mark the rows that wait, from the oldest up to the ``size``-th of them: two statements.

    The ids tell where the batch lies, so that nobody looks for it in a table of years. A row
    between them that commits just now is marked too; one before them waits for the next batch.
    """
    waiting = f"SELECT id FROM {table} WHERE batch = 0 ORDER BY id LIMIT %s"  # noqa: S608 - our name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MIN(id), MAX(id) FROM ({waiting}) AS w", [size])  # noqa: S608 - as above
        first, last = (int(one or 0) for one in cursor.fetchone())
    count = run(
        f"UPDATE {table} SET batch = %s WHERE batch = 0 AND id >= %s AND id <= %s",  # noqa: S608 - as above
        [batch, first, last],
    )
    return Marked(count, first, last)


def run(sql: str, values: Sequence[Any]) -> int:
    """Execute a statement; return how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)
