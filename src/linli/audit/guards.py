"""The triggers that keep events append-only: are they there?"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections

_EXPECTED = {
    "postgresql": {"audit_event_no_change", "audit_event_no_truncate"},
    "sqlite": {"audit_event_no_update", "audit_event_no_delete", "audit_event_no_replace"},
}
_PRESENT = {
    # tgenabled 'A' = ALWAYS; anything weaker can be switched off per session.
    "postgresql": (
        "SELECT tgname FROM pg_trigger"
        " WHERE tgrelid = 'audit_event'::regclass AND NOT tgisinternal AND tgenabled = 'A'"
    ),
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'",
}


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the names of triggers that should guard ``audit_event`` and do not."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        present = {row[0] for row in cursor.fetchall()}
    return sorted(_EXPECTED[connection.vendor] - present)
