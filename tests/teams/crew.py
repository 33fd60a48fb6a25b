"""Teams and calls for the tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from linli.kernel import clock
from linli.teams.actions import Made, call_out, enter, found
from linli.teams.models import HelpLink, Team
from linli.teams.sharing import Shared
from tests.world import World

#: The village of v1_head; grid1 works in it.
VILLAGE = "149901001001"
PEOPLE = "王秀兰 13900001111\n李建国 13900002222\n赵桂花 13900003333"


def team(world: World, by: str = "v1_head", people: str = PEOPLE, **raw: object) -> Team:
    """Found a team with three members who can carry."""
    made = found(
        actor=world.actor(by),
        raw={"name": "和平社区志愿队", "kind": "volunteer", "area": VILLAGE, **raw},
    )
    if people:
        enter(
            actor=world.actor(by),
            team=made.pk,
            lines=people,
            consent="社区工作人员当面征求",
            agreed_on=clock.today(),
            skills=["carry"],
        )
    return made


def call(world: World, to: Team, by: str = "grid1", tickets: int = 0, **raw: object) -> Made:
    """Call a team for two hours from now."""
    now = clock.now()
    fields: dict[str, object] = {
        "title": "清理楼道杂物",
        "words": "带手套，社区备水",
        "place": "和平社区活动室门口",
        "starts_at": now,
        "ends_at": now + timedelta(hours=2),
        **raw,
    }
    ask, shared = bool(fields.pop("ask", True)), fields.pop("shared", None)
    assert shared is None or isinstance(shared, Shared)
    return call_out(
        actor=world.actor(by), team=to.pk, raw=fields, shared=shared, ask=ask, tickets=tickets
    )


def of_members(made: Made) -> list[HelpLink]:
    """Return the links made for members, as their messages find them."""
    rows = HelpLink.objects.filter(call=made.call, member__isnull=False)
    return list(rows.select_related("team", "call", "member").order_by("id"))


def fresh(links: Iterable[HelpLink]) -> list[HelpLink]:
    """Return links as a request finds them."""
    keys = [one.pk for one in links]
    rows = HelpLink.objects.filter(pk__in=keys).select_related(
        "team__unit", "call", "member", "sign_up"
    )
    return list(rows.order_by("id"))
