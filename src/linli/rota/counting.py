"""The numbers of a day as they stand in a daily report: counted, never typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta

from django.db.models import Count, Q

from linli.cases.access import subtree, visible_to
from linli.catalogue.snapshot import Catalogue
from linli.domain.policies import Level
from linli.domain.rota import civil_moment
from linli.domain.supervision import Level as Pressing
from linli.people.actor import Actor
from linli.rota.access import path_of
from linli.rota.models import Emergency

#: Levels of 督办 that a leader alone issues.
_SEVERE = (Pressing.RED.value, Pressing.LISTED.value)
#: The figures of a report in the order in which they are shown.
FIGURES: Mapping[str, str] = {
    "reported": "新登记",
    "closed": "办结",
    "open": "在办",
    "overdue": "在办超期",
    "urgent": "在办紧急",
    "supervised": "在办督办",
    "severe": "其中红牌、挂牌",
    "called": "应急呼叫",
    "running": "未结束的呼叫",
}


def figures(actor: Actor, catalogue: Catalogue, unit_id: int, day: date) -> dict[str, int]:
    """Return the figures of a unit for a civil day, as the actor may see them: two queries.

    A centre's are those of its area, any other unit's those of the matters it leads.
    """
    start, end = civil_moment(day, time()), civil_moment(day + timedelta(days=1), time())
    unit = catalogue.units[unit_id]
    mine = Q(lead_unit_id=unit_id)
    if unit.kind in ("centre", "committee"):
        mine = subtree(path_of(catalogue, unit_id))
    is_open = Q(ended_at__isnull=True, answered_at__isnull=True)
    found = (
        visible_to(actor)
        .filter(mine)
        .order_by()
        .aggregate(
            reported=Count("pk", filter=Q(clock_start__gte=start, clock_start__lt=end)),
            closed=Count("pk", filter=Q(answered_at__gte=start, answered_at__lt=end)),
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_at__lt=end)),
            urgent=Count("pk", filter=is_open & Q(level=Level.URGENT.value)),
            supervised=Count("pk", filter=is_open & ~Q(supervision="")),
            severe=Count("pk", filter=is_open & Q(supervision__in=_SEVERE)),
        )
    )
    path = path_of(catalogue, unit_id)
    here = Q(responses__unit_id=unit_id)
    if unit.kind in ("centre", "committee"):
        here = subtree(path)
    called = Emergency.objects.filter(here).aggregate(
        called=Count("pk", filter=Q(opened_at__gte=start, opened_at__lt=end), distinct=True),
        running=Count("pk", filter=Q(ended_at__isnull=True), distinct=True),
    )
    return {name: int({**found, **called}[name] or 0) for name in FIGURES}
