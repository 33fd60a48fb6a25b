"""Declared days of a demonstration: a period with reports, of which some are missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from linli.catalogue.snapshot import UnitInfo
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor
from linli.replay.office_crew import Crew, at_civil
from linli.rota import actions
from linli.rota.models import DeclaredDays
from linli.rota.queries.days import reporting_posts

NAME = "重要时段值守"
#: Days of the period: since yesterday, and so many after today.
LASTS = 3
#: Towns that have not reported.
SILENT = 2
_REPORTERS = (
    Role.DISPATCHER,
    Role.SEAT,
    Role.HANDLER,
    Role.VILLAGE_HEAD,
    Role.UNIT_LEADER,
    Role.CENTRE_LEADER,
)
_WORDS = (
    "",
    "",
    "夜间巡查一遍，劝离占道摊点两处，其他正常。",
    "",
    "接到群众来电三件，均已登记转办，没有紧急情况。",
)


def furnish_days(crew: Crew) -> int:
    """Declare a period that began yesterday; return how many reports came for that day.

    Does nothing where days were declared already, or nobody may declare them.
    """
    leaders = crew.people(crew.county, Role.CENTRE_LEADER)
    if not leaders or DeclaredDays.objects.exists():
        return 0
    first = crew.today - timedelta(days=1)
    with write():
        with clock.at(crew.on(-2, 10)):
            days = actions.declare(
                actor=leaders[0],
                raw={
                    "name": NAME,
                    "area": "",
                    "first": first,
                    "last": crew.today + timedelta(days=LASTS),
                    "report_at": "17:00",
                },
            )
        return _reports(crew, days, _sending(crew, days), first)


def _sending(crew: Crew, days: DeclaredDays) -> list[UnitInfo]:
    """Return the units that report, without the last towns."""
    silent = {unit.id for unit in crew.towns[-min(SILENT, len(crew.towns) - 1) :]}
    due = set(reporting_posts(days.area.path).values_list("unit_id", flat=True)) - silent
    return sorted((crew.catalogue.units[one] for one in due), key=lambda unit: unit.code)


def _reports(crew: Crew, days: DeclaredDays, units: Sequence[UnitInfo], day: date) -> int:
    sent = 0
    for place, unit in enumerate(units):
        sender: Actor | None = next(iter(crew.people(unit, *_REPORTERS)), None)
        if sender is None:
            continue
        words = _WORDS[place % len(_WORDS)]
        with clock.at(at_civil(day, 16, 5) + timedelta(minutes=3 * place)):
            actions.send_report(
                actor=sender,
                days_id=days.pk,
                unit=unit.code,
                day=day,
                raw={"nothing": "" if words else "1", "words": words},
            )
        sent += 1
    return sent
