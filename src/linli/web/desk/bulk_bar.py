"""What the list offers for ticked matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linli.cases.queries.words import FIRST, WORDS, Words
from linli.domain.authority import UNIT_ROLES
from linli.domain.lifecycle import TRANSITIONS, Command, Role, State
from linli.people.actor import Actor
from linli.workbench import bulk_rules

#: Acts that stand as buttons in the bar; the others are in its menu.
SHOWN = 3


@dataclass(frozen=True)
class Bar:
    """What the selection bar offers: a few buttons, the rest in a menu, as (code, words)."""

    shown: tuple[tuple[str, Words], ...]
    more: tuple[tuple[str, Words], ...]
    macros: tuple[tuple[str, str], ...]


def bar(actor: Actor, states: Iterable[str], macros: Iterable[tuple[str, str]] = ()) -> Bar:
    """Return the acts somebody with these posts may do on matters in these states: no query.

    By role and state alone; the page of the bulk act then judges each matter. ``macros`` are
    (id, title).
    """
    wanted = {State(state) for state in states}
    roles = actor.roles | ({Role.SUPPORTER} if actor.roles & UNIT_ROLES else frozenset())
    may = {row.command for row in TRANSITIONS if row.source in wanted and row.roles & roles}
    first = [one for state in State if state in wanted for one in FIRST.get(state, ())]
    offered = dict.fromkeys(one for one in (*first, *bulk_rules.MANY) if _offered(one, may))
    rows = tuple((one.value, WORDS[one]) for one in offered)
    return Bar(rows[:SHOWN], rows[SHOWN:], tuple(macros))


def _offered(command: Command, may: set[Command]) -> bool:
    return command in may and command in bulk_rules.MANY
