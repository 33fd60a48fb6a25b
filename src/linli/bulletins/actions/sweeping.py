"""What the clock drafts by itself: periods that are over, and the declared days of yesterday."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from linli.bulletins import making
from linli.bulletins.access import centres
from linli.bulletins.actions.drafting import write_down
from linli.bulletins.models import Bulletin
from linli.bulletins.scheduling import scheduled
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.bulletins import FRESH_DAYS, Kind, Period, last_whole
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
    """Draft what is due and not there, for every centre of the levels the county chose.

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
            swept.failed.append(
                f"{asked.kind} {asked.unit.code} {asked.period.first}: {type(error).__name__}"
            )
    return swept


def _due(catalogue: Catalogue, today: date) -> list[making.Asked]:
    """Return what is not there yet, county first: one query for the periods, two for days."""
    kinds = scheduled(catalogue)
    wanted = [
        making.Asked(kind, period, unit)
        for unit in centres(catalogue)
        if unit.live(today)
        for kind in kinds[unit.tier]
        if today - (period := last_whole(kind, today)).last <= timedelta(days=FRESH_DAYS)
    ]
    there = _there({one.period.first for one in wanted})
    found = [one for one in wanted if (one.unit.id, one.kind.value, one.period.first) not in there]
    yesterday = today - timedelta(days=1)
    days_there = _there({yesterday})
    rows = DeclaredDays.objects.filter(first__lte=yesterday, last__gte=yesterday)
    by_area = {one.area_id: one for one in reversed(centres(catalogue))}
    for days in rows.select_related("area").order_by("pk"):
        at = by_area.get(days.area_id)
        if at is None or yesterday not in all_days(days):
            continue
        if (at.id, Kind.DAY.value, yesterday) not in days_there:
            found.append(making.Asked(Kind.DAY, Period(yesterday, yesterday), at, days))
    return found


def _there(firsts: Collection[date]) -> set[tuple[int, str, date]]:
    """Return of which centre, kind and period anything was drafted, given up or not: one query."""
    rows = Bulletin.objects.filter(first__in=sorted(firsts)).order_by()
    return set(rows.values_list("unit_id", "kind", "first"))
