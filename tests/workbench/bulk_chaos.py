"""Kill workers in the middle of a bulk run; every matter must be done exactly once.

``main`` runs in a process of its own with ``LINLI_DATABASE_URL`` naming an empty database; it
prints one JSON line. It opens no connection itself, because the workers it forks would
inherit it: whatever needs one runs in a child.

Workers die by their own hand with everything written and not committed, by their own hand
right after the commit, and killed by the parent at random moments.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Sequence
from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from tests.workbench.bulk_world import act, plan
from tests.world import MINIPACK, World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.cases.models import Case
from linli.jobs.worker import Worker
from linli.kernel import clock, outbox
from linli.kernel.models import OutboxMessage
from linli.workbench.actions import bulk
from linli.workbench.models import BulkItem, BulkRun

MATTERS = 30
WORKERS = 2
LEASE = timedelta(milliseconds=500)
DEADLINE_SECONDS = 120


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


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

    call_command("migrate", verbosity=0)
    load_pack(MINIPACK)
    world = World()
    numbers = [world.report().no for _ in range(MATTERS)]
    with clock.at(clock.now() - timedelta(seconds=30)):
        plan(world, "seat1", act("accept", matter="B01"), numbers)
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
    accepted = Event.objects.filter(chain_kind="case", action="accept")
    return json.dumps(
        {
            "events": accepted.count(),
            "cases": accepted.values("chain_id").distinct().count(),
            "versions": sorted(set(Case.objects.values_list("version", flat=True))),
            "states": sorted(set(Case.objects.values_list("state", flat=True))),
            "items": sorted(set(BulkItem.objects.values_list("status", flat=True))),
            "findings": report.finding_count,
            "dead": OutboxMessage.objects.filter(dead_at__isnull=False).count(),
        }
    )


TASKS = {"prepare": prepare, "waiting": waiting, "tally": tally}


def aside(task: str) -> str:
    """Run one of the functions above in a child; return what it says."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, TASKS[task]().encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    os.waitpid(child, 0)
    return text


def spawn() -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(1)
    return child


def end(children: Sequence[int]) -> None:
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def main() -> None:
    assert aside("prepare") == str(MATTERS)
    workers = [spawn() for _ in range(WORKERS)]
    deaths = 0
    began = time.monotonic()
    while aside("waiting") != "0":
        assert time.monotonic() - began < DEADLINE_SECONDS, "the workers do not get done"
        time.sleep(random.uniform(0.05, 0.3))
        victim = random.randrange(WORKERS)
        for place, child in enumerate(workers):
            gone = os.waitpid(child, os.WNOHANG)[0] == child
            if not gone and place == victim and random.random() < 0.5:
                end([child])
                gone = True
            if gone:
                workers[place] = spawn()
                deaths += 1
    end(workers)
    print(json.dumps({"deaths": deaths, **json.loads(aside("tally"))}))
