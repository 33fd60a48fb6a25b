"""The periods of published figures, and what counts in none of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from linli.cases.models import Case
from linli.domain.lifecycle import State
from linli.kernel import clock

#: Matters that were not handled here count nowhere.
LEFT_OUT = (State.REJECTED, State.LAWFUL_CHANNEL, State.WITHDRAWN, State.MERGED)


#: What counting gives: rows with ``unit_of`` and one number for each period and measure
#: (``month_due``).
Counts = Iterable[Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` (a day, included) to ``end`` (a moment, excluded)."""

    code: str
    first: date
    end: datetime

    @property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), clock.CIVIL)

    @property
    def last(self) -> date:
        """The last day in it."""
        return (self.end - timedelta(microseconds=1)).astimezone(clock.CIVIL).date()


def periods(now: datetime) -> tuple[Period, Period]:
    """Return the last full month and the quarter up to ``now``."""
    today = now.astimezone(clock.CIVIL).date()
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return (
        Period("month", last_month, datetime.combine(this_month, time(), clock.CIVIL)),
        Period("quarter", quarter, now),
    )


def handled(prefix: str = "") -> Q:
    """Return the condition that a matter was handled here; ``prefix`` leads to the case."""
    return ~Q(**{f"{prefix}state__in": [state.value for state in LEFT_OUT]})


def of_unit(rows: QuerySet[Case]) -> QuerySet[Any, Any]:
    """Return the cases with the unit each belongs to (``unit_of``), those of nobody left out."""
    return rows.annotate(unit_of=Coalesce("lead_unit_id", "first_unit_id")).filter(
        unit_of__isnull=False
    )
