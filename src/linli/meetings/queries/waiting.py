"""What of meetings waits for somebody: to prepare, to attend, minutes to approve and to issue."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from linli.catalogue import snapshot
from linli.domain.lifecycle import Role
from linli.domain.meetings import Standing
from linli.meetings import naming
from linli.meetings.access import people_of, posts_of
from linli.meetings.models import Attendance, Meeting
from linli.people.actor import Actor
from linli.tasks.waiting import MOST, Waiting

#: The page of one meeting.
ROUTE = "desk_meeting"
#: Who is asked to come for a unit.
_COMING = frozenset({Role.UNIT_LEADER, Role.CENTRE_LEADER, Role.VILLAGE_HEAD})


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Return what the actor is asked to do about meetings: one query, and the catalogue's."""
    people = sorted(people_of(actor))
    units = sorted({post.unit_id for post in posts_of(actor) if post.role in _COMING})
    if not people:
        return []
    invited = Attendance.objects.filter(meeting=OuterRef("pk"), unit_id__in=units).exclude(
        unit_id=OuterRef("centre_id")
    )
    planned, opened = Standing.PLANNED.value, Standing.OPEN.value
    keeps = Q(keeper_id__in=people, standing__in=[planned, opened, Standing.APPROVED.value])
    keeps |= Q(keeper_id__in=people, standing=Standing.CLOSED.value) & ~Q(sent_back="")
    chairs = Q(chair_id__in=people, standing__in=[planned, Standing.CLOSED.value])
    comes = Q(Exists(invited), standing=planned, planned_at__gte=now)
    rows = Meeting.objects.filter(keeps | chairs | comes).select_related("planned_by", "keeper")
    found = list(rows.order_by("planned_at", "id")[:MOST])
    if not found:
        return []
    catalogue = snapshot.current()
    return [
        Waiting(
            kind="meeting",
            key=one.key,
            no="",
            title=naming.title(one, catalogue),
            what=_what(one, set(people)),
            words=one.sent_back if one.keeper_id in people else "",
            asked_by=(one.keeper if one.standing == Standing.CLOSED else one.planned_by).full_name,
            asked_at=one.closed_at or one.made_at,
            due_at=one.planned_at if one.standing == planned else None,
            route=ROUTE,
            args=(one.key,),
        )
        for one in found
    ]


def _what(one: Meeting, people: set[int]) -> str:
    keeps, chairs = one.keeper_id in people, one.chair_id in people
    if one.standing == Standing.PLANNED:
        return "请准备会议" if keeps else "请主持会议" if chairs else "请按时参加会商"
    if one.standing == Standing.OPEN:
        return "请记录并结束会议"
    if one.standing == Standing.CLOSED:
        return "请修改会议纪要" if keeps and one.sent_back else "请审签会议纪要"
    return "请印发会议纪要"
