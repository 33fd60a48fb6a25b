"""Step round the append-only triggers in test databases: to empty them, and to tamper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import PurePath
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def unguarded(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Take the triggers off a test database inside the ``with`` block."""
    connection = connections[using]
    name = str(connection.settings_dict["NAME"])
    if "memory" not in name and not PurePath(name).name.startswith("test_"):
        raise RuntimeError(f"{name} is no test database")
    migration = import_module("linli.audit.migrations.0002_append_only")
    _settle(connection)
    migration.remove(connection)
    try:
        yield
    finally:
        _settle(connection)
        migration.remove(connection)
        migration.install(connection)


def _settle(connection: Any) -> None:
    """Check deferred foreign keys now: PostgreSQL alters no table while some are pending."""
    if connection.in_atomic_block:
        connection.check_constraints()
