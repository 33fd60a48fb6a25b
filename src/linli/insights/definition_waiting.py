"""What of the definitions waits for somebody: versions, and exclusions, that a leader decides."""

from __future__ import annotations

from datetime import datetime

from linli.domain.indicator_catalogue import INDICATORS
from linli.insights.definition_access import deciding_problem, may_decide
from linli.insights.definition_queries import asked
from linli.insights.models import Definition
from linli.people.actor import Actor
from linli.tasks.waiting import Waiting

#: The page where a version is approved or refused.
ROUTE = "desk_indicator"


def waiting(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - the providers' shape
    """Return the versions the actor may decide: one query for leaders of the county's centre."""
    if not may_decide(actor):
        return []
    known = (row for row in asked() if row.code in INDICATORS)
    return [_waiting(row) for row in known if not deciding_problem(actor, row)]


def _waiting(row: Definition) -> Waiting:
    return Waiting(
        kind="indicator",
        key=str(row.pk),
        no="",
        title=INDICATORS[row.code].name,
        what="请决定是否批准口径的修改",
        words=row.reason,
        asked_by=row.asked_by.full_name,
        asked_at=row.asked_at,
        due_at=None,
        route=ROUTE,
        args=(row.code,),
    )
