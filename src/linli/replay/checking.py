"""Simulated check, closing, rating, reopening and score."""

from __future__ import annotations

from datetime import timedelta

from linli.cases.bundle import rated_low
from linli.domain.lifecycle import Command, Role, State
from linli.people.actor import SYSTEM
from linli.replay import words
from linli.replay.course import Course, Step
from linli.replay.staff import requester

#: Stars and how often residents give them, of 100.
_STARS = ((5, 52), (4, 25), (3, 13), (2, 6), (1, 4))
_METHODS = ("phone", "phone", "on_site", "online")


def answered(course: Course) -> Step:
    """Somebody independent checks; small things settled on the spot close by rule."""
    case, rng = course.case, course.rng
    if case.self_settled and not case.sampled:
        return Step(Command.CLOSE, SYSTEM, course.now + timedelta(minutes=10))
    barred = {unit for unit in (case.lead_unit_id, *course.supports) if unit}
    verifier = course.scene.staff.of_area(
        case, rng, Role.VERIFIER, without=course.workers, outside=barred
    )
    at = course.pace.office(course.now, 1, 14)
    raw: dict[str, object] = {"method": rng.choice(_METHODS)}
    fails = course.aims is State.REWORK or (
        course.aims is not State.VERIFIED and course.chance(0.06)
    )
    if fails and case.rework_count < 2:
        raw |= {
            "reason": course.reason("rework_reason"),
            "text": words.pick(rng, words.NOT_TRUE),
            "method": "on_site",
        }
        return Step(Command.VERIFY_FALSE, verifier, at, raw)
    if case.unreached_count < 2 and course.chance(0.08):
        raw |= {"method": "phone", "text": words.UNREACHED}
        return Step(Command.VERIFY_UNREACHED, verifier, at, raw)
    raw |= {
        "solved": course.chance(0.93),
        "quality": rng.choices((5, 4, 3, 2), (40, 40, 16, 4))[0],
        "text": words.pick(rng, words.CHECKED),
    }
    return Step(Command.VERIFY_TRUE, verifier, at, raw)


def verified(course: Course) -> Step:
    """The centre closes."""
    closer = course.scene.staff.of_area(
        course.case, course.rng, Role.DISPATCHER, without=course.workers
    )
    return Step(Command.CLOSE, closer, course.pace.office(course.now, 0.5, 6))


def closed(course: Course) -> Step:
    """The requester rates or not, some say it is not solved; then the score is computed."""
    case, rng, pace = course.case, course.rng, course.pace
    end = case.stage_due_at or course.now
    after_the_window = max(end, course.now) + timedelta(hours=1)
    rated = case.rated_round == case.answer_round and case.answer_round > 0
    if rated:
        # Whoever rated it low keeps the whole window to say that it is not solved.
        low = bool(rated_low([case]))
        at = after_the_window if low else pace.office(course.now, 6, 20)
        return Step(Command.SCORE, SYSTEM, at)
    drawn = rng.random()
    if drawn < 0.03 and case.reopen_count < 2:
        return Step(
            Command.REOPEN,
            requester(case),
            pace.anytime(course.now, 10, 120),
            {"reason": course.reason("reopen_reason"), "text": words.pick(rng, words.REOPEN)},
        )
    if drawn < 0.55:
        stars = rng.choices([one for one, _ in _STARS], [often for _, often in _STARS])[0]
        text = words.pick(rng, words.RATING[stars])
        at = pace.anytime(course.now, 1, 72)
        return Step(Command.RATE, requester(case), at, {"stars": stars, "text": text})
    return Step(Command.SCORE, SYSTEM, after_the_window)
