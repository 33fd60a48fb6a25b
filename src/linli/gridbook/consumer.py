"""Handlers of the outbox: the next turn of an import."""

from __future__ import annotations

from linli.gridbook.actions import committing
from linli.kernel import outbox


def register() -> None:
    """Make this feature responsible for its topics."""
    outbox.register(committing.COMMIT_TOPIC, committing.write_turn, given_up=committing.give_up)
    outbox.register(committing.UNDO_TOPIC, committing.undo_turn, given_up=committing.give_up)
