"""吹哨 in a simulated town: departments are called, come in time, late or not, and are rated."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.catalogue.snapshot import UnitInfo
from linli.domain.lifecycle import Command, Role
from linli.domain.whistles import Kind, Outcome, Reply, Standing
from linli.people.actor import Actor
from linli.replay import powers_ladder
from linli.replay import powers_words as words
from linli.replay.course import Course, Step
from linli.replay.words import pick
from linli.whistles.models import Call

_CALLERS = (Role.DISPATCHER, Role.CENTRE_LEADER)
_MOST = 2
#: How calls go, of 1: without a word, announced but absent, late, objected to; the rest in time.
_SILENT, _ABSENT, _LATE, _OBJECTS = 0.12, 0.16, 0.32, 0.5
#: A little more than what the built-in table gives a silent department before it climbs.
_CLIMBS_AFTER = timedelta(minutes=65)
#: Whistles as young as this may be left: unanswered, or until somebody records who came.
_LEFT_FOR = timedelta(days=3)
_UNANSWERED, _LEFT = 0.35, 0.6


def begin(course: Course) -> Step | None:
    """Call up to two departments that have to do with the matter; by its town where that can."""
    if course.did[Command.WHISTLE]:
        return None
    for caller in _callers(course):
        units = _departments(course, caller)
        if units:
            break
    else:
        return None
    urgent = course.case.level == "urgent"
    at = course.pace.hurried(course.now, 0.2, 2, course.case.due_at)
    by = at + timedelta(hours=1) if urgent else course.pace.office(at, 3, 10)
    by = min(by, at + timedelta(days=2)).replace(second=0, microsecond=0)
    kind = Kind.EMERGENCY if urgent else course.rng.choice((Kind.ENFORCEMENT, Kind.DIFFICULT))
    return Step(
        Command.WHISTLE,
        caller,
        at,
        {
            "kind": kind.value,
            "units": [unit.code for unit in units],
            "arrive_by": by,
            "meet_at": course.fill("{place}"),
            "text": course.fill(pick(course.rng, words.WHISTLE)),
        },
    )


def _callers(course: Course) -> list[Actor]:
    """Return who may call: people of the town's centre, else of the county's."""
    catalogue, staff = course.scene.catalogue, course.scene.staff
    towns = [
        unit.id
        for unit in catalogue.units.values()
        if unit.kind == "centre" and unit.tier == "town" and unit.area_id == course.case.town_id
    ]
    roles = _CALLERS if course.chance(0.5) else _CALLERS[::-1]
    centres = (*towns, catalogue.county_centre().id)
    return [actor for unit in centres for actor in staff.in_unit(unit, *roles)]


def _departments(course: Course, caller: Actor) -> list[UnitInfo]:
    matter, catalogue = course.matter, course.scene.catalogue
    wanted = (matter.support_unit_ids if matter else ()) + (course.case.lead_unit_id,)
    units = [catalogue.units[one] for one in dict.fromkeys(wanted) if one is not None]
    return [
        unit
        for unit in units
        if unit.kind != "centre"
        and unit.closed_on is None
        and unit.id not in caller.units
        and course.scene.staff.works(unit.id)
    ][:_MOST]


def carry_on(course: Course) -> Step | None:
    """Answer, come, end: the next of these for the whistle that is going on."""
    if not course.case.whistles:
        return None
    rows = Call.objects.filter(case_id=course.case.pk, whistle__ended_at__isnull=True)
    calls = list(rows.select_related("whistle").order_by("id"))
    caller = course.scene.staff.person(calls[0].whistle.called_by_id)
    if caller is None:  # somebody else goes on
        return None
    return _next(course, calls, caller, _left(course, calls[0]))


def _left(course: Course, call: Call) -> float:
    """Return what was drawn about leaving a young whistle as it is; 1 for an older one."""
    young = course.scene.until - call.whistle.called_at < _LEFT_FOR
    return course.draw("left") if young else 1.0


def _next(course: Course, calls: list[Call], caller: Actor, left: float) -> Step:
    if left < _UNANSWERED:
        return course.stay()
    for call in calls:
        if call.standing is Standing.CALLED and _fate(course, call) >= _SILENT:
            return _answer(course, call)
    if left < _LEFT:
        return course.stay()
    coming = [call for call in calls if call.standing is Standing.COMING]
    for call in sorted(coming, key=lambda one: not _in_time(_fate(course, one))):
        fate = _fate(course, call)
        if fate >= _ABSENT:
            return _arrival(course, call, caller, late=not _in_time(fate))
    return _silence(course, calls) or _end(course, calls, caller)


def _silence(course: Course, calls: list[Call]) -> Step | None:
    """Let a call without an answer climb, once, as it does by itself."""
    silent = [call.answer_by for call in calls if call.standing is Standing.CALLED]
    if not silent or course.did[Command.ESCALATE]:
        return None
    return powers_ladder.raised(course, max(course.now, min(silent) + _CLIMBS_AFTER))


def _fate(course: Course, call: Call) -> float:
    return course.draw("call", course.scene.catalogue.units[call.unit_id].code)


def _in_time(fate: float) -> bool:
    return fate >= _OBJECTS


def _answer(course: Course, call: Call) -> Step:
    people = course.scene.staff.in_unit(call.unit_id, Role.HANDLER, Role.UNIT_LEADER)
    raw: dict[str, object] = {
        "reply": Reply.COMING.value,
        "text": pick(course.rng, words.COMING),
    }
    # The lead has the duty anyway.
    if _LATE <= _fate(course, call) < _OBJECTS and call.unit_id != course.case.lead_unit_id:
        raw = {
            "reply": Reply.OBJECTS.value,
            "text": words.OBJECTION,
            "clause": words.CLAUSE,
        }
    at = course.pace.hurried(course.now, 0.1, 1, call.answer_by)
    return Step(Command.ANSWER_WHISTLE, people[0], at, raw)


def _arrival(course: Course, call: Call, caller: Actor, *, late: bool) -> Step:
    minutes = course.rng.uniform(12, 90) if late else -course.rng.uniform(2, 25)
    wanted = call.whistle.arrive_by + timedelta(minutes=minutes)
    at = max(wanted, course.now + timedelta(minutes=1))
    unit = course.scene.catalogue.units[call.unit_id]
    return Step(Command.ARRIVE, caller, at, {"units": [unit.code], "text": words.ARRIVED})


def _end(course: Course, calls: list[Call], caller: Actor) -> Step:
    by = calls[0].whistle.arrive_by
    at = course.pace.office(max(course.now, by + timedelta(minutes=2)), 0.5, 3)
    if any(call.standing is Standing.ARRIVED for call in calls):
        outcome = Outcome.SOLVED if course.chance(0.5) else Outcome.GOES_ON
    else:
        outcome = Outcome.UNSOLVED
    return Step(
        Command.END_WHISTLE,
        caller,
        at,
        {
            "outcome": outcome.value,
            "text": words.WHISTLE_ENDS[outcome.value],
            "ratings": [
                {"unit": course.scene.catalogue.units[call.unit_id].code, **_mark(course, call, by)}
                for call in calls
                if call.standing is not Standing.OBJECTS
            ],
        },
    )


def _mark(course: Course, call: Call, by: datetime) -> dict[str, object]:
    if call.arrived_at is None:
        stars = 2
    elif call.arrived_at > by:
        stars = 3
    else:
        stars = course.rng.choice((5, 5, 4))
    return {"stars": str(stars), "text": words.RATED[stars]}
