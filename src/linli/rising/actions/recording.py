"""The record of a warning: every step on its own chain."""

from __future__ import annotations

from datetime import datetime

from linli.audit import chain
from linli.people.actor import Actor
from linli.people.signing import signed
from linli.rising.models import Alert

CHAIN = "warning"


def record(row: Alert, action: str, actor: Actor, now: datetime, **payload: object) -> None:
    """Append one step; ``payload`` holds words, which may be erased later."""
    said = {name: value for name, value in payload.items() if value not in ("", None, [])}
    entry = signed(action, actor, now, states=("", row.verdict), fields=("warning",), payload=said)
    chain.log(CHAIN, row.pk, entry)
