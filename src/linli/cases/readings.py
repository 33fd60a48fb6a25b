"""Looks at what is private in a case, on record: who looked, in whose place, at what and why."""

from __future__ import annotations

from linli.audit.chain import Entry, log
from linli.kernel import clock
from linli.people.actor import Actor


def record(reader: Actor, no: str, action: str, field: str, **facts: object) -> None:
    """Append one reading of ``field`` of case ``no`` to its chain of readings.

    ``reader`` is the actor or the hat in whose right they looked. Part of the caller's
    transaction, so that nothing private is shown without its record.
    """
    log(
        "reading",
        int(no),
        Entry(
            action=action,
            at=clock.now(),
            actor_id=reader.user_id,
            on_behalf_of=reader.in_place_of.user_id if reader.in_place_of else None,
            fields=(field,),
            payload={**facts, "actor_name": reader.name},
        ),
    )
