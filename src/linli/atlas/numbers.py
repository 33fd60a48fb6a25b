"""How many matters lie where: by cell for the drawing, by area for the list beside it.

What somebody may not see is left out before anything is counted. Both come from one statement,
so the numbers of the cells and of the areas can never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case as Choice
from django.db.models import F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from linli.atlas.asking import ENDLESS, Asked, condition, matters
from linli.cases.access import blocks_of, reaches_everything
from linli.cases.models import Case
from linli.cases.queries import queues
from linli.catalogue.snapshot import Catalogue
from linli.people.actor import Actor
from linli.pins import cells, reading
from linli.pins.reading import UNPLACED, Question, Share
from linli.places.tree import Node

#: Columns that tell the areas below one of this kind apart; the rest by the area itself.
_BELOW: Final = {"county": "town_id", "town": "village_id"}


@dataclass(slots=True)
class Sum:
    """Matters: how many, how many of them past or near their deadline, and under 督办."""

    n: int = 0
    late: int = 0
    near: int = 0
    pressed: int = 0
    #: How many of them have no sure place and stand in the list alone.
    unplaced: int = 0

    def add(self, share: Share) -> None:
        """Take a share in."""
        self.n += share.n
        self.late += share.late
        self.near += share.near
        self.pressed += share.pressed
        self.unplaced += share.n if share.key == UNPLACED else 0

    @property
    def placed(self) -> int:
        """How many stand on the map."""
        return self.n - self.unplaced


@dataclass(slots=True)
class Numbers:
    """The numbers of a view: by H3 cell, by id of the area right below (0: of none), together."""

    resolution: int
    cells: dict[int, Sum] = field(default_factory=lambda: defaultdict(Sum))
    areas: dict[int, Sum] = field(default_factory=lambda: defaultdict(Sum))
    whole: Sum = field(default_factory=Sum)


def numbers(
    actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime, resolution: int
) -> Numbers:
    """Count the view in cells of a resolution: at most five statements, whatever the size."""
    shares = _summed(actor, asked, catalogue, now, resolution)
    if shares is None:
        shares = _led(matters(actor, asked, catalogue, now), asked, now, resolution)
    found = Numbers(resolution)
    below = _child_of(asked.area, catalogue)
    for share in shares:
        if share.key != UNPLACED:
            found.cells[cells.whole(share.key, resolution)].add(share)
        found.areas[below(share.area)].add(share)
        found.whole.add(share)
    return found


def _child_of(node: Node, catalogue: Catalogue) -> Callable[[int], int]:
    """Return what names, for an area, the one right below ``node`` it lies in; 0 for none."""
    tree = catalogue.tree

    def child(area: int) -> int:
        if not area or area == node.id:
            return 0
        chain = tree.chain(tree.by_id(area))
        return next((one.id for one in chain if one.parent_id == node.id), 0)

    return child


def _led(cases: QuerySet[Case], asked: Asked, now: datetime, resolution: int) -> list[Share]:
    """Count these cases one by one."""
    one, none = Value(1), Value(0)
    rows = cases.order_by().annotate(
        inside=Coalesce(F(_BELOW.get(asked.area.kind, "area_id")), none),
        late=Choice(When(queues.overdue(now), then=one), default=none, output_field=IntegerField()),
        soon=Choice(When(queues.near(now), then=one), default=none, output_field=IntegerField()),
        pressed=Choice(
            When(ended_at__isnull=True, supervision__gt="", then=one),
            default=none,
            output_field=IntegerField(),
        ),
    )
    query = rows.values_list("id", "inside", "late", "soon", "pressed").query
    try:
        sql = query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return []
    return reading.of_cases(sql, resolution, asked.cell)


def _summed(
    actor: Actor, asked: Asked, catalogue: Catalogue, now: datetime, resolution: int
) -> list[Share] | None:
    """Count by the sums of months; None where somebody sees too little or asks too much for them.

    Whoever sees everything but a few matters gets the sums less these. 已办结 is everything
    less what is open, for whoever asks both at the same moment.
    """
    tellable = asked.area.kind in _BELOW and not asked.unit and asked.group in ENDLESS
    if not (tellable and reaches_everything(actor) and reading.complete()):
        return None
    matter = catalogue.matter(asked.matter) if asked.matter else None
    town = asked.area.kind == "town"
    question = Question(
        resolution,
        asked.first.number if asked.first else None,
        asked.last.number if asked.last else None,
        asked.area.id if town else None,
        _with_below(matter.id, catalogue) if matter else None,
        asked.cell,
        by_village=town,
    )
    everything = replace(asked, group="all")
    found = reading.totals(question)
    if actor.user_id and not actor.system:
        hidden = blocks_of(actor.user_id).values("case_id")
        kept_out = Case.objects.filter(condition(actor, everything, catalogue, now), pk__in=hidden)
        found = _less(found, _led(kept_out, asked, now, resolution))
    if asked.group == "ended":
        still = matters(actor, replace(asked, group="open"), catalogue, now)
        return _less(found, _led(still, asked, now, resolution))
    running = matters(actor, everything, catalogue, now).filter(ended_at__isnull=True)
    return _marked(found, _led(running, asked, now, resolution))


def _with_below(matter: int, catalogue: Catalogue) -> frozenset[int]:
    """Return a matter with those right below it, as the list means it."""
    below = {one.id for one in catalogue.matters.values() if one.parent_id == matter}
    return frozenset({matter, *below})


def _less(whole: Iterable[Share], part: Iterable[Share]) -> list[Share]:
    """Return the one without the other, by cell and area."""
    taken: dict[tuple[int, int], int] = defaultdict(int)
    for one in part:
        taken[one.key, one.area] += one.n
    left = (one._replace(n=one.n - taken[one.key, one.area]) for one in whole)
    return [one for one in left if one.n > 0]


def _marked(whole: Iterable[Share], standing: Iterable[Share]) -> list[Share]:
    """Return the numbers of all with the clocks of those still open."""
    marks = {(one.key, one.area): one for one in standing}
    found = []
    for one in whole:
        mark = marks.get((one.key, one.area))
        found.append(
            one._replace(late=mark.late, near=mark.near, pressed=mark.pressed) if mark else one
        )
    return found
