"""Short ways to a bulletin, through the real actions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.world import World

from linli.bulletins import actions
from linli.bulletins.models import Bulletin
from linli.bulletins.queries.room import Room, room
from linli.catalogue import snapshot
from linli.documents.actions.papers import issue_paper
from linli.documents.models import IssuedPaper

#: Wednesday of ISO week 10, and the Monday after it, 9:00 in the county.
MIDWEEK = datetime(2026, 3, 4, 1, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 1, tzinfo=UTC)
#: Any day of that week.
DAY = "2026-03-04"


def drafted(world: World, by: str = "dispatch1", **raw: object) -> Bulletin:
    """Draft the bulletin of the week."""
    given = {"kind": "week", "unit": "centre", "day": DAY, **raw}
    return actions.draft(actor=world.actor(by), raw=given)


def seen(world: World, key: str, by: str = "dispatch1") -> Room:
    """Return the bulletin as somebody sees it."""
    return room(world.actor(by), key, snapshot.current())


def approved(world: World, **raw: object) -> Bulletin:
    """Draft, submit and approve."""
    made = drafted(world, **raw)
    made = actions.submit(actor=world.actor("dispatch1"), key=made.key, version=made.version)
    return actions.approve(actor=world.actor("leader1"), key=made.key, version=made.version)


def issued(world: World, **raw: object) -> tuple[Bulletin, IssuedPaper]:
    """Take a bulletin to its issue."""
    made = approved(world, **raw)
    paper = issue_paper(actor=world.actor("dispatch1"), kind="bulletin", subject=made.key)
    return Bulletin.objects.get(pk=made.pk), paper


def later(days: float) -> datetime:
    """Return a moment after the Monday."""
    return MONDAY + timedelta(days=days)
