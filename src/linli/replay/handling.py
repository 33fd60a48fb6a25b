"""Simulated work of the units: contact, progress, requests and their approval, the answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.cases import clock as case_clock
from linli.domain.deadlines import Budget, Unit, add, extension_problem
from linli.domain.evidence import DONE_OUTCOMES
from linli.domain.lifecycle import Command, Pending, Role, State
from linli.kernel import clock
from linli.people.actor import SYSTEM
from linli.replay import evidence, words
from linli.replay.course import Course, Step
from linli.replay.reviewing import approved_words, reviewed

if TYPE_CHECKING:
    from linli.people.actor import Actor

_DECISIONS = {
    Pending.EXTENSION: (Command.GRANT_EXTENSION, Command.REFUSE_EXTENSION, 0.88),
    Pending.SUSPENSION: (Command.GRANT_SUSPENSION, Command.REFUSE_SUSPENSION, 0.8),
    Pending.LEVEL: (Command.GRANT_LEVEL, Command.REFUSE_LEVEL, 0.75),
}
_REFUSALS = {
    Pending.EXTENSION: words.EXTENSION_REFUSED,
    Pending.SUSPENSION: words.SUSPENSION_REFUSED,
    Pending.LEVEL: words.RETURN_REFUSED,
}


def handler(course: Course) -> Actor:
    """Return who carries the matter in the lead unit."""
    staff, case = course.scene.staff, course.case
    held = staff.person(case.holder_id)
    if held is not None and case.lead_unit_id in held.units:
        return held
    people = staff.in_unit(case.lead_unit_id, Role.HANDLER, Role.UNIT_LEADER)
    return people[0]


def handling(course: Course) -> Step:
    """Do the next thing a unit does: decide, contact, contribute, ask, or answer."""
    case = course.case
    if case.pending_kind:
        return _decide(course, Pending(case.pending_kind))
    steps = (_oversight, _plan, _first_contact, _contribution, _suspension, _extension, _level)
    for step in (*steps, _progress):
        found = step(course)
        if found is not None:
            return found
    return answer(course)


def _oversight(course: Course) -> Step | None:
    """The rule turns a major matter whose month is over into 重点督办."""
    case = course.case
    if case.level != "major" or case.overseen or case.due_at is None or not course.temper.late:
        return None
    at = max(course.now, case.due_at) + timedelta(minutes=10)
    return Step(Command.OVERSEE, SYSTEM, at)


def _plan(course: Course) -> Step | None:
    case = course.case
    if not case.overseen or Command.PLAN in course.asked:
        return None
    at = course.pace.office(course.now, 2, 10)
    day = (at + timedelta(days=course.rng.randint(5, 15))).astimezone(clock.CIVIL).date()
    return Step(
        Command.PLAN,
        handler(course),
        at,
        {"plan": words.PLAN, "milestones": f"{day.isoformat()} {words.MILESTONE}"},
    )


def _first_contact(course: Course) -> Step | None:
    if course.case.responded_at is not None:
        return None
    return Step(
        Command.PROGRESS,
        handler(course),
        course.pace.hurried(course.now, 0.2, 3, course.case.due_at),
        {"text": words.pick(course.rng, words.FIRST_CONTACT), "contacted": True},
    )


def _contribution(course: Course) -> Step | None:
    for unit_id in course.supports:
        people = course.scene.staff.in_unit(unit_id, Role.HANDLER, Role.UNIT_LEADER)
        if unit_id in course.contributed or not people:
            continue
        course.contributed.add(unit_id)
        if course.chance(0.75):
            return Step(
                Command.CONTRIBUTE,
                people[0],
                course.pace.hurried(course.now, 0.5, 4, course.case.due_at),
                {"text": words.pick(course.rng, words.CONTRIBUTION)},
            )
    return None


def _suspension(course: Course) -> Step | None:
    case = course.case
    wanted = course.aims is State.SUSPENDED or course.chance(0.008)
    if case.state != State.HANDLING or Command.ASK_SUSPENSION in course.asked or not wanted:
        return None
    at = course.pace.hurried(course.now, 0.5, 5, case.due_at)
    catalogue = course.scene.catalogue
    policy = case_clock.policy_of(case, catalogue)
    limit = add(at, policy.max_suspension, catalogue.calendar).due_at
    until = min(at + timedelta(days=course.rng.randint(6, 18)), limit - timedelta(days=1))
    if until <= at + timedelta(days=1):
        return None
    return Step(
        Command.ASK_SUSPENSION,
        handler(course),
        at,
        {
            "reason": course.reason("suspension_reason"),
            "until": until.astimezone(clock.CIVIL).date().isoformat(),
            "text": words.SUSPENSION,
        },
    )


def _extension(course: Course) -> Step | None:
    case = course.case
    if Command.ASK_EXTENSION in course.asked or case.extension_count or case.due_at is None:
        return None
    if not course.chance(0.3 if course.temper.late else 0.05) or course.now >= case.due_at:
        return None
    catalogue = course.scene.catalogue
    days = course.rng.randint(1, 5)
    at = course.pace.hurried(course.now, 1, 6, case.due_at)
    policy, ledger = case_clock.policy_of(case, catalogue), case_clock.read_ledger(case)
    while days:  # ask for no more than the policy allows
        extra = Budget(days, Unit.NATURAL_DAY, roll=True)
        if extension_problem(policy, ledger, extra, catalogue.calendar, at) is None:
            break
        days -= 1
    if not days:
        return None
    return Step(
        Command.ASK_EXTENSION,
        handler(course),
        at,
        {
            "reason": course.reason("extension_reason"),
            "days": days,
            "text": words.pick(course.rng, words.EXTENSION),
        },
    )


def _level(course: Course) -> Step | None:
    if Command.ASK_LEVEL in course.asked or course.case.level != "general":
        return None
    if not course.chance(0.01):
        return None
    at = course.pace.hurried(course.now, 0.5, 4, course.case.due_at)
    return Step(Command.ASK_LEVEL, handler(course), at, {"level": "complex", "text": words.LEVEL})


def _progress(course: Course) -> Step | None:
    if course.notes >= 3 or not course.chance(0.3):
        return None
    return Step(
        Command.PROGRESS,
        handler(course),
        course.pace.hurried(course.now, 1, 6, course.case.due_at),
        {"text": words.pick(course.rng, words.PROGRESS)},
    )


def _decide(course: Course, kind: Pending) -> Step:
    """Another person decides: the unit's leader, the dispatcher, or the centre's leader."""
    case, staff = course.case, course.scene.staff
    grant, refuse, share = _DECISIONS[kind]
    if kind is Pending.LEVEL:
        decider = staff.of_area(case, course.rng, Role.DISPATCHER)
    else:
        leaders = [
            one
            for one in staff.in_unit(case.lead_unit_id, Role.UNIT_LEADER)
            if one.user_id != course.asked_by
        ]
        own = kind is Pending.EXTENSION and leaders and not case.extension_count
        decider = leaders[0] if own else staff.of_area(case, course.rng, Role.CENTRE_LEADER)
    agrees = course.chance(share) or (kind is Pending.SUSPENSION and course.aims is State.SUSPENDED)
    return Step(
        grant if agrees else refuse,
        decider,
        course.pace.hurried(course.now, 0.2, 4, case.due_at),
        {"text": "同意。" if agrees else _REFUSALS[kind]},
    )


def suspended(course: Course) -> Step:
    """Work goes on when the condition is met, at the latest on the last day."""
    until = _suspended_until(course)
    at = course.now + (until - course.now) * course.rng.uniform(0.3, 0.95)
    return Step(Command.RESUME, handler(course), at)


def _suspended_until(course: Course) -> datetime:
    pause = course.case.pauses.filter(ended_at__isnull=True).first()
    return pause.until if pause is not None else course.now


def rework(course: Course) -> Step:
    """Go there again, then answer again."""
    case = course.case
    if case.pending_kind:
        return _decide(course, Pending(case.pending_kind))
    forced = _oversight(course) or _plan(course)
    if forced is not None:
        return forced
    if course.notes < 4 and course.chance(0.5):
        return Step(
            Command.PROGRESS,
            handler(course),
            course.pace.office(course.now, 1, 5),
            {"text": words.pick(course.rng, words.PROGRESS)},
        )
    return answer(course)


def answer(course: Course) -> Step:
    """Answer the requester with the evidence the matter demands, reviewed where it must be."""
    case, rng = course.case, course.rng
    first = case.state == State.HANDLING
    at = course.pace.answer(
        course.now, case.due_at if first else None, late=course.temper.late and first
    )
    known = {entry.code for entry in course.scene.catalogue.dictionaries["outcome"]}
    listed = [(code, share) for code, share in words.OUTCOMES if code in known]
    outcome = rng.choices([code for code, _ in listed], [share for _, share in listed])[0]
    text = course.scene.replies.get(case.source_id, "") or course.fill(
        words.pick(rng, words.ANSWERS[outcome])
    )
    who = handler(course)
    said: dict[str, object] = {"answer": text[:5000], "outcome": outcome}
    review = reviewed(course, who, said)
    if review is not None:
        return review
    who, said = approved_words(course) or (who, said)
    outcome = str(said["outcome"])
    files: list[str] = []
    if course.matter is not None and outcome in DONE_OUTCOMES and at <= course.scene.until:
        files = evidence.provide(course.matter.evidence, who, at, rng)
    without = {"without": words.WITHOUT} if case.parts_open else {}
    return Step(Command.ANSWER, who, at, {**said, **without, "files": files})
