"""``bench escalation``: one sweep of 提级 over many open matters, beside its bare statements.

Four situations, as a county's worker meets them every minute: nothing is late; some matters are
late but their rule still gives them time; hundreds are due at once; those wait for an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, connections
from django.db.models import QuerySet

from bench import result
from bench.county import fill, settle
from bench.databases import Place
from bench.floor import Floor, Recorder
from bench.result import Series
from linli.cases.models import Case
from linli.escalation.actions import sweep
from linli.escalation.actions.sweeping import BATCH
from linli.kernel import clock

#: Of so many matters one is late.
LATE = 50


class Sweeps:
    """Takes turns with the bare driver, and brings both databases into the same situation."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.recorder = Recorder()
        self.series: dict[str, Series] = {}

    def set(self, rows: QuerySet[Case], **columns: datetime) -> None:
        """Change matters here and on the twin."""
        self.recorder.measure(lambda: rows.update(**columns))
        self.floor.replay(self.recorder.take())

    def turn(self, name: str, rounds: int, raised: int = 0) -> None:
        """Measure sweeps, each followed by its statements; raises where one did other work."""
        series = self.series.setdefault(name, Series())
        for _ in range(rounds):
            found: list[int] = []
            took = self.recorder.measure(_noting(found))
            script = self.recorder.take()
            if found != [raised]:
                raise RuntimeError(f"{name}: the sweep raised {found}, not {raised}")
            series.ours.append([took])
            series.floor.append([self.floor.replay(script)])
            series.statements = max(series.statements, len(script))


def _noting(found: list[int]) -> Callable[[], object]:
    return lambda: found.append(sweep().raised)


def run(place: Place, pack: str | Path, rounds: int, filled: int) -> dict[str, object]:
    """Measure and return the result in plain values."""
    county, now = settle(pack), clock.now()
    for days in (1, 0):  # a county numbers at most 99,999 matters a day
        with clock.at(now - timedelta(days=days)):
            fill(county, filled // 2)
    soon = now + timedelta(days=9)
    Case.objects.update(stage_due_at=soon, due_at=soon, near_at=soon)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if place.sqlite else "VACUUM (ANALYZE)")
    ids = list(Case.objects.order_by("id").values_list("pk", flat=True))
    connections.close_all()
    floor = Floor(place.twin())
    try:
        sweeps = Sweeps(floor)
        machine = result.machine()
        sweeps.turn("sweep_quiet", rounds)
        # Late since a moment ago: every rule about it still gives time.
        late = Case.objects.filter(pk__in=range(ids[0], ids[-1], LATE))
        sweeps.set(late, stage_due_at=now - timedelta(seconds=1))
        sweeps.turn("sweep_late", rounds)
        due = Case.objects.filter(pk__gte=ids[-min(BATCH, len(ids) // 2)])
        sweeps.set(due, stage_due_at=now - timedelta(days=30))
        sweeps.turn("sweep_due", 1, min(BATCH, len(ids) // 2))
        sweeps.turn("sweep_climbed", rounds)
        differences = floor.differences()
    finally:
        floor.close()
    if differences:
        raise RuntimeError(f"the floor did other work than the platform: {differences}")
    return {
        "machine": machine,
        "cases": len(ids),
        "filled": filled,
        "rounds": rounds,
        "results": [{"name": name, **one.numbers()} for name, one in sweeps.series.items()],
    }
