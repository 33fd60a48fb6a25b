"""Kill the drafting of bulletins at fixed places; each period must have one draft in the end.

``main`` runs in a process of its own with ``LINLI_DATABASE_URL`` naming an empty database and
prints one JSON line. It opens no connection itself (see :mod:`tests.jobs.killing`).
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

from django.db import transaction
from tests.jobs.killing import aside, die
from tests.notify.told import county
from tests.world import MINIPACK, World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.bulletins.actions import drafting, sweep
from linli.bulletins.models import Bulletin, Wording
from linli.kernel import clock

#: Wednesday, and the Monday after it in the county.
REPORTED = datetime(2026, 3, 4, 1, tzinfo=UTC)
SWEPT = datetime(2026, 3, 9, 1, tzinfo=UTC)
#: Where a worker dies: before it writes, with the draft written and not committed, after the
#: first commit, with the draft of a town written and not committed; then two that live.
PLACES = ("before", "written", "committed", "town", "", "")


def prepare() -> str:
    from linli.county.loader import load_pack  # noqa: PLC0415 - only this process loads

    load_pack(MINIPACK)
    county(bulletins={"county": ["week", "month"], "town": ["week"]})
    world = World()
    with clock.at(REPORTED):
        for _ in range(3):
            world.report()
    return "1"


def swept(place: str) -> bool:
    """Sweep in a child that dies at a place; tell whether it reached the end."""
    child = os.fork()
    if child == 0:
        plain = drafting.record

        def fatal(row: Bulletin, *args: object, **payload: object) -> None:
            if place == "before":
                die()
            plain(row, *args, **payload)  # type: ignore[arg-type]  # handed on as it came
            if place == "written" or (place == "town" and row.unit.tier == "town"):
                Bulletin.objects.count()  # a statement more, then the plug is pulled
                die()
            if place == "committed":
                transaction.on_commit(die)

        drafting.record = fatal
        with clock.at(SWEPT):
            sweep()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def tally() -> str:
    first = Bulletin.objects.filter(first="2026-03-02", kind="week")
    return json.dumps(
        {
            "drafts": first.filter(unit__tier="county").count(),
            "towns": sorted(first.filter(unit__tier="town").values_list("unit__code", flat=True)),
            "all": Bulletin.objects.count(),
            "words": Wording.objects.count(),
            "events": Event.objects.filter(chain_kind="bulletin").count(),
            "sound": verify().ok,
        }
    )


def main() -> None:
    assert aside(prepare) == "1"
    ends = [swept(place) for place in PLACES]
    print(json.dumps({"ends": ends, **json.loads(aside(tally))}))
