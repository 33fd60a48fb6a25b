"""Keeping links up to date: after each report or correction, and for older matters.

A report waits for none of it: the outbox carries it to the worker after the commit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db.models import Max

from linli.cases.access import visible_to
from linli.catalogue import snapshot
from linli.domain.lifecycle import Command
from linli.kernel import outbox
from linli.kernel.transaction import write
from linli.landmarks.actions.linking import COLUMNS, relink
from linli.landmarks.models import Progress
from linli.people.actor import SYSTEM

#: Outbox topic of a matter whose words or place are new.
TOPIC: Final = "landmarks.link"
#: Matters read in one transaction, and transactions of one run.
BATCH: Final = 500
TURNS: Final = 10
_CHANGE: Final = frozenset({Command.REPORT.value, Command.AMEND.value, Command.SUPPLEMENT.value})
_ROW: Final = 1


def concerns(message: outbox.Message) -> bool:
    """Tell whether an event of a case changes its words or its place."""
    return message.body.get("action") in _CHANGE


def on_event(message: outbox.Message) -> None:
    """Link the matter; twice changes nothing."""
    rows = visible_to(SYSTEM).filter(no=str(message.body["no"])).only(*COLUMNS)
    relink(rows, snapshot.current())


def catch_up(beat: Callable[[], None] = lambda: None) -> int:
    """Read older matters after a change of names, newest first; return how many were read.

    One query when there is nothing to do. A change while it goes down lets it finish first and
    begin again after, so that frequent changes never keep it from the oldest.
    """
    count = 0
    for _ in range(TURNS):
        beat()
        read = _turn()
        count += read
        if not read:
            break
    return count


def _turn() -> int:
    progress = Progress.objects.filter(pk=_ROW).first()
    if progress is None:
        return 0
    if not progress.below:
        if progress.reading == progress.names:
            return 0
        newest = visible_to(SYSTEM).aggregate(most=Max("pk"))["most"]
        progress.reading, progress.below = progress.names, int(newest or 0) + 1
    rows = visible_to(SYSTEM).filter(pk__lt=progress.below).order_by("-pk")
    cases = list(rows.only(*COLUMNS)[:BATCH])
    catalogue = snapshot.current()
    with write():
        relink(cases, catalogue)
        left = cases[-1].pk if len(cases) == BATCH else 0
        Progress.objects.filter(pk=_ROW).update(reading=progress.reading, below=left)
    return max(1, len(cases))
