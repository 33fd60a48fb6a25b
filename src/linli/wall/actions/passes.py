"""A wall is made, renewed, given another address, ended: each with its event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from linli.audit import chain
from linli.cases.typed import tidy
from linli.catalogue import snapshot
from linli.domain import walls as rules
from linli.domain.errors import Invalid, NotNow
from linli.domain.typed_days import read_iso_day
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor
from linli.people.signing import signed
from linli.wall.access import areas_for, get_wall, keeper, makes, new_pass
from linli.wall.models import NAME_LIMIT, Wall

CHAIN = "wall"


class Made(NamedTuple):
    """A wall and, this one time, its pass."""

    wall: Wall
    secret: str


def make(*, actor: Actor, raw: Mapping[str, str]) -> Made:
    """Make a wall of an area: ``raw`` holds name, area (a code) and until (a day).

    Raises NotYours for somebody who makes none anywhere and Invalid with every defect; an area
    that is not theirs is one that is not there.
    """
    now, tree = clock.now(), snapshot.current().tree
    if not makes(actor):
        keeper(actor, "")  # says who does
    offered = {node.code: node for node in areas_for(actor, tree)}
    name, area = tidy(raw.get("name", "")), offered.get(raw.get("area", ""))
    until = read_iso_day(raw.get("until", "").strip())
    fields: dict[str, str] = {}
    if not name:
        fields["name"] = "请填写名称，例如：一楼大厅。"
    elif len(name) > NAME_LIMIT:
        fields["name"] = Words("最多{most}个字。", most=NAME_LIMIT)
    if area is None:
        fields["area"] = "请选择县或者您负责的乡镇（街道）。"
    if problem := rules.day_problem(until, clock.today()):
        fields["until"] = problem
    if fields or area is None or until is None:
        raise Invalid(fields=fields)
    hat = keeper(actor, area.path)
    secret, digest = new_pass()
    with write():
        wall = Wall.objects.create(
            name=name,
            area_id=area.id,
            digest=digest,
            until=until,
            made_by_id=hat.user_id or 0,
            made_at=now,
            changed_at=now,
        )
        _record(wall, "make_wall", hat, now, name=name, area=area.code, until=until.isoformat())
    return Made(wall, secret)


def renew(*, actor: Actor, key: str | int, raw: Mapping[str, str], version: int | None) -> Wall:
    """Let a pass hold until another day; an expired one opens again.

    Raises NotFound, NotYours, NotNow for one that was ended, LostRace, Invalid.
    """
    now = clock.now()
    with write():
        wall, hat = _current(actor, key)
        until = read_iso_day(raw.get("until", "").strip())
        problem = rules.day_problem(until, clock.today())
        if problem or until is None:
            raise Invalid(fields={"until": problem})
        save(wall, version, until=until, changed_at=now)
        _record(wall, "renew_wall", hat, now, until=until.isoformat())
    return wall


def readdress(*, actor: Actor, key: str | int, version: int | None) -> Made:
    """Give a wall another pass: the address it had opens nothing any more.

    Raises NotFound, NotYours, NotNow for one that was ended, LostRace.
    """
    now = clock.now()
    secret, digest = new_pass()
    with write():
        wall, hat = _current(actor, key)
        save(wall, version, digest=digest, changed_at=now)
        _record(wall, "readdress_wall", hat, now)
    return Made(wall, secret)


def revoke(*, actor: Actor, key: str | int, version: int | None) -> Wall:
    """End a wall for good; its open pages and streams end with it.

    Raises NotFound, NotYours, NotNow for one that was ended already, LostRace.
    """
    now = clock.now()
    with write():
        wall, hat = _current(actor, key)
        save(wall, version, revoked_at=now, changed_at=now)
        _record(wall, "revoke_wall", hat, now)
    return wall


def _current(actor: Actor, key: str | int) -> tuple[Wall, Actor]:
    """Return a wall for writing with the hat that keeps it."""
    wall = get_wall(actor, key, lock=True)
    hat = keeper(actor, wall.area.path)
    if wall.revoked_at is not None:
        raise NotNow("wall-over", "这块大屏已经停用，需要时请新建一块。")
    return wall, hat


def _record(wall: Wall, action: str, hat: Actor, now: datetime, **payload: object) -> None:
    chain.log(CHAIN, wall.pk, signed(action, hat, now, fields=("wall",), payload=payload))
