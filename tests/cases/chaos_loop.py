"""Work on cases until killed: ``main`` runs in a process of its own and prints one JSON line.

``prepare`` loads the mini county, ``work`` performs moves for ever and says one dot per commit,
``tally`` tells what is there afterwards. Each runs in a child of its own; all of them have the
database that ``LINLI_DATABASE_URL`` names, empty at first.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from tests.jobs.killing import aside, kill_talking
from tests.world import MINIPACK, World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.kernel.models import OutboxMessage

#: How often the work is killed.
KILLS = 5
#: One way through the loop; each killed worker leaves its case somewhere on it.
COURSE = (
    "accept", "dispatch", "sign", "progress", "ask_extension", "grant_extension", "answer",
    "verify_false", "answer", "verify_true", "close", "reopen", "answer", "verify_true", "close",
)  # fmt: skip


def prepare() -> None:
    from linli.county.loader import load_pack  # noqa: PLC0415 - only this process loads

    load_pack(MINIPACK)


def work(say: Callable[[str], None]) -> None:
    world = World()
    while True:
        no = world.report().no
        for command in COURSE:
            world.do(no, command)
            say(".")
            if random.random() < 0.2:
                world.do(no, "comment")


def tally() -> str:
    report = verify("case")
    wrong = []
    events = 0
    for case in Case.objects.all():
        chain = Event.objects.filter(chain_kind="case", chain_id=int(case.no)).order_by("seq")
        events += len(chain)
        last = chain.last()
        if last is None or last.target_state != case.state or len(chain) != case.version:
            wrong.append(case.no)
    return json.dumps(
        {
            "cases": Case.objects.count(),
            "wrong": wrong,
            "findings": report.finding_count,
            "events": events,
            "all_events": Event.objects.filter(chain_kind="case").count(),
            "outbox": OutboxMessage.objects.filter(topic="case.event").count(),
        }
    )


def main() -> None:
    """Kill the work again and again, some moves after it began; print what is there then."""
    aside(prepare)
    told_of = [len(kill_talking(work, "...", random.uniform(0, 0.15))) for _ in range(KILLS)]
    print(json.dumps({"told_of": told_of, **json.loads(aside(tally))}))
