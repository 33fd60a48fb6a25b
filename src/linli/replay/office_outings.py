"""Tasks in the field of a demonstration: a visit, a patrol and publicity in the grids shown.

Given by the centre above, about matters on the grid matters' list, to places of the grid book.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from linli.catalogue.snapshot import MatterInfo
from linli.domain.errors import DomainError
from linli.domain.gridbook import Kind as EntryKind
from linli.domain.lifecycle import Role
from linli.domain.outings import Kind
from linli.gridbook.models import Entry
from linli.kernel.transaction import write
from linli.outings import forms
from linli.outings.actions import Record, give, record_stop
from linli.outings.models import Outing
from linli.outings.queries import choosing
from linli.people.actor import Actor
from linli.places.tree import Node
from linli.replay.office_book import grids, keeper
from linli.replay.office_crew import Crew

Raw = dict[str, object]
#: Places of one task, days until it is due.
EACH: Final = 5
_DAYS: Final = {Kind.VISIT: 3, Kind.PATROL: 1, Kind.PUBLICITY: 6}
#: In every so manieth grid the work has begun; what was found at the first places.
BEGUN: Final = 2
_FOUND: Final = {
    Kind.VISIT: (("done", "三层堆了纸箱，住户答应今天搬走"), ("absent", "")),
    Kind.PATROL: (("done", ""), ("problem", "后门堆了货，已请店主当场清开")),
    Kind.PUBLICITY: (("done", ""),),
}
#: Who gives tasks: the centre nearest to the grid.
_GIVERS: Final = (Role.VILLAGE_HEAD, Role.DISPATCHER, Role.CENTRE_LEADER)
_TEXTS: Final[dict[Kind, Raw]] = {
    Kind.VISIT: {
        "title": "楼道公共空间使用走访",
        "words": "听听各楼对楼道堆物、停车和照明的意见，能当场说和的当场说和，其余的上报。",
    },
    Kind.PATROL: {
        "title": "消防通道和充电安全巡查",
        "words": "入冬用电多，看看通道通不通、有没有飞线充电；有问题的当场劝，劝不了的上报。",
        "checklist": "通道畅通\n没有飞线充电\n灭火器在有效期内\n安全出口指示灯亮",
    },
    Kind.PUBLICITY: {
        "title": "冬季防火宣传",
        "words": "到店里说清三件事，留下一份明白纸，不用签字、不用拍照。",
        "handout": "一、人走断电，电动车不进楼、不在楼道充电。\n"
        "二、不在店内住人；确需住人的，与经营区隔开，留出第二个出口。\n"
        "三、发现冒烟先断电、再报警：119。",
    },
}
#: What each kind goes to, best first.
_PLACES: Final = {
    Kind.VISIT: (EntryKind.BUILDING, EntryKind.ADDRESS),
    Kind.PATROL: (EntryKind.BUILDING, EntryKind.FACILITY),
    Kind.PUBLICITY: (EntryKind.SHOP, EntryKind.ORGANISATION),
}


def furnish_outings(crew: Crew) -> int:
    """Give the tasks where there are none; return how many."""
    if Outing.objects.exists():
        return 0
    made = 0
    held = forms.forms_in_force(crew.catalogue)
    with write():
        for at, grid in enumerate(grids(crew)):
            giver = _giver(crew, grid)
            given = [_given(crew, giver, grid, kind, held) for kind in Kind] if giver else []
            tasks = [one for one in given if one is not None]
            made += len(tasks)
            if at % BEGUN == 0:
                _begin(crew, grid, tasks)
    return made


def _begin(crew: Crew, grid: Node, tasks: list[Outing]) -> None:
    """Have a grid's worker do the first places of each task."""
    worker = keeper(crew, grid)
    if worker is None:
        return
    for task in tasks:
        for n, (outcome, note) in enumerate(_FOUND[Kind(task.kind)]):
            record = Record(stop=f"#{n}", outcome=outcome, note=note)
            record_stop(actor=worker, outing=str(task.pk), record=record)


def _giver(crew: Crew, grid: Node) -> Actor | None:
    """Return who gives tasks to a grid: the nearest that may."""
    found = [
        (post.area_path, actor)
        for role in _GIVERS
        for actor in crew.staff.everyone(role)
        for post in actor.posts
        if post.role is role and grid.path.startswith(post.area_path)
    ]
    return max(found, key=lambda pair: len(pair[0]))[1] if found else None


def _given(
    crew: Crew, giver: Actor, grid: Node, kind: Kind, held: list[forms.Form]
) -> Outing | None:
    matter = _matter(crew, giver, kind)
    if matter is None:
        return None
    patrols = kind is Kind.PATROL
    form = next((one for one in held if patrols and one.matter_id == matter.id), None)
    entries = _entries(giver, grid, form.about) if form else []
    raw: Raw = {
        **_TEXTS[kind],
        "kind": kind.value,
        "matter": matter.code,
        "area": grid.code,
        "form": form.code if form and entries else "",
        "due": (crew.today + timedelta(days=_DAYS[kind])).isoformat(),
    }
    for entry_kind in _PLACES[kind]:
        entries = entries or _entries(giver, grid, entry_kind.value)
    if entries:
        raw["entries"] = [one.pk for one in entries]
    else:
        raw["places"] = [{"name": f"{grid.name}{name}"} for name in ("东头", "中心路口", "西头")]
    try:
        with write():
            return give(actor=giver, raw=raw)[0]
    except DomainError:
        return None  # a county whose list does not admit this


def _matter(crew: Crew, giver: Actor, kind: Kind) -> MatterInfo | None:
    """Return the matter a kind is about: one of fire safety, else the first on the list."""
    rows = [one for one, kinds in choosing.matters(giver, crew.catalogue) if kind in kinds]
    fire = [one for one in rows if "消防" in one.name]
    return next(iter([*fire, *rows]), None)


def _entries(giver: Actor, grid: Node, kind: str) -> list[Entry]:
    return list(choosing.entries(giver, grid, kind)[:EACH])
