"""Matters for a demonstration without data: the pack's own templates, spread by a seed."""

from __future__ import annotations

import json
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
from linli.places.models import AreaGeometry
from linli.places.tree import Node
from linli.replay import named_spots, spots
from linli.replay.staff import Staff

#: From so many matters on, the two newest are reports of one grid worker, minutes apart, whose
#: positions cannot both be right: something for the verifier to be pointed at.
PAIR_FROM = 40
_APART = timedelta(minutes=6)
#: How far apart, degrees of latitude: some 22 km.
_FAR = 0.2
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
    #: The grid worker who reports it from this position (longitude, latitude), if that is fixed.
    worker: Actor | None = None
    point: tuple[float, float] | None = None


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
    From :data:`PAIR_FROM` on, the last two are the reports of one grid worker. Raises Invalid when
    the pack has no templates or the county no grids.
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
    if count >= PAIR_FROM:
        draws[-2:] = _pair(templates, catalogue, staff, seed, until) or draws[-2:]
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


def _pair(
    templates: Sequence[TemplateRow], catalogue: Catalogue, staff: Staff, seed: int, until: datetime
) -> list[_Draw]:
    """Return two small things one worker reports from places far apart; none without such."""
    small = {one.code for one in catalogue.matters.values() if one.self_settle}
    fitting = [row for row in templates if row.matter in small]
    workers = staff.everyone(Role.GRID_WORKER)
    if not fitting or not workers:
        return []
    rng = Random(f"{seed}|demo|pair")  # noqa: S311 - a simulation, no secret
    worker = workers[0]
    post = next(post for post in worker.posts if post.role is Role.GRID_WORKER)
    place = catalogue.tree.by_id(post.area_id)
    corner = _corner(place)
    if corner is None:
        return []
    lon, lat = corner
    first = until - timedelta(minutes=25)  # so late that it is still to be worked on
    return [
        _Draw(rng.choice(fitting), place, first + _APART * turn, rng, worker, (lon, lat + far))
        for turn, far in enumerate((0.0, _FAR))
    ]


def _corner(place: Node) -> tuple[float, float] | None:
    """Return a corner of an area's outline (longitude, latitude), None for one without."""
    outline = AreaGeometry.objects.filter(area_id=place.id, valid_to__isnull=True).first()
    found = json.loads(outline.geometry)["coordinates"] if outline is not None else [None]
    while isinstance(found[0], list):
        found = found[0]
    return (found[0], found[1]) if found[0] is not None else None


def _report(draw: _Draw, catalogue: Catalogue, staff: Staff, key: str) -> None:
    rng = draw.rng
    door = rng.choices([one for one, _ in _DOORS], [often for _, often in _DOORS])[0]
    if draw.worker is not None:
        door, actor, place = Case.Door.GRID, draw.worker, draw.place
    else:
        actor, place = _reporter(door, draw, catalogue, staff)
    if actor is VISITOR:
        door = Case.Door.RESIDENT
    talked_about = draw.worker is None and named_spots.named(catalogue, door, key)
    place = talked_about.node if talked_about else place
    village = catalogue.tree.ancestor(place, "village") or place
    town = catalogue.tree.ancestor(place, "town") or place
    spot = f"{village.name}{rng.choice(_SPOTS)}"
    spot = talked_about.words if talked_about else spot
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
    point = draw.point
    if point is None and door is not Case.Door.GRID:
        point = spots.somewhere(catalogue, place, key)
    if point is not None:
        raw |= {"lon": str(point[0]), "lat": str(point[1])}
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
