"""Days as people type them into addresses and forms: only the years a county can mean."""

from __future__ import annotations

from datetime import date

#: The years that are read. Outside them a day means nothing here, and at the ends of the calendar
#: the step into the next day or zone would fail.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def sensible(day: date) -> bool:
    """Tell whether a day, or the day of a moment, lies in the years that are read."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def read_iso_day(text: str) -> date | None:
    """Read ``2026-03-01``; None for anything else and for years nobody means."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if sensible(day) else None
