"""Learned names that wait for somebody, as one row of 待办: no list of chores name by name."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min

from linli.domain.words import Words
from linli.landmarks.access import keeps_any, proposals_for
from linli.people.actor import Actor
from linli.tasks.waiting import Waiting


def waiting_names(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - one shape for all
    """Return one row for all names the actor may answer: one query, none for others."""
    if not keeps_any(actor):
        return []
    told = proposals_for(actor).order_by().aggregate(many=Count("id"), first=Min("made_at"))
    if not told["many"]:
        return []
    row = Waiting(
        kind="place_names",
        key="names",
        no="",
        title="",
        what=Words("确认{n}个地名", n=told["many"]),
        words="",
        asked_by="",
        asked_at=told["first"],
        due_at=None,
        route="desk_landmark_names",
    )
    return [row]
