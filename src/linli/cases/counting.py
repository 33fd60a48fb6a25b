"""What a case counts as, told to the tally in the transaction that changes the case.

The record keeps, under :data:`KEPT`, whatever of it the counts depend on and no other word of the
event says, so that they can be counted again from the log alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotFound
from linli.domain.states import Command, State
from linli.domain.tallying import Happening, Place, Standing, facts_of
from linli.tally import writing
from linli.tally.scopes import Scope
from linli.tally.writing import Told

#: Key of the payload of an event: what changed of a case that counts, by :data:`_COLUMNS`.
KEPT: Final = "counted"

#: Columns of a case on which the counts depend, beside its state and what the events say.
_COLUMNS: Final = (
    "lead_unit_id",
    "first_unit_id",
    "holder_unit_id",
    "town_id",
    "village_id",
    "matter_id",
    "due_at",
    "respond_due_at",
    "stage_due_at",
    "responded_at",
)
#: Ways of checking in which the requester is asked.
_ASKING: Final = frozenset({"phone", "online"})


def standing(case: Case, changes: Mapping[str, object] | None = None) -> Standing:
    """Return how a case stands, or will stand after some changes of its columns."""
    new: Mapping[str, Any] = changes or {}

    def now(name: str) -> Any:
        return new[name] if name in new else getattr(case, name)

    state = State(now("state"))
    lead = now("lead_unit_id") or 0
    return Standing(
        state=state,
        place=Place(
            lead or now("first_unit_id") or 0,
            now("town_id") or 0,
            now("village_id") or 0,
            now("matter_id") or 0,
            str(case.door),
        ),
        registered=case.clock_start,
        lead=lead,
        holder=now("holder_unit_id") or 0,
        entered=now("stage_entered_at"),
        due=now("due_at"),
        respond_due=now("respond_due_at"),
        sign_due=now("stage_due_at") if state is State.DISPATCHED else None,
        responded=now("responded_at"),
        answered=now("answered_at"),
        returns=now("return_count"),
        reworks=now("rework_count"),
        reopens=now("reopen_count"),
    )


def happening(
    command: Command, at: datetime, payload: Mapping[str, object], values: Mapping[str, object]
) -> Happening:
    """Return the move as the counts need it, from its payload and what was filled in."""
    solved: bool | None = None
    if command in {Command.VERIFY_TRUE, Command.VERIFY_FALSE, Command.CONFIRM}:
        solved = bool(values.get("solved")) and command is not Command.VERIFY_FALSE
    return Happening(
        command,
        at,
        solved=solved,
        asked=str(values.get("method", "")) in _ASKING,
        stars=int(str(payload.get("stars") or 0)),
        related=bool(payload.get("related")),
    )


def kept(
    case: Case, changes: Mapping[str, object] | None, event: Happening | None = None
) -> dict[str, object]:
    """Return what the event must keep for a recount: every column at first, then what changed."""
    if changes is None:
        return column_values(case)
    found = {
        name: _plain(changes[name])
        for name in _COLUMNS
        if name in changes and changes[name] != getattr(case, name)
    }
    if event is not None and event.solved is not None:
        found["solved"] = event.solved
    if event is not None and event.asked:
        found["asked"] = True
    return found


def column_values(case: Case) -> dict[str, object]:
    """Return what the counts of a case depend on, as it stands; empty columns left out."""
    found = {name: _plain(getattr(case, name)) for name in _COLUMNS}
    return {**{name: value for name, value in found.items() if value}, "door": str(case.door)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def opened(case: Case, at: datetime, *, related: bool = False) -> Told:
    """Return the facts of a case just inserted."""
    event = Happening(Command.REPORT, at, related=related)
    return Told(case.pk, case.chain_seq, at, facts_of(None, standing(case), event))


def moved(case: Case, changes: Mapping[str, object], seq: int, event: Happening) -> Told:
    """Return the facts of a move; ``case`` still has its old values, ``changes`` the new ones."""
    facts = facts_of(standing(case), standing(case, changes), event)
    return Told(case.pk, seq, event.at, facts)


def tell(*told: Told) -> None:
    """Write the facts of a move: one statement."""
    writing.add(told)


def _set(given: Iterable[int] | None) -> frozenset[int] | None:
    return None if given is None else frozenset(given)


def scope(
    catalogue: Catalogue,
    area_path: str = "",
    *,
    units: Iterable[int] | None = None,
    matters: Iterable[int] | None = None,
    doors: Iterable[str] | None = None,
) -> Scope:
    """Return the scope of an area (path; "" or the county's for all) and of further limits.

    A grid stands for its village: counts go no deeper. A retired area has its own numbers still.
    Raises NotFound for no such area.
    """
    tree = catalogue.tree
    codes = area_path.strip("/").split("/")
    node = tree.by_code(codes[-1]) if area_path else tree.root
    if node is None or (area_path and node.path != area_path):
        raise NotFound
    village, town = tree.ancestor(node, "village"), tree.ancestor(node, "town")
    return Scope(
        towns=frozenset({town.id}) if town and not village else None,
        villages=frozenset({village.id}) if village else None,
        units=_set(units),
        matters=_set(matters),
        doors=None if doors is None else frozenset(doors),
    )
