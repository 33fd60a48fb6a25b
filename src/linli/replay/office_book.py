"""The grid book of a demonstration: some hundred made-up places and things of a few villages.

Drawn from the codes of the grids alone, so that every demonstration has the same ones. No
contact is made up: nobody volunteered.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count

from linli.cases.access import visible_to
from linli.domain.errors import DomainError
from linli.domain.lifecycle import Role
from linli.gridbook.actions import add
from linli.gridbook.models import Entry
from linli.kernel.transaction import write
from linli.people.actor import SYSTEM, Actor
from linli.places.models import AreaKind
from linli.places.tree import Node
from linli.replay.office_crew import Crew

#: Villages that have a book, entries of one grid at most.
VILLAGES, EACH = 12, 14
#: Grids with most matters that have one too: their workers are shown at work.
BUSY = 8
_ROADS = ("兴盛街", "新建路", "槐树巷", "水塔路", "文昌街", "东风巷", "粮站路", "后沟街")
_SHOPS = (
    ("利民便利店", "grocery"),
    ("老街面馆", "food"),
    ("春风理发店", "care"),
    ("顺达电动车行", "vehicles"),
    ("百姓大药房", "drugs"),
    ("宏源五金", "goods"),
)
_FACILITIES = (
    ("hydrant", "消火栓"),
    ("lamp", "路灯"),
    ("board", "公告栏"),
    ("waste", "垃圾收集点"),
)
_HAZARDS = (
    ("flood", "下穿涵洞积水点", "雨季巡看，放置警示牌"),
    ("power", "配电箱外壳破损", "已拉警戒带，报供电所"),
    ("slope", "村后土坡裂缝", "汛期前后各看一次"),
)
#: Who writes it: the grid's own worker, else the head of the village.
WRITER_ROLES = (Role.GRID_WORKER, Role.VILLAGE_HEAD)

Raw = dict[str, object]


def furnish_book(crew: Crew) -> int:
    """Write the book where there is none, in the name of those who keep it; return how many."""
    if Entry.objects.exists():
        return 0
    with write():
        return sum(_of_grid(keeper, grid) for keeper, grid in _grids(crew))


def _grids(crew: Crew) -> Iterator[tuple[Actor, Node]]:
    """Yield the grids that have a book, each with who keeps it."""
    for grid in grids(crew):
        found = keeper(crew, grid)
        if found is not None:
            yield found, grid


def grids(crew: Crew) -> list[Node]:
    """Return the grids that are shown with a book and with tasks: some villages', the busiest."""
    tree = crew.catalogue.tree
    first = [
        grid
        for village in tree.of_kind(AreaKind.VILLAGE)[:VILLAGES]
        for grid in tree.children(village.id)[:2]
    ]
    busy = (
        visible_to(SYSTEM)
        .order_by()
        .filter(area__kind=AreaKind.GRID)
        .values_list("area_id")
        .annotate(many=Count("id"))
        .order_by("-many", "area_id")[:BUSY]
    )
    found = {one.id: one for one in [*first, *(tree.by_id(area) for area, _ in busy)]}
    return list(found.values())


def keeper(crew: Crew, grid: Node) -> Actor | None:
    """Return who keeps the book of a grid."""
    for role in WRITER_ROLES:
        for actor in crew.staff.everyone(role):
            if any(p.role is role and grid.path.startswith(p.area_path) for p in actor.posts):
                return actor
    return None


def _of_grid(keeper: Actor, grid: Node) -> int:
    made = 0
    whole: dict[str, Entry] = {}
    for raw in _entries(grid):
        part = whole.get(str(raw.pop("inside", "")))
        more = {"part_of": str(part.pk)} if part is not None else {}
        try:
            with write():
                entry = add(actor=keeper, raw={**raw, **more, "area": grid.code})
        except DomainError:
            continue  # two grids drew the same address
        whole.setdefault(entry.kind, entry)
        made += 1
    return made


def _entries(grid: Node) -> Iterator[Raw]:
    """Yield at most :data:`EACH` entries of one grid, always the same."""
    draw = sha256(grid.code.encode()).digest()
    road = _ROADS[draw[0] % len(_ROADS)]
    first = 1 + draw[1] % 40
    for at in range(3):
        number = f"{road}{first + 2 * at}号"
        yield {"kind": "address", "name": number, "use": "mixed" if at else "home"}
        yield {
            "kind": "building",
            "inside": "address" if at == 0 else "",
            "name": f"{at + 1}号楼",
            "address": number,
            "use": "home",
            "storeys": str(3 + draw[2 + at] % 4),
            "entrances": str(1 + draw[5 + at] % 4),
            "gas": "pipe" if draw[8] % 2 else "bottle",
        }
    for at in range(3):
        name, trade = _SHOPS[(draw[9] + at) % len(_SHOPS)]
        yield {
            "kind": "shop",
            "inside": "building",
            "name": name,
            "address": f"{road}{first + 2 * at}号底商",
            "trade": trade,
            "hours": "8:00-21:00",
        }
    for at in range(3):
        sort, name = _FACILITIES[(draw[10] + at) % len(_FACILITIES)]
        yield {
            "kind": "facility",
            "name": f"{road}{name}",
            "address": f"{road}{first + 5 * at}号门前",
            "sort": sort,
            "state": "repair" if draw[11 + at] % 5 == 0 else "good",
        }
    sort, name, measure = _HAZARDS[draw[14] % len(_HAZARDS)]
    yield {
        "kind": "hazard",
        "name": f"{grid.name}{name}",
        "address": f"{road}",
        "sort": sort,
        "level": "usual",
        "measure": measure,
    }
    yield {
        "kind": "organisation",
        "name": f"{grid.name}议事活动室",
        "address": f"{road}{first}号",
        "sort": "committee",
    }
