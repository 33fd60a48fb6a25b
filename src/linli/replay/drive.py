"""The replay: open cases go through the loop by the same action as the screens, to a moment.

Every step of a case depends on the seed, the case and its version only. A move the rules
refuse is a mistake of this script, never swallowed: it is counted, told, and ends the run
with an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from linli.audit.models import Event
from linli.cases.access import bundle, visible_to
from linli.cases.actions import perform
from linli.cases.bundle import WORK_ACTIONS, Bundle
from linli.catalogue import snapshot
from linli.domain.errors import DomainError
from linli.domain.lifecycle import FINAL, Command, State
from linli.exchange.topics import Topics
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM
from linli.replay import checking, handling, intake, powers, powers_end
from linli.replay.course import Course, Scene, Step, temper
from linli.replay.staff import Staff

#: Cases carried on in one transaction.
BATCH = 20
#: Most steps of one case in one run; more would be going round in circles.
STEPS = 80

MOVES: Mapping[State, Callable[[Course], Step]] = {
    State.REPORTED: intake.reported,
    State.INFO_NEEDED: intake.info_needed,
    State.ACCEPTED: intake.accepted,
    State.DISPATCHED: intake.dispatched,
    State.RETURN_PENDING: intake.return_pending,
    State.CONVENING: intake.convening,
    State.HANDLING: handling.handling,
    State.SUSPENDED: handling.suspended,
    State.REWORK: handling.rework,
    State.ANSWERED: checking.answered,
    State.VERIFIED: checking.verified,
    State.CLOSED: checking.closed,
}
_ASKS = frozenset(
    {
        Command.ASK_RETURN,
        Command.ASK_EXTENSION,
        Command.ASK_SUSPENSION,
        Command.ASK_LEVEL,
    }
)
_GIVES_DUTIES = frozenset({Command.DISPATCH, Command.CONVENE})


@dataclass
class Replayed:
    """What a replay did: moves by command, and the refusals (none, when all is well).

    ``fresh`` counts cases recorded too late for anything to have happened before the end.
    """

    cases: int = 0
    fresh: int = 0
    moves: Counter[Command] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many moves were carried out."""
        return self.moves.total()


def replay(
    *,
    seed: int = 1,
    until: datetime | None = None,
    limit: int | None = None,
    days: int | None = None,
    replies: Mapping[str, str] | None = None,
    tick: Callable[[int], object] = lambda _: None,
) -> Replayed:
    """Carry all open cases on to ``until`` (default now) and return what was done.

    ``limit`` takes the first so many cases, ``days`` those registered in the last so many
    days; ``tick`` is called with the number of cases done.
    """
    end = until or clock.now()
    catalogue = snapshot.current()
    scene = Scene(
        catalogue=catalogue,
        staff=Staff(),
        topics=Topics(catalogue, end.astimezone(clock.CIVIL).date()),
        seed=seed,
        until=end,
        replies=replies or {},
    )
    result = Replayed()
    for batch in _batches(_numbers(end, days, limit)):
        with write():
            for no in batch:
                _follow(scene, no, result)
        tick(len(batch))
    powers_end.finish(scene, result.moves, result.failures)
    return result


def count(end: datetime, *, days: int | None = None, limit: int | None = None) -> int:
    """Return how many cases a replay to ``end`` would look at."""
    return len(_numbers(end, days, limit))


def _numbers(end: datetime, days: int | None, limit: int | None) -> list[str]:
    cases = visible_to(SYSTEM).exclude(state__in=[state.value for state in FINAL])
    cases = cases.filter(clock_start__lte=end)
    if days is not None:
        cases = cases.filter(clock_start__gte=end - timedelta(days=days))
    return list(cases.order_by("clock_start", "id").values_list("no", flat=True)[:limit])


def _batches(numbers: list[str]) -> Iterator[list[str]]:
    rest = iter(numbers)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _course(scene: Scene, no: str) -> Course:
    case = visible_to(SYSTEM).get(no=no)
    events = list(
        Event.objects.filter(chain_kind="case", chain_id=int(no))
        .order_by("seq")
        .values_list("action", "actor_id", "at")
    )
    course = Course(scene, case, events[-1][2], temper(scene, case))
    for action, actor_id, _ in events[1:]:
        _remember(course, Command(action), actor_id)
    found = bundle(case)
    _supporters(course, found)
    for approval in found.open_approvals:
        course.asked_by = approval.asked_by_id
    return course


def _supporters(course: Course, found: Bundle) -> None:
    """Note who supports, and of whom no plain contribution is awaited.

    Who was called by a whistle, or has a part of a joint plan, is asked there.
    """
    duties = found.active("support")
    course.supports = tuple(duty.unit_id for duty in duties)
    course.contributed |= {
        duty.unit_id
        for duty in duties
        if duty.done_at is not None or duty.place or duty.origin != duty.Origin.DISPATCH
    }


def _remember(course: Course, command: Command, actor_id: int | None) -> None:
    if command.value in WORK_ACTIONS and actor_id is not None:
        course.workers.add(actor_id)
    if command in _ASKS:
        course.asked_by = actor_id
    if command in _ASKS or command is Command.PLAN:
        course.asked.add(command)
    if command is Command.PROGRESS:
        course.notes += 1
    course.did[command] += 1


def _follow(scene: Scene, no: str, result: Replayed) -> None:
    """Carry one case on until it stays, ends, or time is up."""
    course = _course(scene, no)
    result.cases += 1
    result.fresh += course.now >= scene.until
    for _ in range(STEPS):
        state = State(course.case.state)
        if state in FINAL or state is course.aims:
            break
        course.turn()
        step: Step | None = None
        try:
            step = powers.step(course) or MOVES[state](course)
            if step.at > scene.until:
                break
            _carry_out(course, step)
        except DomainError as refusal:
            what = step.command.value if step else "—"
            fields = "".join(getattr(refusal, "fields", {}).values())
            result.failures.append(f"{no} {state} {what}：{refusal.message}{fields}")
            break
        result.moves[step.command] += 1
    else:
        result.failures.append(f"{no}：走了 {STEPS} 步还没有停下。")
    case = course.case
    if State(case.state) in {State.REPORTED, State.ACCEPTED, State.HANDLING} and case.matter_id:
        scene.open_elsewhere[case.village_id, case.matter_id] = (case.no, course.now)


def _carry_out(course: Course, step: Step) -> None:
    powers.before(course, step)
    with clock.at(step.at):
        course.case = perform(
            actor=step.actor,
            no=course.case.no,
            command=step.command,
            raw=step.raw,
            version=course.case.version,
        )
    course.now = step.at
    _remember(course, step.command, step.actor.user_id)
    if step.command in _GIVES_DUTIES:
        course.contributed = set()
    if step.command in _GIVES_DUTIES | powers.MOVES_DUTIES:
        _supporters(course, bundle(course.case))


__all__ = ["Replayed", "count", "replay"]
