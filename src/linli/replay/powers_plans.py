"""包保 and 一事一策 in a simulated office: names, a plan, milestones reached or not."""

from __future__ import annotations

from datetime import timedelta

from linli.cases.models import Milestone
from linli.domain.lifecycle import Command, Role
from linli.kernel import clock
from linli.replay import powers_words as words
from linli.replay.course import Course, Step
from linli.replay.handling import handler

#: Share of the plans of which the last milestone is missed, while the case is as young as this.
_MISSED = 0.35
_OPEN_FOR = timedelta(days=25)


def begin(course: Course) -> Step | None:
    """Name the leader, the unit and the person who answer for the case."""
    case, staff = course.case, course.scene.staff
    if course.did[Command.NAME_LEADERS] or case.responsible_id is not None:
        return None
    unit = course.scene.catalogue.units[case.lead_unit_id or 0]
    return Step(
        Command.NAME_LEADERS,
        staff.of_area(case, course.rng, Role.DISPATCHER),
        course.pace.hurried(course.now, 0.3, 3, case.due_at),
        {
            "leader": staff.username(staff.of_area(case, course.rng, Role.CENTRE_LEADER)),
            "unit": unit.code,
            "person": staff.username(handler(course)),
            "text": words.NAMED,
        },
    )


def carry_on(course: Course) -> Step | None:
    """Write the plan of a case somebody answers for by name, then reach its milestones."""
    case = course.case
    if case.responsible_id is not None and not case.plan_version:
        at = course.pace.hurried(course.now, 0.5, 5, case.due_at)
        first = at.astimezone(clock.CIVIL).date() + timedelta(days=1)
        lines = [
            f"{(first + timedelta(days=extra)).isoformat()} {what}"
            for extra, what in enumerate(words.MILESTONES)
        ]
        raw = {"plan": words.PLANNED, "milestones": "\n".join(lines)}
        return Step(Command.PLAN, handler(course), at, raw)
    return _reach(course) if case.plan_version else None


def _reach(course: Course) -> Step | None:
    rows = Milestone.objects.filter(plan__case_id=course.case.pk, plan__current=True)
    steps = list(rows.order_by("due_on", "id"))
    still = [one for one in steps if one.done_at is None]
    if not still:
        return None
    young = course.scene.until - course.case.clock_start < _OPEN_FOR
    if len(steps) > 1 and len(still) == 1 and course.draw("milestone") < _MISSED:
        return course.stay() if young else None
    at = course.pace.office(course.now, 0.5, 6)
    raw = {"milestone": str(still[0].pk), "text": words.REACHED}
    return Step(Command.REACH, handler(course), at, raw)
