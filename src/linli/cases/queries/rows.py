"""The lines of a list: what is read for each case, and the words made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from linli.audit.models import Event
from linli.cases.acting import held_for
from linli.cases.models import Case
from linli.cases.queries.clock_badges import ClockView, business_clock
from linli.cases.queries.words import WORDS
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import STATES, Command
from linli.domain.policies import LEVEL_NAMES
from linli.kernel.statements import ByNumbers


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list; all words are ready to print.

    ``supervision`` is the level of the 督办 in force, empty for none. ``added``: the newest entry
    is what the requester added, and nobody has done anything since.
    """

    id: int
    no: str
    title: str
    state: str
    state_label: str
    matter_id: int | None
    matter: str
    place: str
    unit: str
    holder: str
    level: str
    level_label: str
    door: str
    clock_start: datetime
    due_at: datetime | None
    clock: ClockView
    stage_due_at: datetime | None
    last_at: datetime
    last_word: str
    overseen: bool
    supervision: str
    sampled: bool
    pending: str
    place_unchecked: bool
    place_seeded: bool
    again: int
    version: int
    added: bool


class Line(NamedTuple):
    """The columns read for one line, named as the ORM names them."""

    id: int
    no: str
    title: str
    state: str
    matter_id: int | None
    area_id: int
    holder_unit_id: int | None
    lead_unit_id: int | None
    holder_id: int | None
    holder__full_name: str | None
    level: str
    door: str
    clock_start: datetime
    due_at: datetime | None
    near_at: datetime | None
    paused_at: datetime | None
    answered_at: datetime | None
    stage_due_at: datetime | None
    overseen: bool
    supervision: str
    sampled: bool
    pending_kind: str
    place_unchecked: bool
    place_seeded: bool
    rework_count: int
    reopen_count: int
    version: int


def case_rows(
    lines: list[Line],
    catalogue: Catalogue,
    now: datetime,
    stands_for: frozenset[int] = frozenset(),
) -> list[CaseRow]:
    """Return the lines in words: one query for the newest event of each.

    A holder who is one of ``stands_for`` is called so: the reader stands in for them.
    """
    last = _last_events(lines)
    return [
        replace(row, holder=held_for(row.holder, line.holder_id, stands_for))
        if line.holder_id in stands_for
        else row
        for line in lines
        for row in (_row(line, last, catalogue, now),)
    ]


def _newest(cases: list[int]) -> QuerySet[Case, tuple[Any, ...]]:
    """Return action and moment of the newest event of each case.

    The case knows the number of its newest event, so each comes straight from the index.
    """
    event = Event.objects.filter(
        chain_kind="case",
        chain_id=Cast(OuterRef("no"), BigIntegerField()),
        seq=OuterRef("chain_seq"),
    ).order_by()
    told = (Subquery(event.values("action")), Subquery(event.values("at")))
    return Case.objects.filter(pk__in=cases).order_by().values_list("pk", *told)


_NEWEST = ByNumbers(_newest, step=50)


def _last_events(lines: list[Line]) -> dict[int, tuple[str, datetime]]:
    """Return action and moment of the newest event by the id of the case: one query."""
    rows = _NEWEST.tuples([line.id for line in lines])
    return {case: (action, at) for case, action, at in rows if at is not None}


_LAST_WORDS = {command.value: words.done for command, words in WORDS.items()}
_STATE_LABELS = {state.value: info.label for state, info in STATES.items()}
_LEVEL_LABELS = {level.value: name for level, name in LEVEL_NAMES.items()}


def _row(
    line: Line,
    last: Mapping[int, tuple[str, datetime]],
    catalogue: Catalogue,
    now: datetime,
) -> CaseRow:
    action, at = last.get(line.id, ("", line.clock_start))
    unit = catalogue.units.get(line.holder_unit_id or line.lead_unit_id or 0)
    matter = catalogue.matters.get(line.matter_id or 0)
    return CaseRow(
        id=line.id,
        no=line.no,
        title=line.title,
        state=line.state,
        state_label=_STATE_LABELS[line.state],
        matter_id=line.matter_id,
        matter=matter.name if matter else "",
        place=catalogue.tree.label(catalogue.tree.by_id(line.area_id)),
        unit=unit.short_name if unit else "",
        holder=line.holder__full_name or "",
        level=line.level,
        level_label=_LEVEL_LABELS[line.level],
        door=line.door,
        clock_start=line.clock_start,
        due_at=line.due_at,
        clock=business_clock(
            state=line.state,
            due_at=line.due_at,
            near_at=line.near_at,
            paused_at=line.paused_at,
            answered_at=line.answered_at,
            now=now,
        ),
        stage_due_at=line.stage_due_at,
        last_at=at,
        last_word=_LAST_WORDS.get(action, ""),
        overseen=line.overseen,
        supervision=line.supervision,
        sampled=line.sampled,
        pending=line.pending_kind,
        place_unchecked=line.place_unchecked,
        place_seeded=line.place_seeded,
        again=line.rework_count + line.reopen_count,
        version=line.version,
        added=action == Command.SUPPLEMENT,
    )
