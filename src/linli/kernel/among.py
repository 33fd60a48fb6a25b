"""“One of these few keys”, so that PostgreSQL can lead from them to the rows.

``key IN (SELECT …)`` as one arm of an OR is tested row by row there, and the planner then reads
everything the other conditions of that arm let through: for a list of open work, all open cases.
An array that is read once can be looked up in the index of the key, like a list of constants.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler


class Among(In):  # type: ignore[type-arg]  # Django's class takes none when it runs
    """A condition: the column is one of the keys that a query, or text, of one column gives.

    For short lists only: PostgreSQL gathers them all before the first row is looked at.
    """

    def __init__(self, column: str, keys: QuerySet[Any, Any] | RawSQL) -> None:
        super().__init__(F(column), keys if isinstance(keys, RawSQL) else keys.query)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Return ``column = ANY (ARRAY (SELECT …))``."""
        column, values = self.process_lhs(compiler, connection)
        keys, more = self.process_rhs(compiler, connection)
        return f"{column} = ANY (ARRAY{keys})", (*values, *more)
