"""The one row somebody asked for: locked where it is to be written, a refusal where it is not."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from linli.domain.errors import NotFound

_Row = TypeVar("_Row", bound=Model)


def one(rows: QuerySet[_Row], refusal: NotFound, *, lock: bool = False) -> _Row:
    """Return the first of the rows; raises ``refusal`` where there is none.

    ``lock`` takes the row for writing until the transaction ends (PostgreSQL; SQLite's writer is
    alone anyway, and Django asks nothing of it there).
    """
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise refusal
    return found
