"""Handlers of the outbox: the next turn of an import of members."""

from __future__ import annotations

from linli.kernel import outbox
from linli.teams.actions import importing


def register() -> None:
    """Make this feature responsible for its topics."""
    outbox.register(importing.COMMIT_TOPIC, importing.write_turn, given_up=importing.give_up)
    outbox.register(importing.UNDO_TOPIC, importing.undo_turn, given_up=importing.give_up)
