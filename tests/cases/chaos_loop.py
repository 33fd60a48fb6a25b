"""Work on cases until killed: ``python -c …; chaos_loop.main()`` in a process of its own.

``prepare`` migrates and loads the mini county, ``work`` performs moves for ever and prints one
dot per commit, ``tally`` tells what is there afterwards. Each runs in a fresh process, which
``LINLI_DATABASE_URL`` points to the same database.
"""

from __future__ import annotations

import json
import random
import sys

from tests.world import MINIPACK, World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.kernel.models import OutboxMessage

#: One way through the loop; each killed worker leaves its case somewhere on it.
COURSE = (
    "accept", "dispatch", "sign", "progress", "ask_extension", "grant_extension", "answer",
    "verify_false", "answer", "verify_true", "close", "reopen", "answer", "verify_true", "close",
)  # fmt: skip


def prepare() -> None:
    from linli.county.loader import load_pack  # noqa: PLC0415 - only this process loads

    load_pack(MINIPACK)


def work() -> None:
    world = World()
    while True:
        no = world.report().no
        for command in COURSE:
            world.do(no, command)
            sys.stdout.write(".")
            sys.stdout.flush()
            if random.random() < 0.2:
                world.do(no, "comment")


def tally() -> None:
    report = verify("case")
    wrong = []
    events = 0
    for case in Case.objects.all():
        chain = Event.objects.filter(chain_kind="case", chain_id=int(case.no)).order_by("seq")
        events += len(chain)
        last = chain.last()
        if last is None or last.target_state != case.state or len(chain) != case.version:
            wrong.append(case.no)
    print(
        json.dumps(
            {
                "cases": Case.objects.count(),
                "wrong": wrong,
                "findings": report.finding_count,
                "events": events,
                "all_events": Event.objects.filter(chain_kind="case").count(),
                "outbox": OutboxMessage.objects.filter(topic="case.event").count(),
            }
        )
    )


def main() -> None:
    {"prepare": prepare, "work": work, "tally": tally}[sys.argv[1]]()
