"""“One of these numbers”, however many they are: one value of the statement, not one for each.

Both engines limit how many values a statement may have; a list of cases behind a number knows no
such limit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func
from django.db.models.sql.compiler import SQLCompiler


class OneOf(Func):
    """A condition: the column is one of the numbers given."""

    output_field = BooleanField()

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        super().__init__(F(column))
        self.numbers = list(numbers)

    def as_sqlite(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 - Django's signature
        **_: Any,
    ) -> tuple[str, list[Any]]:
        """Return ``column IN (SELECT value FROM json_each(…))``."""
        column, values = compiler.compile(self.source_expressions[0])
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - Django's own column
        return sql, [*values, json.dumps(self.numbers)]

    def as_postgresql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 - Django's signature
        **_: Any,
    ) -> tuple[str, list[Any]]:
        """Return ``column = ANY (…)``."""
        column, values = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY (%s::bigint[])", [*values, self.numbers]
