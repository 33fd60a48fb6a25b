"""What waits for somebody on the page 待办: warnings to judge, settings to approve."""

from __future__ import annotations

from datetime import datetime

from linli.catalogue import snapshot
from linli.domain.indicator_terms import Standing
from linli.domain.rising_terms import KINDS, Kind
from linli.domain.states import Role
from linli.people.actor import Actor
from linli.places.reach import within_any
from linli.rising import ruling
from linli.rising.access import judges_paths
from linli.rising.models import Alert, Ruling
from linli.rising.queries.rooms import sentence
from linli.tasks.waiting import MOST, Waiting


def waiting(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - the providers' shape
    """Return what nobody has judged yet: one query; none for posts that do not judge."""
    paths = judges_paths(actor)
    if not paths:
        return []
    catalogue = snapshot.current()
    rows = Alert.objects.filter(within_any(paths, "area_path"), verdict="", closed_on__isnull=True)
    return [
        Waiting(
            kind="rising",
            key=row.key,
            no="",
            title=str(sentence(row, catalogue)),
            what="请判断这条预警",
            words=KINDS[Kind(row.kind)],
            asked_by="",
            asked_at=row.found_at,
            due_at=None,
            route="desk_rising_one",
            args=(row.key,),
        )
        for row in rows.select_related("landmark").defer("evidence").order_by("-day", "-id")[:MOST]
    ]


def settings_waiting(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - as above
    """Return the version of the settings the actor may decide: one query for those who may."""
    if not any(one.role is Role.CENTRE_LEADER and one.area_kind == "county" for one in actor.posts):
        return []
    rows = Ruling.objects.filter(standing=Standing.ASKED.value).select_related("asked_by")
    return [
        Waiting(
            kind="rising-rules",
            key=str(row.pk),
            no="",
            title="热点预警设置",
            what="请决定是否批准设置的修改",
            words=row.reason,
            asked_by=row.asked_by.full_name,
            asked_at=row.asked_at,
            due_at=None,
            route="desk_rising_settings",
            args=(),
        )
        for row in rows
        if not ruling.deciding_problem(actor, row)
    ]
