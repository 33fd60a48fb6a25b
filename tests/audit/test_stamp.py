"""The mark of what has been recorded."""

from __future__ import annotations

import pytest
from django.db import transaction

from linli.audit import chain, stamp
from linli.audit.chain import Entry
from linli.kernel import clock
from tests.budgets import counted


def record() -> None:
    chain.log("test", 1, Entry(action="look", at=clock.now()))


@pytest.mark.both_engines
@pytest.mark.django_db(transaction=True)
def test_the_mark_stays_until_something_is_recorded() -> None:
    with counted() as asked:
        assert stamp.recorded() is not None
    assert len(asked) == 1
    # On PostgreSQL the mark is the server's: other tests and its upkeep move it in between.
    assert any(stamp.recorded() == stamp.recorded() for _ in range(20))
    first = stamp.recorded()
    record()
    second = stamp.recorded()
    record()
    assert len({first, second, stamp.recorded()}) == 3


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_nothing_may_be_kept() -> None:
    with transaction.atomic():
        record()
        assert stamp.recorded() is None
