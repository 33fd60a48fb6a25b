"""Early warnings of a demonstration: what each of the last nights would have found.

One of them is judged and followed up; the others wait for whoever looks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from linli.cases.models import Case
from linli.domain.errors import DomainError
from linli.domain.lifecycle import Role
from linli.domain.rising_terms import Kind, Verdict
from linli.kernel import clock
from linli.people.actor import Actor
from linli.replay.office_crew import Crew
from linli.rising.actions.judging import judge, start_campaign
from linli.rising.actions.sweeping import sweep
from linli.rising.models import Alert, Night
from linli.rising.queries.rooms import subject_of

#: Nights looked at, the last of them today's; the hour of each.
NIGHTS: Final = 8
_HOUR: Final = 3
#: From a night's finding to the morning's judgement; most units of a campaign, and its days.
_MORNING: Final = timedelta(hours=6, minutes=30)
_UNITS: Final = 3
_DAYS: Final = 14
_HERE: Final = "几件都在这一处，牵涉几家单位，分头办解决不了，要一起到现场看。"
_ALIKE: Final = "核对了这几件，说的是同一类问题，要统一办法处理。"
_DEMAND: Final = (
    "逐件到现场看清原因，能当天解决的当天解决；要几家一起做的，报综治中心协调。"
    "期满时报送：做了什么，还剩什么，怎样不再反复。"
)


def furnish_rising(crew: Crew) -> int:
    """Look at the last nights, follow one warning up; return how many warnings there are.

    Does nothing where a night was looked at already.
    """
    if Night.objects.exists():
        return 0
    now = clock.now()
    for days in range(NIGHTS - 1, -1, -1):
        with clock.at(min(now, crew.on(-days, _HOUR))):
            sweep()
    _follow_up(crew)
    return Alert.objects.count()


def _follow_up(crew: Crew) -> None:
    """Judge the oldest warning about one place, else the oldest; its units are given tasks."""
    rows = Alert.objects.filter(closed_on__isnull=True).select_related("landmark", "matter")
    judges = crew.people(crew.county, Role.CENTRE_LEADER, Role.DISPATCHER)
    told = sorted(rows, key=lambda one: (one.kind != Kind.PLACE.value, one.day, one.pk))
    if not (told and judges):
        return
    row, now = told[0], clock.now()
    try:
        with clock.at(min(now, row.found_at + _MORNING)):
            here = row.kind in {Kind.PLACE.value, Kind.REPEAT.value}
            words = {"verdict": Verdict.TRUE.value, "words": _HERE if here else _ALIKE}
            judged = judge(actor=judges[0], key=row.key, raw=words, version=row.version)
            _campaign(crew, judges[0], judged)
    except DomainError:  # this county's rules ask for more than this script knows
        return


def _campaign(crew: Crew, leader: Actor, row: Alert) -> None:
    behind = Case.objects.filter(pk__in=row.behind.order_by().values("case_id")).order_by()
    led = behind.values_list("lead_unit_id", flat=True)
    ids = {one for one in (*led, row.matter.lead_unit_id) if one is not None}
    units = crew.catalogue.units
    working = (units[one] for one in ids if one in units and crew.staff.works(one))
    codes = sorted(unit.code for unit in working)
    raw = {
        "title": f"{subject_of(row, crew.catalogue)}集中整治",
        "demand": _DEMAND,
        "units": codes[:_UNITS],
        "until": (clock.today() + timedelta(days=_DAYS)).isoformat(),
    }
    start_campaign(actor=leader, key=row.key, raw=raw, version=row.version)
