"""挂牌公示 for everybody: unit, class of matter, town, ground, day; nothing else is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from linli.catalogue.snapshot import Catalogue
from linli.domain.deadlines import is_overdue
from linli.domain.publishing import HIDDEN_STATES, HIDDEN_TYPES
from linli.domain.supervision import GROUND_NAMES, Ground, Level
from linli.kernel import clock, keyset
from linli.kernel.keyset import Page
from linli.supervision.judging import listed_matter
from linli.supervision.models import Listing

#: Listings on one page.
PAGE = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """One listing as everybody reads it; ``late``: the day is over."""

    unit: str
    matter_class: str
    town: str
    ground: str
    due_on: date
    listed_on: datetime
    late: bool


def live() -> QuerySet[Listing]:
    """Return what may be shown at this moment.

    Judged by what the case is now: what was released, closed, or has become a matter about a
    person is gone at once, before anybody has taken it down.
    """
    return (
        Listing.objects.filter(ended_at__isnull=True, supervision__ended_at__isnull=True)
        .filter(supervision__case__supervision=Level.LISTED.value)
        .exclude(supervision__case__state__in=[state.value for state in HIDDEN_STATES])
        .exclude(supervision__case__request_type__in=sorted(HIDDEN_TYPES))
    )


def shown(catalogue: Catalogue, cursor: str = "") -> Page[Shown]:
    """Return one page of what is listed, newest first: one query.

    Raises Invalid for a foreign cursor.
    """
    allowed = [one.id for one in catalogue.matters.values() if listed_matter(catalogue, one.id)]
    rows = live().filter(Q(supervision__case__matter_id__in=allowed))
    rows = rows.select_related("unit", "matter_class", "town")
    found = keyset.page(rows, order=("-listed_at", "-id"), cursor=cursor or None, size=PAGE)
    now = clock.now()
    return Page([_shown(row, catalogue, now) for row in found.items], found.next, found.prev)


def _shown(row: Listing, catalogue: Catalogue, now: datetime) -> Shown:
    end = datetime.combine(row.due_on, datetime.max.time(), tzinfo=clock.CIVIL)
    return Shown(
        unit=row.unit.name,
        matter_class=row.matter_class.name,
        town=row.town.name if row.town else catalogue.county_name,
        ground=GROUND_NAMES[Ground(row.ground)],
        due_on=row.due_on,
        listed_on=row.listed_at,
        late=is_overdue(end, now),
    )
