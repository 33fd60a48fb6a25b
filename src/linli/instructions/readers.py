"""For which leaders somebody reads: themselves, and those in whose place they work today."""

from __future__ import annotations

from linli.people.actor import Actor


def leaders_behind(actor: Actor) -> dict[int, Actor]:
    """Return for whom this person reads: themselves, and whom they stand in for, each by hat."""
    hats = {one.user_id: actor.in_place(one) for one in actor.standing_for}
    return hats if actor.user_id is None else {**hats, actor.user_id: actor}
