"""Simulated intake: accept, refuse, ask, dispatch, decide on returns, convene."""

from __future__ import annotations

from linli.catalogue.snapshot import UnitInfo
from linli.domain.lifecycle import Command, Role, State
from linli.kernel import clock
from linli.replay import evidence, words
from linli.replay.course import Course, Step
from linli.replay.staff import requester

#: Outcomes of a first look: shares of all reports.
_REFUSE, _CHANNEL, _ASK, _WITHDRAW, _MERGE = 0.05, 0.03, 0.04, 0.006, 0.25


def reported(course: Course) -> Step:
    """Decide about a new report."""
    case, rng, pace = course.case, course.rng, course.pace
    at = pace.hurried(course.now, 0.1, 2.5, case.due_at)
    settled = _settle(course)
    if settled is not None:
        return settled
    clerk = course.scene.staff.of_area(case, rng, Role.SEAT, Role.DISPATCHER)
    if course.aims is State.INFO_NEEDED:
        return Step(Command.REQUEST_INFO, clerk, at, {"text": words.pick(rng, words.ASK_MORE)})
    twin = course.scene.open_elsewhere.get((case.village_id, case.matter_id))
    if twin and case.matter_id and at > twin[1] and course.chance(_MERGE):
        merger = course.scene.staff.of_area(case, rng, Role.DISPATCHER)
        return Step(Command.MERGE, merger, at, {"target": twin[0], "text": words.MERGE})
    if course.aims is None:
        drawn = rng.random()
        for share, command, raw in (
            (_REFUSE, Command.REJECT, {"text": words.REJECT, "reason": "refusal_reason"}),
            (_CHANNEL, Command.TO_CHANNEL, {"text": words.CHANNEL, "reason": "lawful_channel"}),
            (_ASK, Command.REQUEST_INFO, {"text": words.pick(rng, words.ASK_MORE)}),
        ):
            if drawn < share:
                chosen = raw | {"reason": course.reason(raw["reason"])} if "reason" in raw else raw
                return Step(command, clerk, at, chosen)
            drawn -= share
        if drawn < _WITHDRAW:
            return Step(
                Command.WITHDRAW,
                requester(case),
                pace.anytime(course.now, 0.2, 5),
                {"text": words.WITHDRAW},
            )
    return Step(Command.ACCEPT, clerk, at, {"matter": _matter_code(course)})


def _settle(course: Course) -> Step | None:
    """A grid worker settles a small thing at once (自办自结)."""
    case, matter = course.case, course.matter
    worker = course.scene.staff.person(case.reporter_staff_id)
    small = case.door == case.Door.GRID and matter is not None and matter.self_settle
    if worker is None or matter is None or not small or course.aims or not course.chance(0.5):
        return None
    if not any(case.area_path.startswith(post.area_path) for post in worker.posts):
        return None
    at = course.pace.anytime(course.now, 0.1, 1.5)
    if at > course.scene.until:
        return None
    with clock.at(at):
        files = evidence.provide(matter.evidence, worker, at, course.rng)
    answer = course.fill(words.pick(course.rng, words.ANSWERS["solved"]))
    return Step(Command.SETTLE, worker, at, {"answer": answer, "files": files})


def _matter_code(course: Course) -> str:
    catalogue = course.scene.catalogue
    if course.matter is not None:
        return course.matter.code
    proposed = course.scene.topics.propose(title=course.case.title, text=course.case.text)
    today = course.scene.until.astimezone(clock.CIVIL).date()
    live = [one.code for one in catalogue.matters.values() if one.is_leaf and one.live(today)]
    return proposed or course.rng.choice(sorted(live))


def info_needed(course: Course) -> Step:
    """The requester adds what was missing, or the clerk goes ahead without."""
    case, rng = course.case, course.rng
    if course.chance(0.8):
        at = course.pace.anytime(course.now, 0.5, 20)
        text = words.pick(rng, words.SUPPLEMENT)
        return Step(Command.SUPPLEMENT, requester(case), at, {"text": text})
    clerk = course.scene.staff.of_area(case, rng, Role.SEAT, Role.DISPATCHER)
    at = course.pace.office(course.now, 8, 16)
    return Step(Command.ACCEPT, clerk, at, {"matter": _matter_code(course)})


