"""Our SQLite engine sends what Django's would send."""

from __future__ import annotations

import pytest
from django.db import connection

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
