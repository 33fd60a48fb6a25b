"""Days and moments written in English: unmistakable on either side of the Atlantic."""

from __future__ import annotations

from datetime import date, datetime

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def short_day(day: date, today: date) -> str:
    """For example ``today``, ``Fri 6 Mar``, and ``6 Mar 2025`` in another year."""
    near = _NEAR.get(day.toordinal() - today.toordinal())
    if near:
        return near
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{_WEEKDAYS[day.weekday()]} {text}" if day.year == today.year else f"{text} {day.year}"


def month(day: date) -> str:
    """Return ``Mar``."""
    return _MONTHS[day.month - 1]


def full(value: date) -> str:
    """For example ``Fri 6 Mar 2026`` of a day, ``Fri 6 Mar 2026, 14:05`` of a civil moment."""
    text = f"{_WEEKDAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{text}, {value:%H:%M}" if isinstance(value, datetime) else text
