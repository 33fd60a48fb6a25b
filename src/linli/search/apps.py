"""App configuration."""

from __future__ import annotations

from typing import Any, Final

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

#: What one step of a query may hold in memory on PostgreSQL. With its usual 4 MB the hits of two
#: common words no longer fit, and it reads and parses every document of their pages instead.
WORK_MEMORY: Final = "32MB"


class SearchConfig(AppConfig):
    """The index of texts."""

    name = "linli.search"
    label = "search"

    def ready(self) -> None:
        """Give every connection to PostgreSQL the memory that searching needs."""
        connection_created.connect(_remember, dispatch_uid="search-work-memory")


def _remember(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('work_mem', %s, false)", [WORK_MEMORY])
