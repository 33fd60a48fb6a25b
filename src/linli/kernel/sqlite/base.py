"""Database engine ``linli.kernel.sqlite``: Django's own, minus a regular expression a statement.

Django rewrites ``%s`` to ``?`` in every statement it sends, which on the wide tables of the
cases costs as much as running it. The texts repeat, so the rewritten ones are kept; the driver
then finds its prepared statement at once, too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base


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


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite connection with these cursors."""

    def create_cursor(self, name: Any = None) -> Any:  # noqa: ARG002 - Django's signature
        """Return a new cursor."""
        return self.connection.cursor(factory=Cursor)
