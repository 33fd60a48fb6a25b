"""Warnings that wait for somebody's judgement, on the page 待办."""

from __future__ import annotations

from datetime import datetime

from linli.catalogue import snapshot
from linli.domain.rising_terms import KINDS, Kind
from linli.people.actor import Actor
from linli.places.reach import within_any
from linli.rising.access import judges_paths
from linli.rising.models import Alert
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
        for row in rows.defer("evidence").order_by("-day", "-id")[:MOST]
    ]
