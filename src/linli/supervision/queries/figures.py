"""督办 counted by unit: how many at each level, fed back in time, released. Never a ranking.

Counted are steps issued in the period. A unit's line stands where the unit list has it; how
many there are says nothing about how good a unit is, so nothing is sorted by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from linli.catalogue.snapshot import Catalogue
from linli.domain.indicators import Share
from linli.domain.supervision import Level, Standing
from linli.kernel import clock
from linli.supervision.judging import unit_order
from linli.supervision.models import Step, Supervision


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit in one period.

    ``issued`` by code of the level. ``in_time``: of the steps whose limit has come, or that
    were fed back, those fed back by it. ``released``: of the 督办 first issued in the period,
    those released after feedback; the rest are in force, withdrawn, or ended with the matter.
    """

    unit_id: int
    unit: str
    issued: dict[str, int]
    in_time: Share
    released: Share

    @property
    def total(self) -> int:
        """All steps."""
        return sum(self.issued.values())


def figures(
    start: datetime, end: datetime, catalogue: Catalogue, area_path: str = ""
) -> list[UnitFigures]:
    """Return the units that were pressed from ``start`` to ``end`` (excluded): two queries.

    ``area_path`` narrows to matters of a place and what lies in it. In the order of the unit
    list.
    """
    now = clock.now()
    steps = Step.objects.filter(issued_at__gte=start, issued_at__lt=end)
    begun = Supervision.objects.filter(opened_at__gte=start, opened_at__lt=end)
    if area_path:
        steps = steps.filter(case__area_path__startswith=area_path)
        begun = begun.filter(case__area_path__startswith=area_path)
    # The whole due second is in time; what ended before its limit owed nothing any more.
    kept = Q(fed_back_at__lt=F("due_at") + timedelta(seconds=1))
    over = Q(due_at__lt=now) & (
        Q(supervision__ended_at__isnull=True) | Q(supervision__ended_at__gt=F("due_at"))
    )
    counts = {level.value: Count("id", filter=Q(level=level.value)) for level in Level}
    by_unit = {
        row.pop("pressed_unit_id"): row
        for row in steps.order_by()
        .values("pressed_unit_id")
        .annotate(
            **counts,
            kept=Count("id", filter=kept),
            owed=Count("id", filter=over | Q(fed_back_at__isnull=False)),
        )
    }
    released = {
        unit: Share(done, every)
        for unit, done, every in begun.order_by()
        .values_list("pressed_unit_id")
        .annotate(
            done=Count("id", filter=Q(standing=Standing.RELEASED.value)),
            every=Count("id"),
        )
    }
    return [
        UnitFigures(
            unit_id=unit.id,
            unit=unit.name,
            issued={level.value: row[level.value] for level in Level},
            in_time=Share(row["kept"], row["owed"]),
            released=released.get(unit.id, Share(0, 0)),
        )
        for unit in unit_order(catalogue)
        if (row := by_unit.get(unit.id)) is not None
    ]
