"""Running numbers from a counter row, safe among many writers on both engines."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from linli.kernel.models import CounterRow


def take(name: str, count: int = 1) -> int:
    """Reserve ``count`` consecutive numbers of the series ``name``; return the first (from 1).

    Two queries. Must run inside a transaction (raises TransactionManagementError otherwise):
    the row stays locked until it ends, so a number is never given twice. Numbers reserved
    and then not used leave holes; readers must not conclude anything from them.
    """
    if count < 1:
        raise ValueError("count must be at least 1")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("serial.take() needs a transaction")
    row = CounterRow.objects.filter(pk=name)
    if not row.update(value=F("value") + count):
        try:
            with transaction.atomic():
                CounterRow.objects.create(name=name, value=count)
        except IntegrityError:  # another writer made the row first; its commit has let us on
            row.update(value=F("value") + count)
    return row.values_list("value", flat=True).get() - count + 1


def take_daily(name: str, day: date, count: int = 1) -> int:
    """Reserve numbers of ``name`` that start again from 1 on each civil ``day``."""
    return take(f"{name}:{day:%Y%m%d}", count)
