"""Kill workers with SIGKILL at bad moments; what was promised must happen exactly once.

``main`` runs in a process of its own with ``LINLI_DATABASE_URL`` naming a database without
messages; it prints one JSON line. It never opens a connection itself, because the workers it
forks would inherit it: whatever needs one runs in a child.

Workers die in three ways: killed by the parent at random moments, by their own hand with the
effect written and not committed, and by their own hand right after the commit.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from datetime import timedelta

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum

from linli.audit import chain, verifying
from linli.audit.chain import Entry
from linli.jobs.worker import Worker
from linli.kernel import clock, outbox
from linli.kernel.models import OutboxMessage
from linli.kernel.transaction import write

MESSAGES = 240
WORKERS = 3
LEASE = timedelta(milliseconds=500)
DEADLINE_SECONDS = 60


def slow_outside(_message: object) -> None:
    time.sleep(0.004)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def effect(message: outbox.Message) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_effect (name) VALUES (%s)", [message.key])
    number = int(message.key[1:])
    chain.log("chaos", number % 4, Entry(action="effect", at=clock.now()))
    if message.attempt == 1 and number % 40 == 7:
        die()
    if message.attempt == 1 and number % 40 == 22:
        transaction.on_commit(die)
    if random.random() < 0.2:
        time.sleep(0.005)  # so that a kill from outside, too, finds the transaction open


def work() -> None:
    """Be one worker until killed."""
    outbox.register("plain", effect)
    outbox.register("slow", effect, outside=slow_outside)
    Worker(lease=LEASE, idle_seconds=0.05).run()


def spawn() -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(1)
    return child


def gone(child: int) -> bool:
    return os.waitpid(child, os.WNOHANG)[0] == child


def stop(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def aside(task: str) -> str:
    """Run one of the functions below in a child; return what it says."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, str(TASKS[task]()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        text = said.read()
    os.waitpid(child, 0)
    return text


def prepare() -> int:
    for app in ("kernel", "audit", "jobs"):
        call_command("migrate", app, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE chaos_effect (name varchar(40))")  # not unique: count twins
    with write():
        outbox.enqueue_many(
            ("slow" if number % 2 else "plain", f"m{number}", {}) for number in range(MESSAGES)
        )
    return MESSAGES


def undone() -> int:
    return OutboxMessage.objects.filter(done_at__isnull=True).count()


def tally() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT name) FROM chaos_effect")
        effects, distinct = cursor.fetchone()
        cursor.execute("DROP TABLE chaos_effect")
    report = verifying.verify("chaos")
    rows = OutboxMessage.objects
    told = {
        "effects": effects,
        "distinct": distinct,
        "done": rows.filter(done_at__isnull=False).count(),
        "dead": rows.filter(dead_at__isnull=False).count(),
        "events": report.events,
        "findings": report.finding_count,
        "claims": rows.aggregate(total=Sum("attempts"))["total"],
    }
    rows.all().delete()
    return json.dumps(told)


TASKS = {"prepare": prepare, "undone": undone, "tally": tally}


def main() -> None:
    assert aside("prepare") == str(MESSAGES)
    workers = [spawn() for _ in range(WORKERS)]
    kills = 0
    began = time.monotonic()
    while aside("undone") != "0":
        assert time.monotonic() - began < DEADLINE_SECONDS, "the workers do not get done"
        time.sleep(random.uniform(0.02, 0.25))
        victim = random.randrange(WORKERS)
        for place, child in enumerate(workers):
            if gone(child):
                workers[place] = spawn()
                kills += 1
            elif place == victim:
                stop(child)
                workers[place] = spawn()
                kills += 1
    for child in workers:
        if not gone(child):
            stop(child)
    print(json.dumps({"kills": kills, **json.loads(aside("tally"))}))
