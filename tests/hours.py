"""The tests at another hour: ``LINLI_TEST_NOW=2026-12-31T23:58``, civil time, by hand.

What is right at noon may be wrong late in the evening: a day ends, a month, a year. The clock goes
on from there. Programs that a test starts keep the machine's time, so only tests without any are
worth running so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Self

import pytest
from django.utils import timezone

from linli.kernel import clock


def shift() -> None:
    """Set both readers of the clock, the platform's and Django's, to begin at the hour asked for.

    Raises ValueError for a text that is no moment.
    """
    asked = os.environ.get("LINLI_TEST_NOW")
    if not asked:
        return
    begin = datetime.fromisoformat(asked).replace(tzinfo=clock.CIVIL)
    ahead = begin - clock.now()

    class Shifted(datetime):
        """A clock that is ahead of the machine's."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            """Return the machine's moment and what it is ahead."""
            return super().now(tz) + ahead

    for module in (clock, timezone):
        module.datetime = Shifted  # type: ignore[misc, attr-defined]  # in the tests' process alone


@pytest.fixture
def late_in_the_year() -> Iterator[None]:
    """Live at noon of a Monday far from where a year begins, with a calendar that is known."""
    with clock.at(datetime(2026, 11, 23, 4, tzinfo=UTC)):
        yield
