"""SQLite is told about its tables; PostgreSQL is left to itself."""

from __future__ import annotations

import pytest
from django.db import connection

from linli.kernel import statistics
from linli.kernel.models import CounterRow

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_the_planner_knows_the_tables_afterwards() -> None:
    CounterRow.objects.bulk_create(CounterRow(name=f"{place}", value=1) for place in range(30))
    statistics.gather()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [CounterRow._meta.db_table]
            )
            assert [row[0].split()[0] for row in cursor.fetchall()] == ["30"]
    assert CounterRow.objects.count() == 30
