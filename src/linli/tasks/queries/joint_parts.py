"""Parts of joint plans (联办) among what waits for somebody; cases know nothing of that page."""

from __future__ import annotations

from datetime import datetime

from linli.cases.queries.joint import open_parts
from linli.people.actor import Actor
from linli.tasks.waiting import MOST, Waiting


def waiting_parts(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - one signature for all kinds
    """Return the parts that may start and wait for the actor or their unit: one query."""
    return [
        Waiting(
            kind="joint_part",
            key=part.key,
            no=part.no,
            title=part.title,
            what="联办环节反馈" if part.taken else "领取并办理联办环节",
            words=part.task,
            asked_by=part.asked_by,
            asked_at=part.ready_at,
            due_at=part.due_at,
            route="desk_case",
            args=(part.no,),
        )
        for part in open_parts(actor, MOST)
    ]
