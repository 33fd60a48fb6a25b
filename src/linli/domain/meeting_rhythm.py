"""How often a centre meets (村周、乡半月、县月 by default), and what belongs on its agenda."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Final

from linli.domain.calendar import DAY, WorkCalendar


class Every(StrEnum):
    """How often a centre meets."""

    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"


EVERY_NAMES: Final[Mapping[Every, str]] = {
    Every.WEEK: "每周一次",
    Every.HALF_MONTH: "每半月一次",
    Every.MONTH: "每月一次",
}
TIERS: Final = ("county", "town", "village")
#: Most proposals a county may ask for; more nobody talks through in one sitting.
LONGEST_AGENDA: Final = 40


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``days``: weekdays 1–7, or days of the month; moved to a workday where they are none."""

    every: Every
    days: tuple[int, ...]
    at: time


@dataclass(frozen=True, slots=True)
class Rules:
    """What a county sets: the rhythm of each tier and what makes a matter worth a meeting."""

    rhythms: Mapping[str, Rhythm]
    most: int = 12
    repeated: int = 3
    merged: int = 3
    returns: int = 3


def next_day(rhythm: Rhythm, after: date, calendar: WorkCalendar) -> date:
    """Return the first meeting day after ``after``: the day of the rhythm, or the workday next.

    A day of the rhythm that has passed but was moved beyond ``after`` by holidays still counts.
    """
    day = after - timedelta(days=14)
    while True:
        if _nominal(rhythm, day):
            moved = calendar.next_workday(day)
            if moved > after:
                return moved
        day += DAY


def _nominal(rhythm: Rhythm, day: date) -> bool:
    if rhythm.every is Every.WEEK:
        return day.isoweekday() in rhythm.days
    last = months.monthrange(day.year, day.month)[1]
    return any(day.day == min(wanted, last) for wanted in rhythm.days)


@dataclass(frozen=True, slots=True)
class Hint:
    """When a centre should meet next: only a hint, nothing is made by it."""

    day: date
    due: bool


def hint(
    rhythm: Rhythm,
    last_held: date | None,
    planned: date | None,
    today: date,
    calendar: WorkCalendar,
) -> Hint | None:
    """Return when the next meeting is due by the rhythm; None while one is planned.

    A centre that has never met is asked for its first meeting on the next day of the rhythm.
    """
    if planned is not None:
        return None
    if last_held is None:
        return Hint(next_day(rhythm, today - DAY, calendar), due=False)
    day = next_day(rhythm, last_held, calendar)
    return Hint(max(day, calendar.next_workday(today)) if day < today else day, due=day <= today)
