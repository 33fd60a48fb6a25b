"""The record of moderation: every step of a publication on a chain of its own."""

from __future__ import annotations

from datetime import datetime

from linli.audit import chain
from linli.audit.chain import Entry
from linli.board.judging import CHAIN
from linli.board.models import Publication
from linli.domain.errors import LostRace
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


def save(publication: Publication, version: int | None, **changes: object) -> None:
    """Write ``changes`` if nobody was first; raises LostRace otherwise.

    ``version`` is what the person saw, None for the platform itself.
    """
    if version is not None and version != publication.version:
        raise LostRace(version=publication.version)
    written = Publication.objects.filter(pk=publication.pk, version=publication.version).update(
        **changes, version=publication.version + 1
    )
    if not written:
        raise LostRace(version=publication.version)
    for name, value in changes.items():
        setattr(publication, name, value)
    publication.version += 1
