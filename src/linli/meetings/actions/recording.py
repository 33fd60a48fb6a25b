"""The record of a meeting: every step on its own chain, and writes that lose no race."""

from __future__ import annotations

from datetime import datetime

from linli.audit import chain
from linli.audit.chain import Entry
from linli.kernel import outbox
from linli.meetings.judging import CHAIN
from linli.meetings.models import Meeting
from linli.people.actor import Actor


def record(meeting: Meeting, action: str, actor: Actor, now: datetime, **payload: object) -> None:
    """Append one step; ``payload`` holds words, which may be erased later."""
    said = {"actor_name": actor.name, **payload}
    chain.log(
        CHAIN,
        meeting.pk,
        Entry(
            action=action,
            at=now,
            actor_id=actor.user_id,
            on_behalf_of=actor.in_place_of.user_id if actor.in_place_of else None,
            role="system" if actor.system else "",
            target_state=meeting.standing,
            unit_id=meeting.centre_id,
            fields=("meeting",),
            request_id=actor.request_id,
            payload={name: value for name, value in said.items() if value not in ("", None, [])},
        ),
    )


def tell(key: str, users: list[int], title: str, what: str, due: datetime | None) -> None:
    """Send word to staff, in the caller's transaction; nobody to tell is no message."""
    if users:
        outbox.enqueue(
            "staff.call",
            key,
            {
                "kind": "staff_asked",
                "users": users,
                "no": "",
                "title": title,
                "what": what,
                "due": due.isoformat() if due else "",
            },
        )
