"""What the tests of bulk acts share: a selection, an act, a worker at another time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tests.world import World

from linli.cases.models import Case
from linli.cases.queries.words import WORDS
from linli.domain.lifecycle import Command
from linli.jobs.worker import Worker
from linli.kernel import clock
from linli.workbench.actions.bulk import Planned, plan_run
from linli.workbench.bulk_rules import Act
from linli.workbench.models import BulkRun, Macro
from linli.workbench.queries.outlook import Outlook, Pick, outlooks, select
from linli.workbench.queries.prepared import macro_act
from linli.workbench.steps import Step, Value, dump_steps

KEY = "k" * 24


def act(command: str, **values: Value) -> Act:
    """Return a bulk act of one step."""
    known = Command(command)
    return Act(WORDS[known].label, (Step(known, values),))


def macro(world: World, by: str, *steps: tuple[str, dict[str, Value]], **fields: Any) -> Act:
    """Keep a macro for the whole county; return what it does to each."""
    row = Macro.objects.create(
        **{
            "title": "快捷操作",
            "owner": world.user(by),
            "steps": dump_steps([Step(Command(name), values) for name, values in steps]),
            "review_on": clock.today(),
            "created_at": clock.now(),
            "updated_at": clock.now(),
            **fields,
        }
    )
    return macro_act(row)


def look(world: World, by: str, what: Act, numbers: Sequence[str]) -> list[Outlook]:
    """Return the dry run with the versions as they are now."""
    actor = world.actor(by)
    versions = dict(Case.objects.filter(no__in=numbers).values_list("no", "version"))
    chosen = select(actor, [Pick(no, versions.get(no)) for no in numbers])
    return outlooks(actor, chosen, what, world.catalogue, clock.now())


def plan(world: World, by: str, what: Act, numbers: Sequence[str], key: str = KEY) -> Planned:
    """Plan a run for these matters."""
    items = look(world, by, what, numbers)
    return plan_run(actor=world.actor(by), key=key, act=what, items=items)


def work(run: BulkRun, *, after: int = 1) -> BulkRun:
    """Let a worker do what is due ``after`` seconds past the run's moment; return the run."""
    with clock.at(run.execute_at + timedelta(seconds=after)):
        Worker().drain()
    run.refresh_from_db()
    return run


def told(run: BulkRun) -> dict[str, tuple[str, str]]:
    """Return status and sentence of each matter by number."""
    return {
        no: (status, said)
        for no, status, said in run.items.values_list("case__no", "status", "sentence")
    }
