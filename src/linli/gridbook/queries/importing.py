"""An import as its person sees it: how many rows, which are wrong, which look like others."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from linli.domain.gridbook import Kind, label_of, said
from linli.gridbook import access
from linli.gridbook.actions.committing import UNDO_DAYS
from linli.gridbook.actions.staging import OUTSIDE, differences
from linli.gridbook.models import Batch, Row
from linli.kernel import clock, keyset
from linli.people.actor import Actor

#: Rows on one page.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """One field a row says otherwise than the book."""

    name: str
    label: str
    held: str
    read: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row with what people need to decide about it."""

    row: Row
    name: str
    address: str
    problems: tuple[tuple[str, str, str], ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class View:
    """An import; ``counts`` by state, ``total`` of all rows.

    ``points``: rows with a point; ``elsewhere``: those that fit only in another datum, by datum,
    the commonest first; ``outside``: those that lie outside of the county in any.
    """

    batch: Batch
    kind: Kind
    counts: dict[str, int]
    total: int
    may_undo: bool
    points: int = 0
    elsewhere: tuple[tuple[str, int], ...] = ()
    outside: int = 0

    @property
    def doubtful(self) -> int:
        """How many points fit only in another datum."""
        return sum(many for _datum, many in self.elsewhere)

    def many(self, *states: str) -> int:
        """Return how many rows are in one of these states."""
        return sum(self.counts.get(state, 0) for state in states)


def view(actor: Actor, key: str | int) -> View:
    """Return one import of the person's own: two queries. Raises NotFound."""
    batch = access.get_batch(actor, key)
    rows = Row.objects.filter(batch=batch).order_by().values_list("fate", "datum")
    counts: Counter[str] = Counter()
    doubts: Counter[str] = Counter()
    points = 0
    pointed = Count("id", filter=Q(values__contains='"point"'))
    for fate, datum, many, with_point in rows.annotate(many=Count("id"), points=pointed):
        counts[fate] += many
        points += with_point
        if datum:
            doubts[datum] += many
    outside = doubts.pop(OUTSIDE, 0)
    done = batch.standing == Batch.Standing.DONE and batch.done_at is not None
    return View(
        batch=batch,
        kind=Kind(batch.kind),
        counts=dict(counts),
        total=sum(counts.values()),
        points=points,
        elsewhere=tuple(doubts.most_common()),
        outside=outside,
        may_undo=bool(done and batch.done_at and clock.now() <= batch.done_at + UNDO_DAYS),
    )


def lines(found: View, states: list[str], cursor: str) -> keyset.Page[Line]:
    """Return one page of the rows in these states, in the order of the file: one query."""
    rows = Row.objects.filter(batch=found.batch, fate__in=states).select_related("entry")
    page = keyset.page(rows, order=("line",), cursor=cursor, size=PAGE)
    return keyset.Page([_line(found.kind, row) for row in page.items], page.next, page.prev)


def _line(kind: Kind, row: Row) -> Line:
    values: dict[str, str] = json.loads(row.values)
    apart: list[Difference] = []
    if row.entry is not None and row.fate in (Row.Fate.ASK, Row.Fate.UPDATE, Row.Fate.SKIP):
        held = {**row.entry.values, "point": row.entry.point}
        wanted = row.chosen.split(",")
        apart = [
            Difference(
                name,
                label_of(kind, name),
                said(kind, name, held.get(name, "")),
                said(kind, name, values[name]),
                name in wanted or row.likeness == "near",
            )
            for name in differences(row.entry, values)
        ]
    problems = tuple((one[0], one[1], one[2]) for one in json.loads(row.problems))
    return Line(row, values.get("name", ""), values.get("address", ""), problems, tuple(apart))


def recent(actor: Actor) -> list[Batch]:
    """Return the person's own last imports, newest first."""
    mine = Batch.objects.filter(made_by_id=actor.user_id or 0).select_related("area")
    return list(mine.order_by("-made_at")[:10])
