"""What the query planner knows of the tables. PostgreSQL keeps it by itself, SQLite must be told.

Without it SQLite believes every index equally good: the list by deadline then sorts all open
matters for each page instead of reading fifty from the index that has them in order.
"""

from __future__ import annotations

from django.db import connection

from linli.kernel.transaction import write

#: Rows looked at in each index: enough to tell a good index from a poor one, quick at any size.
LOOKED_AT = 1000


def gather() -> None:
    """Let SQLite look at its tables anew; new connections know the result."""
    if connection.vendor != "sqlite":
        return
    with write(), connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
        cursor.execute("ANALYZE")
