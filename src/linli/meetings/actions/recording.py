"""The record of a meeting: every step on its own chain."""

from __future__ import annotations

from datetime import datetime

from linli.audit import chain
from linli.meetings.judging import CHAIN
from linli.meetings.models import Meeting
from linli.people.actor import Actor
from linli.people.signing import signed


def record(meeting: Meeting, action: str, actor: Actor, now: datetime, **payload: object) -> None:
    """Append one step; ``payload`` holds words, which may be erased later."""
    chain.log(
        CHAIN,
        meeting.pk,
        signed(
            action,
            actor,
            now,
            states=("", meeting.standing),
            unit_id=meeting.centre_id,
            fields=("meeting",),
            payload={name: said for name, said in payload.items() if said not in ("", None, [])},
        ),
    )
