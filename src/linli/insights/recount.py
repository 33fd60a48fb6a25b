"""The same summary counted a second time, from the event log alone.

Nothing here reads a case table: state, unit, town, dates and turns of every case are worked
out again from its chain of events. A difference means that a table was written without its
event, or an event without its table; ``linli summary --check`` tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from linli.audit.models import Event
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.deadlines import is_overdue
from linli.domain.lifecycle import Command, State
from linli.insights.measures import Standing, Table
from linli.insights.summary import NO_TOWN, NO_UNIT

_CODES = {command.value: command for command in Command}
#: Commands whose payload carries the business deadline that now holds, and its key.
_DATES = {
    Command.REPORT: "due_at",
    Command.ACCEPT: "due_at",
    Command.GRANT_EXTENSION: "due_after",
    Command.GRANT_LEVEL: "due_after",
    Command.RESUME: "due_after",
}


@dataclass
class _Story:
    """What a chain of events says about its case so far."""

    stands: State = State.REPORTED
    registered: datetime | None = None
    place: str = ""
    lead: str = ""
    first: str = ""
    due: datetime | None = None
    answered: datetime | None = None
    dispatched: bool = False
    self_settled: bool = False
    returned: bool = False
    reopened: bool = False

    def hear(self, event: Event, payload: Mapping[str, Any]) -> None:
        """Take one event into account."""
        command = _CODES.get(event.action)
        if command is None:
            return  # something logged on the chain that is no move, such as a reading
        self.stands = State(event.target_state)
        if command in _DATES and payload.get(_DATES[command]):
            self.due = datetime.fromisoformat(payload[_DATES[command]])
        if command is Command.REPORT:
            self.registered = _moment(payload.get("registered_at")) or event.at
            self.place = str(payload.get("place", ""))
        elif command is Command.AMEND:
            self.place = str(payload.get("area_name") or self.place)
        elif command in {Command.DISPATCH, Command.CONVENE}:
            self.lead = str(payload["lead"])
            self.first = self.first or self.lead
            self.dispatched = True
        elif command in {Command.GRANT_RETURN, Command.RECALL}:
            self.lead = ""
        elif command is Command.ASK_RETURN:
            self.returned = True
        elif command is Command.REOPEN:
            self.reopened = True
        self._answer(command, event)

    def _answer(self, command: Command, event: Event) -> None:
        if command in {Command.ANSWER, Command.SETTLE}:
            self.answered = event.at
            self.self_settled = self.self_settled or command is Command.SETTLE
        elif command in {Command.VERIFY_FALSE, Command.REOPEN}:
            self.answered = None

    def standing(self, catalogue: Catalogue, towns: frozenset[str], moment: datetime) -> Standing:
        """Return the case as the summary wants it."""
        return Standing(
            state=self.stands,
            unit=_unit(catalogue, self.lead or self.first),
            first_unit=_unit(catalogue, self.first),
            town=_town(towns, self.place),
            dispatched=self.dispatched,
            self_settled=self.self_settled,
            on_time=self.due is not None
            and self.answered is not None
            and not is_overdue(self.due, self.answered),
            overdue=self.due is not None and is_overdue(self.due, moment),
            returned=self.returned,
            reopened=self.reopened,
        )


def recount(until: datetime, as_of: datetime | None = None) -> Table:
    """Count from the events what :func:`linli.insights.summary.summary` counts from the cases."""
    catalogue = snapshot.current()
    towns = frozenset(town.name for town in catalogue.tree.of_kind("town"))
    table = Table()
    for story in _stories():
        if story.registered is not None and story.registered <= until:
            table.add(story.standing(catalogue, towns, as_of or until))
    return table


def _stories() -> Iterator[_Story]:
    events = (
        Event.objects.filter(chain_kind="case")
        .select_related("payload")
        .order_by("chain_id", "seq")
        .iterator(chunk_size=2000)
    )
    for _, chain in groupby(events, key=lambda event: event.chain_id):
        story = _Story()
        for event in chain:
            body = event.payload.body
            story.hear(event, json.loads(body) if body else {})
        yield story


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def _unit(catalogue: Catalogue, code: str) -> str:
    unit = catalogue.unit_by_code(code) if code else None
    return unit.name if unit else NO_UNIT


def _town(towns: frozenset[str], place: str) -> str:
    """Return the town of a place in words, which begin with it; the county's own is no town."""
    first = place.split(" ", 1)[0]
    return first if first in towns else NO_TOWN
