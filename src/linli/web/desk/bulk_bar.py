"""What the list offers for ticked matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from linli.cases.queries.words import FIRST, WORDS, Words
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import TRANSITIONS, Command, State
from linli.people.actor import Actor
from linli.workbench import bulk_rules
from linli.workbench.queries.prepared import macros_for_many

#: Acts that stand as buttons in the bar; the others are in its menu.
SHOWN = 3
#: Most macros in the menu; the page of the bulk act offers all that fit.
MACROS = 8


class Row(Protocol):
    """What is asked of a row of the list."""

    @property
    def state(self) -> str:
        """The state."""

    @property
    def matter_id(self) -> int | None:
        """The matter, if it has one."""


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
    may = {command for _state, command in _moves(actor, wanted)}
    first = [one for state in State if state in wanted for one in FIRST.get(state, ())]
    offered = dict.fromkeys(one for one in (*first, *bulk_rules.MANY) if _offered(one, may))
    rows = tuple((one.value, WORDS[one]) for one in offered)
    return Bar(rows[:SHOWN], rows[SHOWN:], tuple(macros))


def fitting(actor: Actor, rows: Sequence[Row], catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return (id, title) of macros that fit some row of the list: one query.

    Kept for its matter and state, and its first step may be done by somebody with these posts.
    The page of the bulk act then judges each matter and each step.
    """
    kinds = {(State(row.state), row.matter_id) for row in rows}
    may = _moves(actor, {state for state, _matter in kinds})
    if not may:
        return []
    found = [
        (str(macro.pk), macro.title)
        for macro, act in macros_for_many(actor)
        if any(
            (state, act.steps[0].command) in may
            and bulk_rules.fits(macro, matter, state.value, catalogue)
            for state, matter in kinds
        )
    ]
    return found[:MACROS]


def _moves(actor: Actor, states: Set[State]) -> set[tuple[State, Command]]:
    """Return the moves out of these states that somebody with these posts may make."""
    roles = bulk_rules.widest_roles(actor)
    return {
        (row.source, row.command)
        for row in TRANSITIONS
        if row.source in states and row.roles & roles
    }


def _offered(command: Command, may: set[Command]) -> bool:
    return command in may and command in bulk_rules.MANY
