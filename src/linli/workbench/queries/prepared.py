"""Macros and prepared replies a person may use on many matters at once."""

from __future__ import annotations

from linli.domain.errors import Invalid, NotFound
from linli.domain.lifecycle import Command
from linli.kernel import clock
from linli.people.actor import Actor
from linli.workbench.bulk_rules import Act, check
from linli.workbench.keeping import in_season, offered_to
from linli.workbench.models import CannedReply, Macro
from linli.workbench.steps import parse_steps

#: Most that are offered; more would be a list nobody reads.
OFFERED = 50


def macros_for_many(actor: Actor) -> list[tuple[Macro, Act]]:
    """Return the macros that are bulk acts, in season and not retired: one query."""
    today = clock.today()
    found = []
    for row in Macro.objects.filter(offered_to(actor), retired_at__isnull=True)[:OFFERED]:
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


def find_macro(actor: Actor, key: str) -> Macro:
    """Return an offered macro by its id; raises NotFound."""
    rows = Macro.objects.filter(offered_to(actor), retired_at__isnull=True)
    found = rows.filter(pk=int(key)).first() if _number(key) else None
    if found is None:
        raise NotFound("no-macro", "没有找到这组快捷操作，可能刚刚停用了。")
    return found


def replies_for_many(actor: Actor, command: Command) -> list[CannedReply]:
    """Return the replies offered for one command, in season and not retired: one query."""
    today = clock.today()
    rows = CannedReply.objects.filter(
        offered_to(actor), command=command.value, retired_at__isnull=True
    )
    return [row for row in rows[:OFFERED] if in_season(row.season_from, row.season_to, today)]


def commands_with_replies(actor: Actor) -> frozenset[str]:
    """Return the commands for which the person has any prepared reply: one query."""
    rows = CannedReply.objects.filter(offered_to(actor), retired_at__isnull=True)
    return frozenset(rows.order_by().values_list("command", flat=True).distinct())


def _number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
