"""Workers that fold are killed while others write facts: nothing is lost or counted twice.

``main`` runs in a process of its own on a database without facts, and prints one JSON line. It
opens no connection itself (see :mod:`tests.jobs.killing`).
"""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime, timedelta

from django.db import transaction

from linli.domain.measures import Measure
from linli.domain.spans import Span
from linli.domain.tallying import Fact, Place
from linli.kernel.transaction import write
from linli.tally import checking, folding, reading, writing
from linli.tally.models import Fact as Kept
from linli.tally.models import Folding, NewFact, Spread
from tests.jobs.killing import aside, die, kill_until

MOVES = 200
PER_MOVE = 3
WORKERS = 3
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SPAN = Span(NOW.date() - timedelta(days=40), NOW.date() + timedelta(days=1))


def _told(number: int) -> writing.Told:
    place = Place(1 + number % 3, 1 + number % 2, 5, number % 4, "web")
    day = NOW.date() - timedelta(days=number % 35)
    facts = [Fact(measure, day, 1, place) for measure in (Measure.RECEIVED, Measure.DUE, 100)]
    return writing.Told(number, 1, NOW, facts)


def work() -> None:
    """Write a few facts, fold, die at bad moments; until killed."""
    folding.BATCH = 50  # type: ignore[misc]
    while True:
        with write():
            number = folding.locked().filled  # the next case nobody has written yet
            if number < MOVES:
                writing.add([_told(number + 1)])
                Folding.objects.filter(id=1).update(filled=number + 1)
        if random.random() < 0.2:
            with write():
                folding._fold_some()
                if random.random() < 0.3:
                    die()  # folded and not committed
                if random.random() < 0.3:
                    transaction.on_commit(die)
                time.sleep(0.002)


def seen() -> str:
    """Return what readers see of all that was written, at one moment."""
    with write():
        written = folding.locked().filled
        counts = reading.totals([Measure.RECEIVED, Measure.DUE, 100], SPAN)[()]
    return json.dumps([written, *counts.values()])


def prepare() -> int:
    with write():
        folding.locked()
    return 1


def tally() -> str:
    folding.fold()
    told = {
        "new": NewFact.objects.count(),
        "kept": Kept.objects.count(),
        "counts": list(reading.totals([Measure.RECEIVED, Measure.DUE, 100], SPAN)[()].values()),
        "wrong": list(checking.wrong_rollups()),
        "hours": sum(map(sum, reading.hours(SPAN))),
    }
    for model in (Kept, NewFact, Spread, Folding):
        model._default_manager.all().delete()
    folding.anew()
    Folding.objects.all().delete()
    return json.dumps(told)


def main() -> None:
    assert aside(prepare) == "1"
    uneven: list[object] = []

    def done() -> bool:
        written, *counts = json.loads(aside(seen))
        if set(counts) != {written}:
            uneven.append((written, counts))
        return bool(written == MOVES)

    kills = kill_until(done, work, workers=WORKERS, pause=(0.02, 0.2), mercy=0.3, deadline=90)
    print(json.dumps({"kills": kills, "uneven": uneven, **json.loads(aside(tally))}))
