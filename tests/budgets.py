"""Query budgets: how many statements one request may cost, from one reviewed file.

Counted is what asks or changes rows; BEGIN, SAVEPOINT and their ends are not, because a test
runs inside a transaction of its own and would see other ones than production.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_name("query_budgets.json")
_BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def budget(name: str) -> int:
    """Return the reviewed budget of one request; KeyError when nobody has set one."""
    return int(json.loads(FILE.read_text(encoding="utf-8"))[name])


def statements(captured: CaptureQueriesContext) -> list[str]:
    """Return the statements that count."""
    found = [str(query["sql"]) for query in captured.captured_queries]
    return [sql for sql in found if not sql.lstrip().upper().startswith(_BRACKETS)]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements of the block into the list it yields."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += statements(captured)


@contextmanager
def within(name: str) -> Iterator[list[str]]:
    """Fail when the block costs more statements than the budget ``name`` allows."""
    limit = budget(name)
    with counted() as found:
        yield found
    lines = "\n".join(f"{number:3} {sql[:160]}" for number, sql in enumerate(found, 1))
    assert len(found) <= limit, f"{name}: {len(found)} statements, budget {limit}\n{lines}"
