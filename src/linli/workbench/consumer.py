"""Handlers of the outbox: the moment of a bulk run has come."""

from __future__ import annotations

from linli.kernel import outbox
from linli.workbench.actions import bulk


def register() -> None:
    """Make this feature responsible for its topics."""
    outbox.register(bulk.RUN_TOPIC, bulk.begin)
    outbox.register(bulk.ITEM_TOPIC, bulk.carry_out)
