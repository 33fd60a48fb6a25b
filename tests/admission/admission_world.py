"""Short ways to an admission, through the real actions."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

from tests.world import World

from linli.admission import actions
from linli.admission.models import Admission
from linli.kernel import clock


def fields(**more: object) -> dict[str, object]:
    """Return an application that can be handed in; ``more`` changes it."""
    return {
        "matter": "A03",
        "name": "",
        "works": ["handle"],
        "task": "看见井盖缺失，先围挡再通知维修队。",
        "basis": "《城市道路管理条例》第二十三条",
        "period": "week",
        "times": "2",
        "minutes": "30",
        "items": [["点位", "维修队要找得到"]],
        "training": "讲一次怎样设围挡",
        "lasting": "1",
        "until": "",
        **more,
    }


def submitted(world: World, by: str = "zj_handler", **more: object) -> Admission:
    """Hand in an application of the housing bureau."""
    row = actions.start(actor=world.actor(by), raw=fields(**more))
    return actions.submit(actor=world.actor(by), key=row.key, version=row.version)


def reviewed(world: World, **more: object) -> Admission:
    """Take an application to its first opinion, by a dispatcher of the centre."""
    row = submitted(world, **more)
    return actions.opine(
        actor=world.actor("dispatch1"),
        key=row.key,
        agrees=True,
        reuse="没有可共享的数据",
        instead="部门人手到不了每个村",
        text="同意",
        version=row.version,
    )


def noticed(world: World, **more: object) -> Admission:
    """Take an application to its public notice, by the leader of the centre."""
    row = reviewed(world, **more)
    return actions.announce(actor=world.actor("leader1"), key=row.key, version=row.version)


def admitted(world: World, days: int = 0, **more: object) -> Admission:
    """Take an application onto the list after its notice: eight days from now.

    For good, or for some ``days`` from then.
    """
    row = noticed(world, **more)
    leader = world.actor("leader1")
    with later(8):
        if not days:
            return actions.admit(actor=leader, key=row.key, version=row.version)
        until = clock.today() + timedelta(days=days)
        return actions.admit_for(actor=leader, key=row.key, until=until, version=row.version)


def later(days: int) -> AbstractContextManager[None]:
    """Live some days from now inside the ``with`` block."""
    return clock.at(clock.now() + timedelta(days=days))
