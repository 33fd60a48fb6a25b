"""Writing a task with its event: what became of it, and who did it, is its chain alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linli.audit import chain
from linli.audit.models import Event
from linli.domain.errors import LostRace
from linli.outings.models import Outing
from linli.people.actor import Actor

#: Kind of the chain of one task.
CHAIN = "outing"
#: Action of the event that leaves the open stops 未走到.
FINISHED = "outing-finish"


def event(
    action: str,
    hat: Actor,
    now: datetime,
    *,
    unit_id: int | None = None,
    states: tuple[str, str] = ("", ""),
    fields: tuple[str, ...] = (),
    payload: Mapping[str, object] | None = None,
) -> chain.Entry:
    """Return the event of one write."""
    return chain.Entry(
        action=action,
        at=now,
        actor_id=hat.user_id,
        on_behalf_of=hat.in_place_of.user_id if hat.in_place_of else None,
        role="system" if hat.system else "",
        source_state=states[0],
        target_state=states[1],
        unit_id=unit_id,
        fields=fields,
        request_id=hat.request_id,
        payload={"actor_name": hat.name, **(payload or {})},
    )


def begin(outing: Outing, written: chain.Entry) -> None:
    """Insert a new task with the first event of its chain."""
    _, head = chain.append(CHAIN, outing.pk, chain.Head(), written)
    outing.chain_seq, outing.chain_hash = head.seq, head.hash
    outing.save(force_insert=True)


#: Columns a write may change.
_COLUMNS = ("standing", "ended_at", "reason", "version", "chain_seq", "chain_hash")


def save(outing: Outing, written: chain.Entry) -> None:
    """Count the version on and write the task after its event; raises LostRace if it changed."""
    seen = outing.chain_seq
    outing.version += 1
    _, head = chain.append(CHAIN, outing.pk, chain.Head(seen, outing.chain_hash), written)
    outing.chain_seq, outing.chain_hash = head.seq, head.hash
    columns = {name: getattr(outing, name) for name in _COLUMNS}
    if not Outing.objects.filter(pk=outing.pk, chain_seq=seen).update(**columns):
        raise LostRace(version=outing.version)


def payload_of(one: Event) -> dict[str, Any]:
    """Return what an event says beside its columns; empty when it was erased."""
    body = one.payload.body
    found: dict[str, Any] = json.loads(body) if body else {}
    return found
