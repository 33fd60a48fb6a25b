"""Kill workers with SIGKILL at bad moments; what was promised must happen exactly once.

``main`` runs in a process of its own with ``LINLI_DATABASE_URL`` naming a database without
messages; it prints one JSON line. It never opens a connection itself, because the workers it
forks would inherit it: whatever needs one runs in a child.

Workers die in three ways: killed by the parent at random moments, by their own hand with the
effect written and not committed, and by their own hand right after the commit.
"""

from __future__ import annotations

import json
import random
import time
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Sum

from linli.audit import chain, verifying
from linli.audit.chain import Entry
from linli.jobs.worker import Worker
from linli.kernel import clock, outbox
from linli.kernel.models import OutboxMessage
from linli.kernel.transaction import write
from tests.jobs.killing import aside, die, kill_until

MESSAGES = 240
WORKERS = 3
LEASE = timedelta(milliseconds=500)
DEADLINE_SECONDS = 240


def slow_outside(_message: object) -> None:
    time.sleep(0.004)


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


def prepare() -> int:
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


def main() -> None:
    assert aside(prepare) == str(MESSAGES)
    kills = kill_until(
        lambda: aside(undone) == "0",
        work,
        workers=WORKERS,
        pause=(0.02, 0.25),
        mercy=0.0,
        deadline=DEADLINE_SECONDS,
    )
    print(json.dumps({"kills": kills, **json.loads(aside(tally))}))
