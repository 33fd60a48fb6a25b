"""Macros and prepared replies a person may use on many matters at once."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet

from linli.domain.errors import Invalid
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.kernel.statements import Prepared
from linli.people.actor import Actor
from linli.workbench.bulk_rules import Act, check
from linli.workbench.keeping import in_season, offered_to
from linli.workbench.models import CannedReply, Macro
from linli.workbench.steps import parse_steps

#: Most that are offered; more would be a list nobody reads.
OFFERED = 50


@lru_cache(maxsize=512)
def _macros(actor: Actor) -> Prepared[Macro]:
    """Return the question, asked with every list, as a statement made once for these posts."""

    def build() -> QuerySet[Macro]:
        return Macro.objects.filter(offered_to(actor), retired_at__isnull=True)[:OFFERED]

    return Prepared(build)


def macros_for_many(actor: Actor) -> list[tuple[Macro, Act]]:
    """Return the macros that are bulk acts, in season and not retired: one query."""
    today = clock.today()
    found = []
    for row in _macros(actor).objects():
        if not in_season(row.season_from, row.season_to, today):
            continue
        try:
            act = macro_act(row)
        except Invalid:
            continue
        found.append((row, act))
    return found


def macro_act(row: Macro) -> Act:
    """Return what a macro does to each. Raises Invalid when it is no bulk act."""
    act = Act(label=row.title, steps=parse_steps(row.steps), macro=row)
    check(act)
    return act


def replies_for_many(actor: Actor, command: Command) -> list[CannedReply]:
    """Return the replies offered for one command, in season and not retired: one query."""
    today = clock.today()
    rows = CannedReply.objects.filter(
        offered_to(actor), command=command.value, retired_at__isnull=True
    ).select_related("owner")
    return [row for row in rows[:OFFERED] if in_season(row.season_from, row.season_to, today)]


def commands_with_replies(actor: Actor) -> frozenset[str]:
    """Return the commands for which the person has any prepared reply: one query."""
    rows = CannedReply.objects.filter(offered_to(actor), retired_at__isnull=True)
    return frozenset(rows.order_by().values_list("command", flat=True).distinct())
