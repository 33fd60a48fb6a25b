"""What waits for a leader: cases presented to them and not yet instructed."""

from __future__ import annotations

from datetime import datetime

from linli.cases.access import visible_to
from linli.cases.acting import shown
from linli.domain.lifecycle import TRANSITIONS, Command
from linli.instructions.models import Presentation
from linli.instructions.readers import leaders_behind
from linli.people.actor import Actor
from linli.tasks.waiting import MOST, Waiting

#: Where a leader may still instruct.
_ALIVE = sorted({row.source.value for row in TRANSITIONS if row.command is Command.INSTRUCT})


def to_read(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - one shape for all
    """Return the cases put before the actor, soonest due first: one query.

    Nothing of a case that has been closed since: there is nothing to instruct any more.
    """
    rows = (
        Presentation.objects.filter(
            leader_id__in=list(leaders_behind(actor)),
            answered_at__isnull=True,
            case__in=visible_to(actor).filter(state__in=_ALIVE).order_by(),
        )
        .exclude(presented_by_id=actor.user_id)
        .select_related("case", "presented_by", "presented_for")
        .order_by("due_at", "id")[:MOST]
    )
    return [
        Waiting(
            kind="presentation",
            key=str(row.pk),
            no=row.case.no,
            title=row.case.title,
            what="请批示" if row.read_at else "请阅批",
            words=row.text,
            asked_by=shown(
                row.presented_by.full_name,
                row.presented_for.full_name if row.presented_for else None,
            ),
            asked_at=row.presented_at,
            due_at=row.due_at,
            route="desk_act",
            args=(row.case.no, Command.INSTRUCT.value),
        )
        for row in rows
    ]
