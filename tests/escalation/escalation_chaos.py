"""Kill the sweep of 提级 in the middle of its acts; every step must be made exactly once.

``main`` runs in a process of its own with ``LINLI_DATABASE_URL`` naming an empty database and
prints one JSON line. Sweeps die by their own hand: with a step written and not committed, right
after the commit, and between two acts.
"""

from __future__ import annotations

import json
import os
import random
from datetime import UTC, datetime, timedelta

from django.db import transaction
from tests.jobs.killing import aside, die
from tests.world import MINIPACK, World

from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.cases.actions.engine import VERBS, Effect, Move
from linli.cases.models import Case
from linli.domain.lifecycle import Command
from linli.escalation.actions import sweep
from linli.escalation.models import Setback, Step
from linli.kernel import clock
from linli.kernel.models import OutboxMessage

MATTERS = 12
#: A Monday morning in China; nobody has taken anything by the next day.
REPORTED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SWEPT = REPORTED + timedelta(days=1, hours=6)


def prepare() -> str:
    from linli.county.loader import load_pack  # noqa: PLC0415 - only this process loads

    load_pack(MINIPACK)
    world = World()
    with clock.at(REPORTED):
        for _ in range(MATTERS):
            world.report()
    OutboxMessage.objects.all().delete()
    return str(Case.objects.count())


def swept() -> bool:
    """Sweep in a child until it ends or dies; tell whether it reached the end."""
    child = os.fork()
    if child == 0:
        random.seed(os.getpid())
        whole = VERBS[Command.ESCALATE]

        def fatal(move: Move) -> Effect:
            effect = whole(move)
            lot = random.random()
            if lot < 0.2:
                transaction.on_commit(die)
            elif lot < 0.4:
                move.bundle.case.refresh_from_db()  # a statement more, then the plug is pulled
                die()
            return effect

        VERBS[Command.ESCALATE] = fatal
        with clock.at(SWEPT):
            done = sweep(beat=lambda: die() if random.random() < 0.1 else None)
        os._exit(0 if not done.failed and not done.raised else 1)
    status = os.waitpid(child, 0)[1]
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def tally() -> str:
    steps = Step.objects.all()
    events = Event.objects.filter(chain_kind="case", action=Command.ESCALATE.value)
    return json.dumps(
        {
            "steps": [steps.count(), steps.values("case_id").distinct().count()],
            "events": [events.count(), events.values("chain_id").distinct().count()],
            "climbed": Case.objects.exclude(climbed="").count(),
            "setbacks": Setback.objects.count(),
            "findings": verify("case").finding_count,
        }
    )


def main() -> None:
    assert aside(prepare) == str(MATTERS)
    sweeps = 1
    while not swept():
        sweeps += 1
        assert sweeps < 200, "the sweep does not get done"
    print(json.dumps({"sweeps": sweeps, **json.loads(aside(tally))}))
