"""Running numbers from a counter row, safe among many writers on both engines."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

#: The ORM cannot add to a row and read it back in one statement; table and columns are those
#: of :class:`linli.kernel.models.CounterRow`.
_ADVANCE = (
    "INSERT INTO kernel_counter (name, value) VALUES (%s, %s)"
    " ON CONFLICT (name) DO UPDATE SET value = kernel_counter.value + excluded.value"
    " RETURNING value"
)


def take(name: str, count: int = 1) -> int:
    """Reserve ``count`` consecutive numbers of the series ``name``; return the first (from 1).

    One query. Must run inside a transaction (raises
    TransactionManagementError otherwise): the row stays locked until it ends, so a number is
    never given twice. Numbers reserved and then not used leave holes; readers must not
    conclude anything from them.
    """
    if count < 1:
        raise ValueError("count must be at least 1")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("serial.take() needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [name, count])
        return int(cursor.fetchone()[0]) - count + 1


def take_daily(name: str, day: date, count: int = 1) -> int:
    """Reserve numbers of ``name`` that start again from 1 on each civil ``day``."""
    return take(f"{name}:{day:%Y%m%d}", count)
