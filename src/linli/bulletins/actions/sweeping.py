"""What the clock drafts by itself: periods that are over, and the declared days of yesterday."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from linli.bulletins import making
from linli.bulletins.access import centres
from linli.bulletins.actions.drafting import write_down
from linli.bulletins.models import Bulletin
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.bulletins import FRESH_DAYS, SCHEDULED, Kind, Period, last_whole
from linli.domain.errors import NotNow
from linli.kernel import clock
from linli.people.actor import SYSTEM
from linli.rota.models import DeclaredDays
from linli.rota.queries.days import all_days

logger = logging.getLogger(__name__)


@dataclass
class Swept:
    """How many drafts were made; failures in words."""

    made: int = 0
    failed: list[str] = field(default_factory=list)


def sweep(beat: Callable[[], object] = lambda: None) -> Swept:
    """Draft what is due and not there: one query for each kind that has nothing to do.

    Every draft is one transaction, and its period has one first edition: a worker that is killed
    leaves none or one, and the next finds it.
    """
    swept, catalogue = Swept(), snapshot.current()
    for asked in _due(catalogue, clock.today()):
        beat()
        try:
            made = making.make(asked, SYSTEM, catalogue)
            if asked.kind is Kind.TOPICS and not made.topics:
                continue
            write_down(asked, made, SYSTEM, clock.now())
            swept.made += 1
        except NotNow:
            continue  # somebody was first
        except Exception as error:  # one period must not stop the others
            logger.exception("a bulletin could not be drafted")
            swept.failed.append(f"{asked.kind} {asked.period.first}: {type(error).__name__}")
    return swept


def _due(catalogue: Catalogue, today: date) -> list[making.Asked]:
    unit = catalogue.county_centre()
    found = []
    for kind in SCHEDULED:
        period = last_whole(kind, today)
        fresh = today - period.last <= timedelta(days=FRESH_DAYS)
        if fresh and not _there(unit.id, kind, period.first):
            found.append(making.Asked(kind, period, unit))
    yesterday = today - timedelta(days=1)
    rows = DeclaredDays.objects.filter(first__lte=yesterday, last__gte=yesterday)
    by_area = {one.area_id: one for one in reversed(centres(catalogue))}
    for days in rows.select_related("area").order_by("pk"):
        at = by_area.get(days.area_id)
        if at is None or yesterday not in all_days(days):
            continue
        if not _there(at.id, Kind.DAY, yesterday):
            found.append(making.Asked(Kind.DAY, Period(yesterday, yesterday), at, days))
    return found


def _there(unit_id: int, kind: Kind, first: date) -> bool:
    """Tell whether anything was drafted about the period, given up or not."""
    rows = Bulletin.objects.filter(unit_id=unit_id, kind=kind.value, first=first)
    return rows.order_by().exists()
