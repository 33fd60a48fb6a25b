"""The county's own matters as occurrences: by day of reporting, place and matter; no person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from linli.audit.models import Event
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.rising_counts import GUARD, LONGEST, REACH, Occurrence
from linli.domain.rising_reading import LATE
from linli.kernel import clock
from linli.places.models import Area, AreaKind

#: Days that are read for one evening.
READ = REACH + LONGEST + GUARD
_DAY = timedelta(days=1)
_CHUNK = 500


def occurrences(catalogue: Catalogue, last: date, days: int = READ) -> list[Occurrence]:
    """Return the matters reported on the last days up to an evening: three queries, or few more.

    Places and matters are named by their ids, from broad to narrow; a place that was merged counts
    as the one it went into, or all it ever brought would seem new there. What is not yet classified
    has no matter, and is counted once it has one, on the day it was reported.
    """
    rows = Case.objects.filter(
        matter_id__isnull=False,
        clock_start__gte=start_of(last - days * _DAY),
        clock_start__lt=start_of(last + _DAY),
    ).order_by()
    read = list(rows.values_list("id", "clock_start", "town_id", "village_id", "matter_id", "door"))
    newest = start_of(last - LONGEST * _DAY)
    late = _late(read, newest)
    chains = {row[4]: _chain(catalogue, row[4]) for row in read}
    now = successors()
    return [
        Occurrence(
            str(key),
            at.astimezone(clock.CIVIL).date(),
            _places(catalogue, now, town, village),
            chains[matter],
            door,
            late=key in late,
        )
        for key, at, town, village, matter, door in read
    ]


def counted(last: date, days: int) -> int:
    """Return how many matters those are: one query."""
    return Case.objects.filter(
        matter_id__isnull=False,
        clock_start__gte=start_of(last - days * _DAY),
        clock_start__lt=start_of(last + _DAY),
    ).count()


def _places(
    catalogue: Catalogue, now: Mapping[int, int], town: int | None, village: int | None
) -> tuple[str, ...]:
    if village is not None and village in now:
        village = now[village]
        above = catalogue.tree.ancestor(catalogue.tree.by_id(village), AreaKind.TOWN)
        town = above.id if above is not None else town
    elif town is not None and town in now:
        town = now[town]
    return tuple(str(place) for place in (town, village) if place is not None)


def successors() -> dict[int, int]:
    """Return by the id of a merged area the one that stands in its place today: one query."""
    rows = Area.objects.filter(successor__isnull=False).order_by()
    next_one = dict(rows.values_list("id", "successor_id"))
    found: dict[int, int] = {}
    for area, after in next_one.items():
        seen, at = {area}, after
        while at in next_one and at not in seen:
            seen.add(at)
            at = next_one[at]
        found[area] = at
    return found


def _late(read: list[Any], newest: datetime) -> set[int]:
    """Return what came in from elsewhere long after it was reported: an old file, not news."""
    asked = {row[0]: row[1] for row in read if row[5] == Case.Door.IMPORT and row[1] >= newest}
    keys, found = sorted(asked), set()
    for at in range(0, len(keys), _CHUNK):
        events = Event.objects.filter(
            chain_kind="case", chain_id__in=keys[at : at + _CHUNK], seq=1
        ).order_by()
        for case, known in events.values_list("chain_id", "at"):
            if known - asked[case] > LATE:
                found.add(case)
    return found


def _chain(catalogue: Catalogue, matter_id: int) -> tuple[str, ...]:
    found: list[str] = []
    at: int | None = matter_id
    while at is not None and at in catalogue.matters and str(at) not in found:
        found.append(str(at))
        at = catalogue.matters[at].parent_id
    return tuple(reversed(found)) or (str(matter_id),)


def start_of(day: date) -> datetime:
    """Return the moment at which a civil day begins."""
    return datetime.combine(day, time(), tzinfo=clock.CIVIL)


def below(matter_id: int, catalogue: Catalogue) -> list[int]:
    """Return a matter and everything below it."""
    found = {matter_id}
    grown = True
    while grown:
        more = {one.id for one in catalogue.matters.values() if one.parent_id in found} - found
        found |= more
        grown = bool(more)
    return sorted(found)
