"""The record of a bulletin: every step on its own chain, and writes that lose no race."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from linli.audit import chain
from linli.bulletins.judging import CHAIN
from linli.bulletins.models import Bulletin, Wording
from linli.people import telling
from linli.people.actor import Actor
from linli.people.signing import signed


def record(row: Bulletin, action: str, actor: Actor, now: datetime, **payload: object) -> None:
    """Append one step; ``payload`` holds words, which may be erased later."""
    said = {name: value for name, value in payload.items() if value not in ("", None, [])}
    chain.log(
        CHAIN,
        row.pk,
        signed(
            action,
            actor,
            now,
            states=("", row.standing),
            unit_id=row.unit_id,
            fields=("bulletin",),
            payload=said,
        ),
    )


def keep_words(row: Bulletin, actor: Actor, now: datetime) -> None:
    """Keep the present words as a version of their own."""
    Wording.objects.create(
        bulletin=row,
        version=row.version,
        blocks=row.blocks,
        changed_by_id=actor.user_id,
        changed_at=now,
    )


def tell(row: Bulletin, why: str, users: Iterable[int], what: str) -> None:
    """Send word to staff, in the caller's transaction; nobody to tell is no message."""
    telling.tell(f"bulletin:{row.key}:{row.version}:{why}", users, what, title=row.title)
