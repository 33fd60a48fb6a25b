"""What of the ladder waits for somebody: to respond, or to decide."""

from __future__ import annotations

from datetime import datetime

from linli.cases.access import visible_to
from linli.domain.escalation import TIER_NAMES, TOP, Standing, Tier
from linli.domain.lifecycle import Command, Role
from linli.domain.words import Words
from linli.escalation.access import asked_of
from linli.escalation.models import Step
from linli.people.actor import Actor
from linli.tasks.waiting import MOST, Waiting


def asked(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - one signature for all providers
    """Return open steps asked of the actor, of their post, or of whom they stand in for.

    One query, none for somebody whose post is never asked.
    """
    mine = asked_of(actor)
    if mine is None:
        return []
    seen = visible_to(actor).exclude(climbed="").order_by().values("pk")
    rows = Step.objects.filter(mine, standing=Standing.OPEN.value, case_id__in=seen)
    rows = rows.select_related("case", "person").order_by("respond_by", "id")
    return [_row(step) for step in rows[:MOST]]


def _row(step: Step) -> Waiting:
    decides = step.tier == TOP and step.role != Role.DISPATCHER
    command = Command.DECIDE if decides else Command.RESPOND
    tier = TIER_NAMES[Tier(step.tier)]
    return Waiting(
        kind="climb",
        key=str(step.pk),
        no=step.case.no,
        title=step.case.title,
        what=Words("提到{tier}，请裁定" if decides else "提到{tier}，请回应", tier=tier),
        words=step.what,
        asked_by="",
        asked_at=step.raised_at,
        due_at=step.respond_by,
        route="desk_act",
        args=(step.case.no, command.value),
    )
