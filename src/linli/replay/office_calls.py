"""Emergencies of a demonstration: one answered in time and over, one going on."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.domain import complaints
from linli.domain.emergency import Verb
from linli.domain.lifecycle import Role
from linli.domain.policies import Level
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM, Actor
from linli.replay.office_crew import Crew, at_civil
from linli.rota import actions
from linli.rota.manning import members
from linli.rota.models import Emergency, Response

#: Matters looked at, newest first, at most.
_LOOKED_AT = 400
#: Days within which the emergency that is over began: the rosters reach back so far.
_RECENT = 6
#: How long ago the one going on was called.
_AGO = timedelta(minutes=7)
_STEPS = ((Verb.ACKNOWLEDGE, 1), (Verb.SET_OUT, 4), (Verb.ARRIVE, 14), (Verb.FINISH, 50))
_DONE = "已到场处理，情况稳住了，没有人受伤；后面的事由责任单位继续办。"
_URGENCY = (Level.URGENT.value, Level.MAJOR.value, Level.COMPLEX.value)


def furnish_calls(crew: Crew) -> int:
    """Call people to one matter some days ago and to another just now; return how many.

    Does nothing where anybody was called already; a county without fitting matters gets fewer.
    """
    callers = crew.people(crew.county, Role.DISPATCHER, Role.SEAT)
    if not callers or Emergency.objects.exists():
        return 0
    now, made = clock.now(), 0
    evening = _evening(crew)
    fitting = _fitting(crew)
    with write():
        for past in (True, False):
            began = evening if past else now - _AGO
            case = next((one for one in fitting if one.clock_start < began - _AGO), None)
            if case is None:
                continue
            fitting.remove(case)
            if past:
                _over(crew, callers[0], case, began)
            else:
                _going_on(crew, callers[0], case, began)
            made += 1
    return made


def _evening(crew: Crew) -> datetime:
    """Return the evening of the last workday before today, when volunteers are on duty."""
    calendar = crew.catalogue.calendar
    days = (crew.today - timedelta(days=back) for back in range(1, _RECENT + 1))
    day = next((day for day in days if calendar.is_workday(day)), crew.today - timedelta(days=1))
    return at_civil(day, 19, 20)


def _fitting(crew: Crew) -> list[Case]:
    """Return open matters, those of the shown villages and towns and the urgent ones first."""
    rows = visible_to(SYSTEM).filter(
        ended_at__isnull=True, closed_at__isnull=True, answered_at__isnull=True
    )
    rows = rows.exclude(source__in=sorted(complaints.SOURCES)).filter(town__isnull=False)
    villages = {unit.area_id for unit in crew.shown_villages}
    towns = {unit.area_id for unit in crew.shown_towns}

    def weight(case: Case) -> tuple[int, int]:
        urgency = _URGENCY.index(case.level) if case.level in _URGENCY else len(_URGENCY)
        near = 0 if case.village_id in villages else 1 if case.town_id in towns else 2
        return (urgency > 0, near * 4 + urgency)

    return sorted(rows.order_by("-clock_start", "-id")[:_LOOKED_AT], key=weight)


def _over(crew: Crew, caller: Actor, case: Case, began: datetime) -> None:
    with clock.at(began):
        raw = {"why": "来电说现场情况变急，请就近先到现场看护。"}
        emergency = actions.call_by_hand(actor=caller, no=case.no, raw=raw)
    called = list(emergency.responses.order_by("pk"))
    for verb, minutes in _STEPS:
        for turn, response in enumerate(called):
            with clock.at(began + timedelta(minutes=minutes, seconds=20 + 35 * turn)):
                _answer(crew, emergency, response, verb)


def _going_on(crew: Crew, caller: Actor, case: Case, began: datetime) -> None:
    """The nearest is on the way, the others have acknowledged."""
    with clock.at(began):
        raw = {"why": "现场人多、车多，要有人先到场维持秩序。"}
        emergency = actions.call_by_hand(actor=caller, no=case.no, raw=raw)
    for turn, response in enumerate(emergency.responses.order_by("pk")):
        with clock.at(began + timedelta(seconds=75 + 30 * turn)):
            _answer(crew, emergency, response, Verb.ACKNOWLEDGE)
        if turn == 0:
            with clock.at(began + timedelta(minutes=4)):
                _answer(crew, emergency, response, Verb.SET_OUT)


def _answer(crew: Crew, emergency: Emergency, response: Response, verb: Verb) -> None:
    actor = crew.staff.person(response.person_id)
    if actor is None:  # nobody on duty by name: whoever of the unit answers the telephone
        colleagues = members(response.unit_id, crew.today)
        actor = crew.staff.person(colleagues[0].id) if colleagues else None
    if actor is not None:
        raw = {"words": _DONE} if verb is Verb.FINISH else {}
        actions.respond(actor=actor, key=emergency.key, response_id=response.pk, verb=verb, raw=raw)
