"""Short ways to a meeting, through the real actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.world import World

from linli.catalogue import snapshot
from linli.kernel import clock
from linli.meetings import actions
from linli.meetings.models import Attendance, Meeting
from linli.meetings.queries.room import Room, room


def fields(**more: object) -> dict[str, object]:
    """Return a plan of the town t1 that passes; ``more`` changes it."""
    return {
        "centre": "t1",
        "planned_at": clock.now() + timedelta(days=1),
        "place": "二楼会商室",
        "chair": "t1_leader",
        "keeper": "t1_dispatch",
        "units": ["zj", "t1v1"],
        "agenda": [{"text": "夏季防汛准备"}],
        **more,
    }


def planned(world: World, by: str = "t1_dispatch", **more: object) -> Meeting:
    """Plan a meeting."""
    return actions.plan(actor=world.actor(by), raw=fields(**more))


def seen(world: World, key: str, by: str = "t1_dispatch") -> Room:
    """Return the meeting as somebody sees it."""
    return room(world.actor(by), key, snapshot.current(), clock.now())


def opened(world: World, **more: object) -> Meeting:
    """Plan and open a meeting."""
    made = planned(world, **more)
    return actions.open_meeting(actor=world.actor("t1_dispatch"), key=made.key, version=1)


def decide(world: World, key: str, item: int, by: str = "t1_dispatch", **more: object) -> Any:
    """Decide something that binds; ``more`` changes it."""
    raw = {
        "text": "三天内清理楼道杂物",
        "unit": "zj",
        "due_on": (clock.today() + timedelta(days=3)).isoformat(),
        **more,
    }
    return actions.decide(actor=world.actor(by), key=key, item_id=item, raw=raw)


def closed(world: World, *, decided: bool = True, **more: object) -> Meeting:
    """Run a meeting to its draft: everybody there, every item said, one thing decided."""
    made = opened(world, **more)
    actor = world.actor("t1_dispatch")
    for item in made.items.all():
        actions.write_item(
            actor=actor, key=made.key, item_id=item.pk, words="已研究。", deferred=False, version=1
        )
        if decided:
            decide(world, made.key, item.pk)
    marks = {row.pk: (Attendance.Mark.PRESENT.value, "") for row in made.attendance.all()}
    actions.attend(
        actor=actor, key=made.key, marks=marks, version=Meeting.objects.get(pk=made.pk).version
    )
    version = Meeting.objects.get(pk=made.pk).version
    return actions.close(actor=actor, key=made.key, version=version)


def approved(world: World, **more: object) -> Meeting:
    """Run a meeting to its approved minutes."""
    made = closed(world, **more)
    return actions.approve(actor=world.actor("t1_leader"), key=made.key, version=made.version)
