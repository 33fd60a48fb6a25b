"""提级 in a simulated office: whoever is asked says what is done, and by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from linli.domain.escalation import TOP, Decision, Standing, climb
from linli.domain.lifecycle import Command, Role
from linli.escalation import models
from linli.escalation.judging import look
from linli.escalation.setup import setup
from linli.kernel import clock
from linli.people.actor import SYSTEM
from linli.replay import powers_words as words
from linli.replay.course import Course, Step
from linli.replay.words import pick

#: Share of those asked who answer before anything else happens.
_ANSWERED = 0.7
#: Days given by whoever responds or decides.
_GIVEN = 2


def word(row: models.Step, rng: Random, at: datetime) -> tuple[Command, dict[str, object]]:
    """Return what the person asked by ``row`` says at ``at``: a response, at the top a decision."""
    day = (at + timedelta(days=_GIVEN)).astimezone(clock.CIVIL).date()
    raw: dict[str, object] = {"due_on": day.isoformat()}
    if row.tier == TOP and row.role != Role.DISPATCHER:
        return Command.DECIDE, raw | {"outcome": Decision.GO_ON.value, "text": words.DECISION}
    return Command.RESPOND, raw | {"text": pick(rng, words.RESPONSE)}


def carry_on(course: Course) -> Step | None:
    """Let the person asked say a word; None where nobody is asked, or nobody answers."""
    if not course.case.climbed or course.draw("climb", course.case.climbed) >= _ANSWERED:
        return None
    rows = models.Step.objects.filter(case_id=course.case.pk, standing=Standing.OPEN.value)
    row = rows.first()
    actor = course.scene.staff.person(row.person_id) if row else None
    if row is None or actor is None or row.in_place_of_id or actor.user_id in course.workers:
        return None
    at = course.pace.office(course.now, 0.3, 3)
    command, raw = word(row, course.rng, at)
    return Step(command, actor, at, raw)


def raised(course: Course, at: datetime) -> Step | None:
    """Return the platform's own step at ``at``, if the county's table raises the case then."""
    catalogue = course.scene.catalogue
    if at > course.scene.until or course.case.climbed:
        return None
    with clock.at(at):
        subject = look([course.case], catalogue)[0].subject
    if climb(subject, setup(catalogue).rules, at, catalogue.calendar) is None:
        return None
    return Step(Command.ESCALATE, SYSTEM, at)
