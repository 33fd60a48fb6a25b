"""Writing down what was done about a team or a call: never which member did what."""

from __future__ import annotations

from datetime import datetime

from linli.audit import chain
from linli.people.actor import Actor
from linli.people.signing import signed

#: Chains: of a team, of a call, of readings of members' telephones in a team.
TEAM, CALL, READING = "team", "help_call", "team_reading"


def log(
    kind: str, key: int, action: str, now: datetime, hat: Actor | None = None, **said: object
) -> None:
    """Write down an act, in the caller's transaction; without ``hat`` a member's, unnamed."""
    payload: dict[str, object] = {k: v for k, v in said.items() if v}
    if hat is None:
        written = chain.Entry(action=action, at=now, payload=payload)
    else:
        written = signed(action, hat, now, payload=payload)
    chain.log(kind, key, written)
