"""Only the years a county can mean are read."""

from __future__ import annotations

from datetime import date

import pytest

from linli.domain.typed_days import read_iso_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("2000-01-01", date(2000, 1, 1)),
        ("2100-12-31", date(2100, 12, 31)),
        ("1999-12-31", None),
        ("2101-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("2026-02-30", None),
        ("\x00", None),
        ("", None),
    ],
)
def test_the_years_that_are_read(text: str, day: date | None) -> None:
    assert read_iso_day(text) == day
