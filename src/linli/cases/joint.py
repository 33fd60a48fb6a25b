"""The joint plan of a case, between its rows (duties with a place) and the rules of 联办."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from linli.cases.models import Duty
from linli.catalogue.snapshot import Catalogue
from linli.domain import joint
from linli.domain.joint import DueOf, NameOf, Part


def part_of(duty: Duty) -> Part:
    """Return the part that a duty carries."""
    return Part(
        place=duty.place,
        unit=duty.unit_id,
        days=duty.days,
        after=places(duty.after),
        ready_at=duty.ready_at,
        due_at=duty.due_at,
        done_at=duty.done_at,
        ended_at=duty.ended_at,
        sent_back=duty.sent_back,
    )


def places(text: str) -> tuple[int, ...]:
    """Read the column ``after``: ``"1,2"``."""
    return tuple(int(one) for one in text.split(",") if one)


def written(after: Iterable[int]) -> str:
    """Return the column ``after``."""
    return ",".join(str(one) for one in sorted(after))


def planned(duties: Iterable[Duty]) -> list[Duty]:
    """Return the duties that carry a part of the plan in force, in its order."""
    found = [duty for duty in duties if duty.active and duty.place]
    return sorted(found, key=lambda duty: duty.place)


def due_by(catalogue: Catalogue) -> DueOf:
    """Return the rule of due moments by the county's calendar."""

    def due_of(ready_at: datetime, days: int) -> datetime:
        return joint.due(ready_at, days, catalogue.calendar)

    return due_of


def names(catalogue: Catalogue) -> NameOf:
    """Return what the pages call a unit."""

    def name(unit_id: int) -> str:
        unit = catalogue.units.get(unit_id)
        return (unit.short_name or unit.name) if unit else ""

    return name
