"""Matters for a demonstration without data: the pack's own templates, spread by a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from linli.cases.access import visible_to
from linli.cases.actions import report
from linli.cases.models import Case
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.county.pack_schema import TemplateRow
from linli.domain.errors import Invalid
from linli.domain.lifecycle import Role
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM, VISITOR, Actor
from linli.places.tree import Node
from linli.replay.staff import Staff

#: How far back the matters reach, and the share that falls into the last days.
REACH_DAYS, RECENT_DAYS, RECENT_SHARE = 60, 6, 0.4
#: Doors and how often they are used, of 100.
_DOORS = (
    (Case.Door.RESIDENT, 46),
    (Case.Door.SEAT, 22),
    (Case.Door.WINDOW, 10),
    (Case.Door.GRID, 22),
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_CALLED = ("女士", "先生", "师傅", "大姐", "大爷", "老师")
_SPOTS = ("东门口", "西头路口", "小广场旁", "卫生室对面", "超市门前", "健身场边", "主街中段", "")


@dataclass(frozen=True)
class _Draw:
    """One matter as drawn."""

    template: TemplateRow
    place: Node
    at: datetime
    rng: Random


def fill(
    templates: Sequence[TemplateRow],
    *,
    count: int,
    seed: int,
    until: datetime,
    tick: Callable[[int], object] = lambda _: None,
) -> int:
    """Report ``count`` matters through the doors of the county; return how many are new.

    The same seed and ``until`` give the same matters; what is there already is left alone.
    Raises Invalid when the pack has no templates or the county no grids.
    """
    catalogue = snapshot.current()
    grids = catalogue.tree.of_kind("grid") or catalogue.tree.of_kind("village")
    if not templates or not grids:
        raise Invalid("no-templates", "县域配置里没有演示用的模板或网格。")
    staff = Staff()
    draws = sorted(
        (_draw(templates, grids, seed, number, until) for number in range(count)),
        key=lambda draw: draw.at,
    )
    fresh = 0
    for start in range(0, count, 50):
        batch = list(enumerate(draws[start : start + 50], start=start))
        keys = [f"demo:{seed}:{number}" for number, _ in batch]
        known = set(
            visible_to(SYSTEM).filter(client_key__in=keys).values_list("client_key", flat=True)
        )
        with write():
            for (_, draw), key in zip(batch, keys, strict=True):
                if key not in known:
                    _report(draw, catalogue, staff, key)
                    fresh += 1
        tick(len(batch))
    return fresh


def _draw(
    templates: Sequence[TemplateRow], grids: Sequence[Node], seed: int, number: int, until: datetime
) -> _Draw:
    rng = Random(f"{seed}|demo|{number}")  # noqa: S311 - a simulation, no secret
    back = RECENT_DAYS if rng.random() < RECENT_SHARE else REACH_DAYS
    day = (until - timedelta(days=rng.uniform(0, back))).astimezone(clock.CIVIL)
    at = day.replace(
        hour=min(22, max(6, round(rng.gauss(12, 4)))),
        minute=rng.randrange(60),
        second=0,
        microsecond=0,
    )
    if at >= until:
        at -= timedelta(days=1)
    return _Draw(rng.choice(templates), rng.choice(grids), at, rng)


def _report(draw: _Draw, catalogue: Catalogue, staff: Staff, key: str) -> None:
    rng = draw.rng
    door = rng.choices([one for one, _ in _DOORS], [often for _, often in _DOORS])[0]
    actor, place = _reporter(door, draw, catalogue, staff)
    if actor is VISITOR:
        door = Case.Door.RESIDENT
    village = catalogue.tree.ancestor(place, "village") or place
    town = catalogue.tree.ancestor(place, "town") or place
    spot = f"{village.name}{rng.choice(_SPOTS)}"
    blanks = {"place": spot, "village": village.name, "town": town.name}
    raw: dict[str, object] = {
        "door": door.value,
        "request_type": draw.template.request_type,
        "title": _filled(draw.template.title, blanks),
        "text": _filled(draw.template.text, blanks),
        "matter": draw.template.matter,
        "area": place.code,
        "address": spot,
        "client_key": key,
        **_person(door, rng),
    }
    with clock.at(draw.at):
        report(actor=actor, raw=raw)


def _reporter(
    door: Case.Door, draw: _Draw, catalogue: Catalogue, staff: Staff
) -> tuple[Actor, Node]:
    """Return who reports and where: a grid worker reports from one of the own grids."""
    if door is Case.Door.GRID:
        workers = staff.everyone(Role.GRID_WORKER)
        if workers:
            worker = draw.rng.choice(workers)
            posts = [post for post in worker.posts if post.role is Role.GRID_WORKER]
            return worker, catalogue.tree.by_id(draw.rng.choice(posts).area_id)
    if door in {Case.Door.SEAT, Case.Door.WINDOW}:
        clerks = staff.everyone(Role.SEAT) or staff.everyone(Role.DISPATCHER)
        return draw.rng.choice(clerks), draw.place
    return VISITOR, draw.place


def _person(door: Case.Door, rng: Random) -> dict[str, object]:
    """Make up a requester; numbers begin with 1990000, so that nobody's is hit."""
    if door is Case.Door.GRID:
        return {}
    if door is Case.Door.RESIDENT and rng.random() < 0.15:
        return {"privacy": "anonymous"}
    return {
        "privacy": "confidential" if rng.random() < 0.12 else "named",
        "name": f"{rng.choice(_SURNAMES)}{rng.choice(_CALLED)}",
        "phone": f"1990000{rng.randrange(10_000):04d}",
    }


def _filled(text: str, blanks: dict[str, str]) -> str:
    for name, value in blanks.items():
        text = text.replace(f"{{{name}}}", value)
    return text
