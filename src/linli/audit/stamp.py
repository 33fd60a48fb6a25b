"""A mark that is another one as soon as anything has been recorded: for keeping answers."""

from __future__ import annotations

from django.db import connection

from linli.audit.models import Event
from linli.kernel.statements import Prepared

_NEWEST = Prepared(lambda: Event.objects.order_by("-id").values_list("id")[:1])


def recorded() -> str | None:
    """Return the present mark: one query of constant cost, whatever the data.

    Two equal marks mean that no event was committed between them; every change of a case, of
    its duties and of its blocks comes with one. Ask *before* reading what is to be kept.

    On SQLite it is the number of the newest event: writers stand in line, so numbers appear in
    order. On PostgreSQL a lower number may be committed after a higher one; there it is the
    snapshot itself, which any committed change makes another one. None inside a transaction:
    what it wrote itself need not show in the mark, so nothing may be kept.
    """
    if connection.in_atomic_block:
        return None
    if connection.vendor != "postgresql":
        newest = _NEWEST.tuples()
        return str(newest[0][0]) if newest else "0"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])
