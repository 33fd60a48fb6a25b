"""Our SQLite engine sends what Django's would send."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Max

from linli.kernel.models import OutboxMessage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite's engine"),
]


@pytest.mark.parametrize(
    ("sql", "values", "answer"),
    [
        ("SELECT %s, '100%%'", ["a%sb"], ("a%sb", "100%")),
        ("SELECT %(one)s, '%%'", {"one": 1}, (1, "%")),
        ("SELECT '%s'", None, ("%s",)),
    ],
)
def test_placeholders(sql: str, values: list[str] | dict[str, int] | None, answer: object) -> None:
    for _ in range(2):  # the second time the text is remembered
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.fetchone() == answer


@pytest.mark.parametrize("column", ["available_at", "created_at"])
def test_moments_come_back_in_utc_to_the_microsecond(column: str) -> None:
    moment = datetime(2026, 7, 14, 8, 30, 0, 123456, UTC)
    OutboxMessage(topic="t", key="k", created_at=moment, available_at=moment).save()
    found = OutboxMessage.objects.values_list(column, flat=True).get()
    assert found == moment
    assert found.tzinfo is UTC
    assert OutboxMessage.objects.aggregate(last=Max(column))["last"] == moment


def test_a_missing_moment_stays_missing() -> None:
    assert OutboxMessage.objects.aggregate(last=Max("created_at"))["last"] is None
