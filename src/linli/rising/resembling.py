"""Matters told again and again: at one place within days, or alike all over a town within weeks.

Texts are compared as they are shown, names and numbers of persons hidden; who reported them is
not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from linli.cases.models import Case
from linli.domain.calendar import CIVIL as _CIVIL
from linli.domain.repeat_learning import chance
from linli.domain.rising_terms import ALIKE, REPEATED, Group, Kind, joined
from linli.domain.states import State
from linli.proposals import repeat_rule
from linli.rising.gathering import start_of
from linli.text.repeats import Around, Said, features, prepared

#: Matters of one place and kind that are compared pair by pair, the newest of them.
MOST = 200
_GONE = [State.MERGED.value, State.WITHDRAWN.value, State.REJECTED.value]


@dataclass(frozen=True, slots=True)
class Together:
    """Matters that tell of one thing; ``cases``: id, number and day, oldest first."""

    kind: Kind
    area_id: int
    matter_id: int
    cases: tuple[tuple[int, str, date], ...]


def together(last: date) -> Iterator[Together]:
    """Yield the groups of one evening, two queries for all: at one place first, then alike ones."""
    rule = repeat_rule.current()
    for kind, group, place in ((Kind.REPEAT, REPEATED, _near), (Kind.CLUSTER, ALIKE, _town)):
        cells: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
        for row in _rows(last, group):
            area = place(row)
            if area is not None:
                cells[area, row["matter_id"]].append(row)
        for (area, matter), rows in sorted(cells.items()):
            if len(rows) < group.least:
                continue
            for found in _alike(rows[-MOST:], group, rule):
                yield Together(kind, area, matter, tuple(_named(rows[-MOST:], found)))


def _named(rows: list[dict[str, Any]], found: list[int]) -> Iterator[tuple[int, str, date]]:
    for at in found:
        yield rows[at]["id"], rows[at]["no"], rows[at]["day"]


def _near(row: dict[str, Any]) -> int | None:
    found: int | None = row["grid_id"] or row["village_id"]
    return found


def _town(row: dict[str, Any]) -> int | None:
    found: int | None = row["town_id"]
    return found


def _rows(last: date, group: Group) -> list[dict[str, Any]]:
    day = timedelta(days=1)
    rows = Case.objects.filter(
        matter_id__isnull=False,
        clock_start__gte=start_of(last - (group.days - 1) * day),
        clock_start__lt=start_of(last + day),
    ).exclude(state__in=_GONE)
    names = ("id", "no", "clock_start", "title", "text", "address", "matter_id")
    read = rows.order_by("clock_start", "id").values(*names, "grid_id", "village_id", "town_id")
    return [{**row, "day": row["clock_start"].astimezone(_CIVIL).date()} for row in read]


def _alike(rows: list[dict[str, Any]], group: Group, rule: Any) -> Iterator[list[int]]:
    said = [prepared(Said(row["title"], row["text"], row["address"]), rule.common) for row in rows]
    pairs = []
    for one, other in combinations(range(len(rows)), 2):
        around = Around(
            same_grid=rows[one]["grid_id"] is not None
            and rows[one]["grid_id"] == rows[other]["grid_id"],
            same_village=rows[one]["village_id"] is not None
            and rows[one]["village_id"] == rows[other]["village_id"],
            same_item=True,
            days=float((rows[other]["day"] - rows[one]["day"]).days),
        )
        if chance(features(said[one], said[other], around), rule.weights) >= group.chance:
            pairs.append((one, other))
    return (found for found in joined(len(rows), pairs) if len(found) >= group.least)
