"""Kill workers in the middle of bulk runs; every matter must be done exactly once.

One run does a single act, the other a macro of two steps, on as many matters each.

``main`` runs in a process of its own with ``LINLI_DATABASE_URL`` naming an empty database; it
prints one JSON line. It opens no connection itself, because the workers it forks would
inherit it: whatever needs one runs in a child.

Workers die by their own hand with everything written and not committed, by their own hand
right after the commit, and killed by the parent at random moments.
"""

from __future__ import annotations

import json
import random
import time
from datetime import timedelta

from django.db import transaction
from tests.jobs.killing import aside, die, kill_until
from tests.workbench.bulk_world import act, macro, plan
from tests.world import MINIPACK, World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.jobs.worker import Worker
from linli.kernel import clock, outbox
from linli.kernel.models import OutboxMessage
from linli.workbench.actions import bulk
from linli.workbench.models import BulkItem, BulkRun

#: Matters of each run.
MATTERS = 15
WORKERS = 2
LEASE = timedelta(milliseconds=500)
DEADLINE_SECONDS = 240


def fatal(message: outbox.Message) -> None:
    """Carry out one matter as the real handler does, and die with some of them."""
    bulk.carry_out(message)
    number = int(str(message.body["item"]))
    if message.attempt <= 2 and number % 6 == 0:
        die()
    if message.attempt <= 2 and number % 6 == 3:
        transaction.on_commit(die)
    if random.random() < 0.3:
        time.sleep(0.01)  # so that a kill from outside, too, finds the transaction open


def prepare() -> str:
    from linli.county.loader import load_pack  # noqa: PLC0415 - only this process loads

    load_pack(MINIPACK)
    world = World()
    numbers = [world.report().no for _ in range(2 * MATTERS)]
    with clock.at(clock.now() - timedelta(seconds=30)):
        plan(world, "seat1", act("accept", matter="B01"), numbers[:MATTERS])
        both = macro(
            world, "dispatch1", ("accept", {"matter": "B01"}), ("dispatch", {"lead_unit": "zj"})
        )
        plan(world, "dispatch1", both, numbers[MATTERS:], key="m" * 24)
    OutboxMessage.objects.exclude(topic=bulk.RUN_TOPIC).delete()
    return str(BulkItem.objects.count())


def work() -> None:
    outbox.unregister(bulk.ITEM_TOPIC)
    outbox.register(bulk.ITEM_TOPIC, fatal)
    Worker(lease=LEASE, idle_seconds=0.05).run()


def waiting() -> str:
    return str(BulkRun.objects.exclude(status=BulkRun.Status.DONE).count())


def tally() -> str:
    report = verify("case")
    events = Event.objects.filter(chain_kind="case")
    accepted, dispatched = events.filter(action="accept"), events.filter(action="dispatch")
    items = BulkItem.objects.order_by("step")
    return json.dumps(
        {
            "accepted": [accepted.count(), accepted.values("chain_id").distinct().count()],
            "dispatched": [dispatched.count(), dispatched.values("chain_id").distinct().count()],
            "cases": sorted({f"{c.state} {c.version}" for c in Case.objects.all()}),
            "items": sorted({f"{one.status} {one.step}" for one in items}),
            "findings": report.finding_count,
            "dead": OutboxMessage.objects.filter(dead_at__isnull=False).count(),
        }
    )


def main() -> None:
    assert aside(prepare) == str(2 * MATTERS)
    deaths = kill_until(
        lambda: aside(waiting) == "0",
        work,
        workers=WORKERS,
        pause=(0.05, 0.3),
        mercy=0.5,
        deadline=DEADLINE_SECONDS,
    )
    print(json.dumps({"deaths": deaths, **json.loads(aside(tally))}))