def accepted(course: Course) -> Step:
    """Dispatch to the lead of the matter, now and then to the wrong unit."""
    case, rng = course.case, course.rng
    right = _right_unit(course)
    astray = course.temper.stubborn or (
        case.return_count == 0
        and (course.temper.stray or course.aims in {State.RETURN_PENDING, State.CONVENING})
    )
    if course.aims is State.CONVENING:
        astray = True
    lead = _other_unit(course, right) if astray else right
    supports: list[str] = []
    if course.matter is not None and course.chance(0.35):
        units = course.scene.catalogue.units
        supports = [
            units[one].code
            for one in course.matter.support_unit_ids
            if one != lead.id and course.scene.staff.works(one)
        ]
    return Step(
        Command.DISPATCH,
        course.scene.staff.of_area(case, rng, Role.DISPATCHER),
        course.pace.hurried(course.now, 0.1, 2, case.due_at),
        {
            "lead_unit": lead.code,
            "support_units": supports,
            "text": words.pick(rng, words.INSTRUCTION),
        },
    )


def _right_unit(course: Course) -> UnitInfo:
    """Return the lead unit of the matter, else the centre of the place, else any that works."""
    catalogue, staff = course.scene.catalogue, course.scene.staff
    matter = course.matter
    wanted = [matter.lead_unit_id if matter else None, course.case.centre_id]
    for unit_id in wanted:
        if unit_id is not None and staff.works(unit_id):
            return catalogue.units[unit_id]
    return _other_unit(course, None)


def _other_unit(course: Course, but: UnitInfo | None) -> UnitInfo:
    """Return some unit of the county that works and is not ``but``."""
    pool = [
        unit
        for unit in sorted(course.scene.catalogue.units.values(), key=lambda one: one.code)
        if unit.tier == "county"
        and unit.kind in {"department", "enterprise"}
        and unit is not but
        and unit.closed_on is None
        and course.scene.staff.works(unit.id)
    ]
    return course.rng.choice(pool) if pool else (but or course.scene.catalogue.county_centre())


def dispatched(course: Course) -> Step:
    """The unit signs, or holds that the matter is not its own and asks to return it."""
    case, rng, staff = course.case, course.rng, course.scene.staff
    right = _right_unit(course)
    foreign = case.lead_unit_id != right.id
    refuses = (
        not case.convened
        and case.return_count < 3
        and (
            (foreign and (course.temper.stubborn or course.aims or course.chance(0.85)))
            or course.aims is State.RETURN_PENDING
            or (not foreign and course.chance(0.01))
        )
    )
    people = staff.in_unit(case.lead_unit_id, Role.HANDLER) or staff.in_unit(
        case.lead_unit_id, Role.UNIT_LEADER
    )
    who = rng.choice(people)
    if refuses:
        suggested = right if foreign else _other_unit(course, right)
        return Step(
            Command.ASK_RETURN,
            who,
            course.pace.hurried(course.now, 0.3, 4, case.due_at),
            {
                "reason": course.reason("return_reason"),
                "clause": words.RETURN_CLAUSE,
                "suggested_unit": suggested.code,
            },
        )
    slow = course.temper.late and case.return_count == 0
    at = (
        course.pace.office(course.now, 6, 14)
        if slow
        else course.pace.hurried(course.now, 0.2, 3, case.due_at)
    )
    return Step(Command.SIGN, who, at)


def return_pending(course: Course) -> Step:
    """The centre decides on the return within its own few hours."""
    case, rng = course.case, course.rng
    foreign = case.lead_unit_id != _right_unit(course).id
    agrees = foreign or course.temper.stubborn or course.aims is State.CONVENING
    agrees = agrees or course.chance(0.1)
    asker = () if course.asked_by is None else (course.asked_by,)
    decider = course.scene.staff.of_area(case, rng, Role.DISPATCHER, without=asker)
    return Step(
        Command.GRANT_RETURN if agrees else Command.REFUSE_RETURN,
        decider,
        course.pace.hurried(course.now, 0.3, 3.5, case.due_at),
        {"text": words.RETURN_GRANTED if agrees else words.RETURN_REFUSED},
    )


def convening(course: Course) -> Step:
    """The convenor names the lead, once and for all."""
    leader = course.scene.staff.of_area(course.case, course.rng, Role.CENTRE_LEADER)
    return Step(
        Command.CONVENE,
        leader,
        course.pace.office(course.now, 2, 12),
        {"lead_unit": _right_unit(course).code, "text": words.CONVENED},
    )
