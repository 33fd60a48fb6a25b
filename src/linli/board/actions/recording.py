"""The record of moderation: every step of a publication on a chain of its own."""

from __future__ import annotations

from datetime import datetime

from linli.audit import chain
from linli.audit.chain import Entry
from linli.board.judging import CHAIN
from linli.board.models import Publication
from linli.people.actor import Actor


def record(
    publication: Publication, action: str, actor: Actor, now: datetime, **payload: object
) -> None:
    """Append one step; ``payload`` holds words, which may be erased later."""
    said = {"actor_name": actor.name, "case": publication.case.no, **payload}
    chain.log(
        CHAIN,
        publication.pk,
        Entry(
            action=action,
            at=now,
            actor_id=actor.user_id,
            role="system" if actor.system else "",
            target_state=publication.status,
            fields=("publication",),
            request_id=actor.request_id,
            payload={name: value for name, value in said.items() if value not in ("", None, [])},
        ),
    )
