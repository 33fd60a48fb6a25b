"""Writing a task with its event: what became of it, and who did it, is its chain alone."""

from __future__ import annotations

from linli.audit import chain, heads
from linli.domain.errors import LostRace
from linli.outings.models import Outing

#: Kind of the chain of one task.
CHAIN = "outing"
#: Action of the event that leaves the open stops 未走到.
FINISHED = "outing-finish"


def begin(outing: Outing, written: chain.Entry) -> None:
    """Insert a new task with the first event of its chain."""
    heads.begin(CHAIN, outing, written)


#: Columns a write may change.
_COLUMNS = ("standing", "ended_at", "reason", "version")


def save(outing: Outing, written: chain.Entry) -> None:
    """Count the version on and write the task after its event; raises LostRace if it changed."""
    outing.version += 1
    if not heads.carry_on(CHAIN, outing, written, _COLUMNS):
        raise LostRace(version=outing.version)
