"""Running numbers from a counter row, safe among many writers on both engines."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, connection, transaction

from linli.kernel.models import CounterRow

#: The ORM has no UPDATE … RETURNING; table and columns are those of :class:`CounterRow`.
_ADVANCE = "UPDATE kernel_counter SET value = value + %s WHERE name = %s RETURNING value"


def take(name: str, count: int = 1) -> int:
    """Reserve ``count`` consecutive numbers of the series ``name``; return the first (from 1).

    One query, two for a new series. Must run inside a transaction (raises
    TransactionManagementError otherwise): the row stays locked until it ends, so a number is
    never given twice. Numbers reserved and then not used leave holes; readers must not
    conclude anything from them.
    """
    if count < 1:
        raise ValueError("count must be at least 1")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("serial.take() needs a transaction")
    last = _advance(name, count)
    if last is None:
        try:
            with transaction.atomic():
                CounterRow.objects.create(name=name, value=count)
            last = count
        except IntegrityError:  # another writer made the row first; its commit has let us on
            last = _advance(name, count)
    if last is None:
        raise LookupError(name)  # rows are never deleted
    return last - count + 1


def _advance(name: str, count: int) -> int | None:
    """Move an existing row on and return its value; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [count, name])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def take_daily(name: str, day: date, count: int = 1) -> int:
    """Reserve numbers of ``name`` that start again from 1 on each civil ``day``."""
    return take(f"{name}:{day:%Y%m%d}", count)
