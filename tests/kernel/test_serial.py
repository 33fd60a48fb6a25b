from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.kernel import serial
from linli.kernel.models import CounterRow
from linli.kernel.transaction import write

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_numbers_run_on_by_series_and_day() -> None:
    assert [serial.take("a"), serial.take("a"), serial.take("b")] == [1, 2, 1]
    assert serial.take("a", 10) == 3
    assert serial.take("a") == 13
    assert serial.take_daily("case", date(2026, 7, 14)) == 1
    assert serial.take_daily("case", date(2026, 7, 14)) == 2
    assert serial.take_daily("case", date(2026, 7, 15)) == 1
    assert str(CounterRow.objects.get(pk="case:20260715")) == "case:20260715=1"
    with pytest.raises(ValueError, match="count"):
        serial.take("a", 0)


def test_one_query_once_the_series_exists() -> None:
    serial.take("a")
    with CaptureQueriesContext(connection) as seen:
        serial.take("a")
    assert len(seen) == 1


def test_a_row_made_by_somebody_else_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(**_values: object) -> None:
        CounterRow(name="a", value=41).save(force_insert=True)
        raise_twin()

    def raise_twin() -> None:
        raise IntegrityError

    # The row appears between the update that missed it and the insert.
    monkeypatch.setattr(CounterRow.objects, "create", lose)
    real = transaction.atomic

    class Keeping:
        def __enter__(self) -> None:
            """Keep the other writer's row: a real savepoint would roll it back with ours."""

        def __exit__(self, *_details: object) -> None:
            """Nothing to undo."""

    monkeypatch.setattr(transaction, "atomic", Keeping)
    try:
        assert serial.take("a") == 42
    finally:
        monkeypatch.setattr(transaction, "atomic", real)


@pytest.mark.django_db(transaction=True)
def test_many_writers_never_share_a_number() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        serial.take("a")
    taken: list[int] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(15):
                with write():
                    taken.append(serial.take("a"))
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            errors.append(error)
        finally:
            connection.close()

    if connection.vendor == "sqlite":  # one shared in-memory database has one writer anyway
        work()
    else:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert len(taken) in {15, 60}
