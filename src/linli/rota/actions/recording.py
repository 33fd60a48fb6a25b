"""The record of every verb: chains of duty posts, declared days and emergencies."""

from __future__ import annotations

from datetime import datetime

from linli.audit import chain
from linli.audit.chain import Entry
from linli.people.actor import Actor

#: Chains: one for each duty post, each time of declared days, each emergency.
POST, DAYS, EMERGENCY = "rota", "rota-days", "emergency"


def record(
    kind: str,
    key: int,
    action: str,
    actor: Actor,
    now: datetime,
    /,
    *,
    standing: str = "",
    unit_id: int | None = None,
    **payload: object,
) -> None:
    """Append one step; ``payload`` holds words and names, which may be erased later.

    What only the posts of an absent colleague allow is recorded as done in their place. Never a
    place where somebody is: that is kept nowhere but in the row that is deleted.
    """
    actor = _acting(actor, unit_id)
    said = {"actor_name": actor.name, **payload}
    chain.log(
        kind,
        key,
        Entry(
            action=action,
            at=now,
            actor_id=actor.user_id,
            on_behalf_of=actor.in_place_of.user_id if actor.in_place_of else None,
            role="system" if actor.system else "",
            target_state=standing,
            unit_id=unit_id,
            request_id=actor.request_id,
            payload={name: value for name, value in said.items() if value not in ("", None, [])},
        ),
    )


def _acting(actor: Actor, unit_id: int | None) -> Actor:
    if unit_id is None or unit_id in actor.units:
        return actor
    places = (actor.in_place(one) for one in actor.standing_for)
    return next((hat for hat in places if unit_id in hat.units), actor)
