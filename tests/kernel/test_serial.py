from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction
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


def test_one_query_even_for_a_new_series() -> None:
    for first in (1, 3):
        with CaptureQueriesContext(connection) as seen:
            assert serial.take("a", 2) == first
        assert len(seen) == 1


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
