"""The event of an act, signed: by whom, in whose place, under which name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from linli.audit.chain import Entry
from linli.people.actor import Actor


def signed(
    action: str,
    hat: Actor,
    at: datetime,
    *,
    states: tuple[str, str] = ("", ""),
    unit_id: int | None = None,
    fields: Sequence[str] = (),
    payload: Mapping[str, object] | None = None,
) -> Entry:
    """Return the event of one act of ``hat``; ``payload`` gets the name under which it was done.

    ``states``: before and after. Raises ValueError for what :class:`~linli.audit.chain.Entry`
    refuses.
    """
    return Entry(
        action=action,
        at=at,
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
