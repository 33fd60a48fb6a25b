"""``bench rising``: the made-up year is the same every time, and the floor tells a plain rise."""

from __future__ import annotations

from datetime import date

import pytest
from bench import rising

from linli.domain.calendar import WorkCalendar
from linli.domain.rising import booked
from linli.domain.rising_counts import DAY, Cell, Occurrence

CALENDAR = WorkCalendar(special={}, known_years=frozenset())


def test_the_made_up_year_is_the_same_every_time() -> None:
    rows = rising.made_up(days=40)
    assert rows == rising.made_up(days=40)
    assert rows != rising.made_up(seed=2, days=40)
    assert {(one.day - rows[0].day).days for one in rows} == set(range(40))


def test_the_floor_tells_a_rise_once_and_no_even_flow() -> None:
    first = date(2026, 3, 2)
    even = [Occurrence(f"{n}", first + n * DAY, ("t", "t/v"), ("c", "c/i")) for n in range(40)]
    rise = [
        Occurrence(f"r{n}", first + (30 + n % 3) * DAY, ("t", "t/v"), ("c", "c/i"))
        for n in range(18)
    ]
    cell, last = Cell("t/v", "c/i"), first + 39 * DAY
    book, _ = booked(even, CALENDAR)
    assert rising.ears(book, cell, first + 20 * DAY, last) == []
    book, _ = booked([*even, *rise], CALENDAR)
    assert rising.ears(book, cell, first + 20 * DAY, last) == [first + 30 * DAY]


def test_it_says_what_both_did(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--days", "60", "--evenings", "10", "--seeds", "1"]
    asked += ["--outbreaks", "1", "--sizes", "30"]
    assert rising.main(asked) == 0
    shown = capsys.readouterr().out
    assert "+30 in 3 days" in shown
    assert shown.count("100%") == 2
