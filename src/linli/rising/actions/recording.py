"""The record of a warning: every step on its own chain."""

from __future__ import annotations

from datetime import datetime

from linli.audit import chain
from linli.audit.chain import Entry
from linli.people.actor import Actor
from linli.rising.models import Alert

CHAIN = "warning"


def record(row: Alert, action: str, actor: Actor, now: datetime, **payload: object) -> None:
    """Append one step; ``payload`` holds words, which may be erased later."""
    said = {"actor_name": actor.name, **payload}
    chain.log(
        CHAIN,
        row.pk,
        Entry(
            action=action,
            at=now,
            actor_id=actor.user_id,
            on_behalf_of=actor.in_place_of.user_id if actor.in_place_of else None,
            role="system" if actor.system else "",
            target_state=row.verdict,
            fields=("warning",),
            request_id=actor.request_id,
            payload={name: value for name, value in said.items() if value not in ("", None, [])},
        ),
    )
