"""The end of a replay: the rules press and raise, some of the asked answer, tasks are judged."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from random import Random

from linli.cases.actions import perform
from linli.domain.errors import DomainError
from linli.domain.escalation import Standing as Climb
from linli.domain.lifecycle import Command, Role
from linli.domain.tasks import Standing
from linli.escalation.actions import sweep as raise_matters
from linli.escalation.models import Step
from linli.instructions.models import ORIGIN
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.replay import powers_ladder
from linli.replay import powers_words as words
from linli.replay.course import Scene, key_of
from linli.replay.pace import Pace
from linli.replay.words import pick
from linli.supervision.actions import sweep as press_matters
from linli.tasks.actions import accept, answer
from linli.tasks.models import Task

#: Shares of tasks answered, of answers accepted, of those asked by the ladder who respond.
_ANSWERED, _ACCEPTED, _RESPONDED = 0.7, 0.7, 0.3
#: Most words of those asked, and decisions of the convenor, at the end of one run.
_MOST = {Command.RESPOND: 5, Command.DECIDE: 1}


def finish(scene: Scene, moves: Counter[Command], failures: list[str]) -> None:
    """Let tasks be answered, run the rules once at the end, let some of the asked respond.

    What was done is added to ``moves``, what was refused to ``failures``.
    """
    _tasks(scene, failures)
    with clock.at(scene.until):
        pressed, climbed = press_matters(), raise_matters()
        moves[Command.SUPERVISE] += pressed.done
        moves[Command.ESCALATE] += climbed.raised
        failures += [*pressed.failed, *climbed.failed]
        _respond(scene, moves, failures)


def _rng(scene: Scene, *what: str) -> Random:
    return Random("|".join((str(scene.seed), *what)))  # noqa: S311 - a simulation, no secret


def _respond(scene: Scene, moves: Counter[Command], failures: list[str]) -> None:
    """Answer for some of those the ladder asks; the convenor decides one matter at the top."""
    rows = Step.objects.filter(standing=Climb.OPEN.value).select_related("case")
    moves_now: Counter[Command] = Counter()
    for row in rows.order_by("case__clock_start", "case_id"):
        actor = scene.staff.person(row.person_id)
        rng = _rng(scene, key_of(row.case), "climb", row.tier)
        if actor is None or row.in_place_of_id is not None:
            continue
        command, raw = powers_ladder.word(row, rng, scene.until)
        if moves_now[command] >= _MOST[command]:
            continue
        if command is Command.RESPOND and rng.random() >= _RESPONDED:
            continue
        moves_now[command] += 1
        try:
            perform(actor=actor, no=row.case.no, command=command, raw=raw)
        except DomainError as refusal:
            failures.append(f"{row.case.no} {command.value}：{refusal.message}")
        else:
            moves[command] += 1


def _tasks(scene: Scene, failures: list[str]) -> None:
    """Answer what leaders asked of units, and accept it; some is left for people."""
    rows = Task.objects.filter(origin=ORIGIN, standing=Standing.GIVEN.value, case__isnull=False)
    with write():
        for task in rows.select_related("case").order_by("asked_at", "id"):
            try:
                _task(scene, task)
            except DomainError as refusal:
                failures.append(f"{task}：{refusal.message}")


def _task(scene: Scene, task: Task) -> None:
    if task.case is None:
        return
    rng = _rng(scene, key_of(task.case), "task")
    pace = Pace(scene.catalogue.calendar, rng)
    doer = next(iter(scene.staff.in_unit(task.unit_id, Role.HANDLER, Role.UNIT_LEADER)), None)
    at = pace.office(task.asked_at, 2, 14)
    if doer is None or task.person_id or at > scene.until or rng.random() >= _ANSWERED:
        return
    with clock.at(at):
        raw = {"answer": pick(rng, words.TASK_DONE)}
        done = answer(actor=doer, key=task.pk, raw=raw, version=task.version)
    asker = scene.staff.person(task.asked_by_id)
    if asker is not None and rng.random() < _ACCEPTED:
        _accept(scene, done, asker, pace.office(at, 1, 8), pick(rng, words.TASK_ACCEPTED))


def _accept(scene: Scene, task: Task, asker: Actor, at: datetime, text: str) -> None:
    if at > scene.until or asker.user_id == task.answered_by_id:
        return
    with clock.at(at):
        accept(actor=asker, key=task.pk, raw={"text": text}, version=task.version)
