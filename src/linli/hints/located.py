"""Records that their author chose to locate: read for one comparison, never copied or kept.

Built in are reports of grid workers that carry a point. Another feature whose records may be
located registers how those around one case are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.domain.record_hints import WITHIN, Located
from linli.people.actor import SYSTEM

#: Most records compared with one.
MOST = 50
#: Returns pairs: a located record of this case, and the located records by the same hand within
#: an hour of it. Each is keyed by the id of its case.
Source = Callable[[Case], Iterable[tuple[Located, list[Located]]]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source of located records, once, in ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def around(case: Case) -> list[tuple[Located, list[Located]]]:
    """Return each located record of a case with those it may be compared with."""
    found = _report(case)
    for source in _sources:
        found += source(case)
    return found


def _report(case: Case) -> list[tuple[Located, list[Located]]]:
    """Return the report of a grid worker and their other reports within the hour: one query."""
    mine = _located(case)
    if mine is None or case.reporter_staff_id is None:
        return []
    near = visible_to(SYSTEM).filter(
        reporter_staff_id=case.reporter_staff_id,
        door=Case.Door.GRID,
        lon__isnull=False,
        clock_start__range=(case.clock_start - WITHIN, case.clock_start + WITHIN),
    )
    found = [_located(one) for one in near.exclude(pk=case.pk).order_by("id")[:MOST]]
    return [(mine, [one for one in found if one is not None])]


def _located(case: Case) -> Located | None:
    """Return when and where a report says something was; None for one without a point."""
    if case.door != Case.Door.GRID or case.lon is None or case.lat is None:
        return None
    return Located(case.pk, case.occurred_at or case.clock_start, case.lon, case.lat)
