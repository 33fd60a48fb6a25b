"""呈批 and 批示 on the page of a case: presented, read, instructed, and what was answered.

Showing it to the leader is the reading of what was presented, and is put on record with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.queries.clock_badges import ClockView, stage_clock
from linli.cases.queries.detail import ActionView, CaseView
from linli.catalogue.snapshot import Catalogue
from linli.domain.lifecycle import Command, State
from linli.instructions.actions.reading import read
from linli.instructions.queries.of_case import Instructed, Presented, of_case, what_there_is
from linli.instructions.readers import leaders_behind
from linli.people.actor import Actor
from linli.tasks.access import may_open
from linli.tasks.queries import TaskRow

#: Nothing is presented or instructed before a case is accepted.
_BEFORE = frozenset({State.REPORTED.value, State.INFO_NEEDED.value, State.REJECTED.value})


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task: ``opens`` where the reader may look at it, ``judges`` where they decide."""

    row: TaskRow
    clock: ClockView | None
    opens: bool


@dataclass(frozen=True, slots=True)
class Given:
    """One instruction with its tasks."""

    row: Instructed
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class InstructionPanel:
    """Everything of a case; ``waits`` is what waits for the reader's instruction."""

    presented: tuple[tuple[Presented, ClockView | None], ...]
    given: tuple[Given, ...]
    waits: ActionView | None


def panel_of(
    actor: Actor,
    view: CaseView,
    catalogue: Catalogue,  # noqa: ARG001 - one signature for all panels
    now: datetime,
) -> InstructionPanel | None:
    """Return the panel, None for a case about which no leader was asked: one query then."""
    case = view.case
    if case.state in _BEFORE:
        return None
    presented, instructed = what_there_is(case.pk)
    found = of_case(case.pk, presented=presented, instructed=instructed)
    if found is None:
        return None
    mine = leaders_behind(actor)
    for one in found.presented:
        read(actor, one.row, case.no)
    waiting = any(one.open and one.row.leader_id in mine for one in found.presented)
    offered = view.option(Command.INSTRUCT.value) if waiting else None
    return InstructionPanel(
        presented=tuple(
            (one, stage_clock(one.due_at, now) if one.open else None) for one in found.presented
        ),
        given=tuple(
            Given(
                one,
                tuple(
                    TaskLine(
                        task,
                        stage_clock(task.due_at, now) if task.open else None,
                        may_open(actor, task.parties),
                    )
                    for task in one.tasks
                ),
            )
            for one in found.instructed
        ),
        waits=offered if offered and not offered.refusal else None,
    )
