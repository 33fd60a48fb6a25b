"""How fast a simulated office works: office hours, and a date to keep in mind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from linli.domain.calendar import WorkCalendar


@dataclass(frozen=True)
class Pace:
    """Delays of one case. ``rng`` decides, the calendar says when desks are staffed."""

    calendar: WorkCalendar
    rng: Random

    def office(self, start: datetime, low: float, high: float) -> datetime:
        """Return a moment ``low`` to ``high`` working hours after ``start``."""
        hours = timedelta(hours=self.rng.uniform(low, high))
        civil = self.calendar.advance(self.calendar.civil(start), hours, whole_days=False)
        return self.calendar.moment(civil)

    def hurried(self, start: datetime, low: float, high: float, due: datetime | None) -> datetime:
        """Like :meth:`office`, but before ``due`` while that is possible: someone stays late."""
        usual = self.office(start, low, high)
        if due is None or usual < due or due <= start:
            return usual
        return start + (due - start) * self.rng.uniform(0.05, 0.3)

    def anytime(self, start: datetime, low: float, high: float) -> datetime:
        """Return a moment ``low`` to ``high`` hours later: residents keep no office hours."""
        return start + timedelta(hours=self.rng.uniform(low, high))

    def answer(self, start: datetime, due: datetime | None, *, late: bool) -> datetime:
        """Return when the handler answers: before ``due``, or one to four days after it."""
        if due is None or due <= start:
            return self.office(start, 1, 12)
        if late:
            return self.office(due, 2, 26)
        share = start + (due - start) * self.rng.uniform(0.2, 0.85)
        tidy = self.office(share, 0, 1)
        return tidy if tidy < due else share
