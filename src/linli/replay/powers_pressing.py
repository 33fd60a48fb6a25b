"""督办 by hand, and 呈批 with 批示, in a simulated centre."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.domain.lifecycle import Command, Role
from linli.domain.supervision import Level
from linli.instructions.models import Presentation
from linli.kernel import clock
from linli.people.actor import Actor
from linli.replay import powers_words as words
from linli.replay.course import Course, Step
from linli.replay.handling import handler
from linli.replay.words import pick

#: Shares that stay without feedback, without release, without the leader's word.
_UNFED, _UNRELEASED, _UNREAD = 0.2, 0.35, 0.5
#: What is before a leader for longer than this is read and answered.
_UNREAD_FOR = timedelta(days=3)


def county_leader(course: Course, *, but: int | None = None) -> Actor | None:
    """Return one of the leaders of the county's centre, the same for the whole case."""
    centre = course.scene.catalogue.county_centre().id
    people = course.scene.staff.in_unit(centre, Role.CENTRE_LEADER)
    fitting = [one for one in people if one.user_id != but]
    return fitting[int(course.draw("leader") * len(fitting))] if fitting else None


def _day(at: datetime, days: int) -> str:
    return (at + timedelta(days=days)).astimezone(clock.CIVIL).date().isoformat()


def late(course: Course) -> Step | None:
    """Press the unit whose time is over."""
    due = course.case.due_at
    if due is None or not (course.temper.late or course.now > due):
        return None
    at = course.pace.office(max(course.now, due), 0.5, 5)
    level = Level.YELLOW if course.draw("level") < 0.6 else Level.NORMAL
    return _pressed(course, at, level, words.LATE, words.PRESS)


def urged(course: Course) -> Step | None:
    """Press the unit before its time is over: people keep asking about the matter."""
    at = course.pace.hurried(course.now, 1, 8, course.case.due_at)
    return _pressed(course, at, Level.NORMAL, words.URGED, words.URGE)


def _pressed(course: Course, at: datetime, level: Level, reason: str, text: str) -> Step | None:
    """Issue a 督办, once; None for one that would come after the end."""
    if course.did[Command.SUPERVISE] or course.case.supervision or at > course.scene.until:
        return None
    return Step(
        Command.SUPERVISE,
        course.scene.staff.of_area(course.case, course.rng, Role.DISPATCHER),
        at,
        {
            "level": level.value,
            "reason": reason,
            "text": text,
            "due_on": _day(at, course.rng.randint(1, 3)),
        },
    )


def carry_on(course: Course) -> Step | None:
    """Feed back, then let a leader of the county's centre release."""
    if not course.case.supervision:
        return None
    if not course.did[Command.FEED_BACK]:
        if course.draw("feedback") < _UNFED:
            return None
        at = course.pace.office(course.now, 1, 8)
        text = pick(course.rng, words.FEEDBACK)
        return Step(Command.FEED_BACK, handler(course), at, {"text": text})
    who = handler(course)
    leader = county_leader(course, but=who.user_id)
    if course.did[Command.RELEASE] or leader is None or course.draw("release") < _UNRELEASED:
        return None
    if leader.user_id in course.workers:
        return None
    return Step(
        Command.RELEASE, leader, course.pace.office(course.now, 1, 8), {"text": words.RELEASE}
    )


def present(course: Course) -> Step | None:
    """Put the case before a leader of the county's centre."""
    if course.did[Command.PRESENT]:
        return None
    presenter = course.scene.staff.of_area(course.case, course.rng, Role.DISPATCHER)
    leader = county_leader(course, but=presenter.user_id)
    if leader is None:
        return None
    at = course.pace.hurried(course.now, 0.3, 4, course.case.due_at)
    raw = {"leader": course.scene.staff.username(leader), "text": pick(course.rng, words.PRESENT)}
    return Step(Command.PRESENT, presenter, at, raw)


def instruct(course: Course) -> Step | None:
    """Let the leader write, with a task for the lead unit."""
    if not course.did[Command.PRESENT] or course.did[Command.INSTRUCT]:
        return None
    rows = Presentation.objects.filter(case_id=course.case.pk, answered_at__isnull=True)
    row = rows.order_by("id").first()
    leader = course.scene.staff.person(row.leader_id) if row else None
    if row is None or leader is None:
        return None
    young = course.scene.until - row.presented_at < _UNREAD_FOR
    if young and course.draw("unread") < _UNREAD:
        return None
    at = course.pace.office(course.now, 0.5, 8)
    lead = course.scene.catalogue.units[course.case.lead_unit_id or 0]
    return Step(
        Command.INSTRUCT,
        leader,
        at,
        {
            "text": pick(course.rng, words.INSTRUCT),
            "units": [lead.code],
            "due_on": _day(at, course.rng.randint(2, 5)),
        },
    )
