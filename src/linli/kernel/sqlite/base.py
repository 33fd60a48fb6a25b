"""Database engine ``linli.kernel.sqlite``: Django's own, minus two things done again and again.

Django rewrites ``%s`` to ``?`` in every statement it sends, which on the wide tables of the
cases costs as much as running it. The texts repeat, so the rewritten ones are kept; the driver
then finds its prepared statement at once, too. And for every moment read it asks settings and
connection about time zones, where a connection in UTC, as all of ours are, needs no asking.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base, operations


@lru_cache(maxsize=512)
def _question_marks(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that remembers the driver's form of positional statements."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Return ``query`` with the placeholders of :mod:`sqlite3`."""
        if param_names is None:
            return _question_marks(query)
        converted: str = super().convert_query(query, param_names=param_names)  # type: ignore[misc]  # the stubs lack it
        return converted


class Operations(operations.DatabaseOperations):
    """Reads moments by the short way."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return a moment read from the database, timezone-aware."""
        if type(value) is datetime and value.tzinfo is None and self.connection.timezone is UTC:
            return value.replace(tzinfo=UTC)
        return super().convert_datetimefield_value(value, expression, connection)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite connection with these cursors and operations."""

    ops_class = Operations

    def create_cursor(self, name: Any = None) -> Any:  # noqa: ARG002 - Django's signature
        """Return a new cursor."""
        return self.connection.cursor(factory=Cursor)
