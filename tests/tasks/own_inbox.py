"""What waits for somebody from these packages alone; the others test their own kinds."""

from __future__ import annotations

from linli.kernel import clock
from linli.people.actor import Actor
from linli.tasks.waiting import Waiting, sources

KINDS = ("presentation", "task_answer", "task_judge")


def asked(actor: Actor) -> list[Waiting]:
    """Return tasks to answer, answers to judge and presentations to read."""
    now = clock.now()
    return [
        row for source in sources() if source.kind in KINDS for row in source.provider(actor, now)
    ]


def kinds(actor: Actor) -> set[str]:
    """Return which kinds wait."""
    return {row.kind for row in asked(actor)}
