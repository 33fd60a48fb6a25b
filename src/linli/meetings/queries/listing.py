"""Lists of meetings: upcoming and past, and which centre should meet by its rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from linli.catalogue.snapshot import Catalogue, UnitInfo
from linli.domain.errors import NotFound
from linli.domain.meeting_rhythm import EVERY_NAMES, Hint, hint
from linli.domain.meetings import STANDINGS, Standing
from linli.kernel import clock, keyset
from linli.kernel.keyset import Page
from linli.meetings import naming
from linli.meetings.access import organised, visible_to
from linli.meetings.judging import rules_of
from linli.meetings.models import Meeting
from linli.people.actor import Actor

PAGE = 30
#: What a list shows: what is to come or runs or waits for its minutes, and what is over.
SHOWS = {
    "coming": (Standing.PLANNED, Standing.OPEN, Standing.CLOSED, Standing.APPROVED),
    "past": (Standing.ISSUED, Standing.CANCELLED),
}
ORDER = ("-planned_at", "-id")


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting in a list."""

    id: int
    key: str
    title: str
    centre: str
    planned_at: datetime
    place: str
    chair: str
    standing: str
    standing_label: str
    items: int
    paper: str
    late: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A centre whose meetings the reader arranges: when it should meet next."""

    centre: UnitInfo
    every: str
    hint: Hint


def meetings(
    actor: Actor, catalogue: Catalogue, now: datetime, *, show: str, centre: str, cursor: str
) -> Page[MeetingRow]:
    """Return one page, newest first: one query.

    Raises NotFound for an unknown centre, Invalid for a cursor that does not fit.
    """
    rows = visible_to(actor, catalogue)
    if show in SHOWS:
        rows = rows.filter(standing__in=sorted(one.value for one in SHOWS[show]))
    if centre:
        unit = catalogue.unit_by_code(centre)
        if unit is None or unit.kind != "centre":
            raise NotFound("no-centre", "没有这个综治中心。")
        rows = rows.filter(centre_id=unit.id)
    rows = rows.select_related("chair").annotate(items_=Count("items"))
    found = keyset.page(rows, order=ORDER, cursor=cursor, size=PAGE)
    return Page([_row(one, catalogue, now) for one in found.items], found.next, found.prev)


def _row(one: Meeting, catalogue: Catalogue, now: datetime) -> MeetingRow:
    standing = Standing(one.standing)
    return MeetingRow(
        id=one.pk,
        key=one.key,
        title=naming.short_title(one),
        centre=catalogue.units[one.centre_id].name,
        planned_at=one.planned_at,
        place=one.place,
        chair=one.chair.full_name,
        standing=one.standing,
        standing_label=STANDINGS[standing],
        items=int(getattr(one, "items_", 0)),
        paper=one.paper,
        late=standing is Standing.PLANNED and one.planned_at < now,
    )


def due(actor: Actor, catalogue: Catalogue, now: datetime) -> list[Due]:
    """Return what the rhythm says for the centres the reader arranges: one query.

    Only a hint: no meeting is ever made by itself.
    """
    rules = rules_of(catalogue)
    today = now.astimezone(clock.CIVIL).date()
    mine = [unit for unit in organised(actor, catalogue) if unit.live(today)]
    if not mine:
        return []
    held = ~Q(standing__in=[Standing.PLANNED.value, Standing.CANCELLED.value])
    rows = (
        Meeting.objects.filter(centre_id__in=[unit.id for unit in mine])
        .order_by()
        .values("centre_id")
        .annotate(
            held=Max("planned_at", filter=held),
            planned=Min("planned_at", filter=Q(standing=Standing.PLANNED.value)),
        )
    )
    known = {row["centre_id"]: (row["held"], row["planned"]) for row in rows}
    found = []
    for unit in mine:
        last, planned = known.get(unit.id, (None, None))
        rhythm = rules.rhythms[unit.tier]
        told = hint(
            rhythm,
            last.astimezone(clock.CIVIL).date() if last else None,
            planned.astimezone(clock.CIVIL).date() if planned else None,
            today,
            catalogue.calendar,
        )
        if told is not None:
            found.append(Due(unit, EVERY_NAMES[rhythm.every], told))
    return found
