"""The lateness of supporting units is theirs: their parts in time, and leads they held up."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import groupby

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from linli.cases.models import Duty
from linli.domain.joint import Part, lateness
from linli.domain.lifecycle import State
from linli.insights.periods import Counts, Period, handled
from linli.kernel import clock

_SECOND = timedelta(seconds=1)


def parts(wanted: tuple[Period, ...]) -> Counts:
    """Count parts of joint plans that were due, and those kept, by supporting unit: one query.

    A part sent back counts once, as it was done last. One that was not asked for any more when
    its time came (dropped, or the answer given before) counts nowhere.
    """
    done = Q(done_at__isnull=False)
    still_asked = (Q(ended_at__isnull=True) | Q(ended_at__gt=F("due_at"))) & (
        Q(case__answered_at__isnull=True) | Q(case__answered_at__gt=F("due_at"))
    )
    running = still_asked & ~Q(case__state=State.SUSPENDED.value)
    kept = Q(done_at__lt=F("due_at") + _SECOND)
    counts: dict[str, Count] = {}
    for one in wanted:
        due = Q(due_at__gte=one.start, due_at__lt=one.end) & (done | running)
        counts[f"{one.code}_parts_due"] = Count("id", filter=due)
        counts[f"{one.code}_parts_kept"] = Count("id", filter=due & kept)
    early = min(one.start for one in wanted)
    rows = Duty.objects.filter(handled("case__"), place__gt=0, due_at__gte=early)
    by_unit = rows.order_by().annotate(unit_of=F("unit_id")).values("unit_of")
    found: Counts = by_unit.annotate(**counts)
    return found


def held_up(wanted: tuple[Period, ...]) -> Counts:
    """Count late matters, by lead unit, whose whole lateness came from supporting units.

    One query: the late parts of late matters.
    """
    now = clock.now()
    early = min(one.start for one in wanted)
    late = Q(case__answered_at__gte=F("case__due_at") + _SECOND) | Q(
        case__answered_at__isnull=True, case__due_at__lt=now
    )
    slow = Q(done_at__gt=F("due_at")) | Q(done_at__isnull=True, due_at__lt=now)
    rows = (
        Duty.objects.filter(handled("case__"), late, slow, place__gt=0, case__due_at__gte=early)
        .exclude(case__state=State.SUSPENDED.value)
        .annotate(lead=Coalesce("case__lead_unit_id", "case__first_unit_id"))
        .order_by("case_id", "place", "id")
        .values_list(
            *("case_id", "lead", "case__due_at", "case__answered_at"),
            *("place", "unit_id", "due_at", "done_at", "ended_at"),
        )
    )
    found: dict[int, Counter[str]] = {}
    for (_, lead, due_at, answered_at), group in groupby(rows, key=lambda row: row[:4]):
        late_parts = [
            Part(place, unit, due_at=due, done_at=done, ended_at=ended)
            for *_, place, unit, due, done, ended in group
        ]
        whose = lateness(due_at, answered_at, now, late_parts)
        if lead is None or not whose.supports or whose.own:
            continue
        for one in wanted:
            if one.start <= due_at < one.end:
                found.setdefault(lead, Counter())[f"{one.code}_held_up"] += 1
    return [{"unit_of": unit, **counts} for unit, counts in found.items()]
