"""All names of the county's landmarks, ready to be found; read once for each change of a name.

A change of a name renews the mark of the catalogue, so that every process reads it again; no
report asks the database whether names have changed.
"""

from __future__ import annotations

import math
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Final

from django.db.models import Case, Q, Value, When

from linli.catalogue.models import CountyProfile
from linli.catalogue.snapshot import Catalogue
from linli.domain.landmark_matching import Link, Mention, Place, Point, Spot, links
from linli.domain.landmarks import Kind, NameStanding, Source, Standing
from linli.landmarks.models import Alias, Landmark, Progress
from linli.text.gazetteer import Entry, Gazetteer

#: Side of a cell in which landmarks with a point are looked for, degrees (about a kilometre).
_CELL: Final = 0.01
_ROW: Final = 1
#: What the places in running text call a landmark.
_SORTS: Final = {Kind.ESTATE: "estates", Kind.ROAD: "roads"}


@dataclass(frozen=True, slots=True)
class Names:
    """Every current landmark under all its confirmed names."""

    revision: str
    gazetteer: Gazetteer
    places: dict[int, Place]
    cells: dict[tuple[int, int], tuple[Place, ...]]

    def links(self, text: str, spot: Spot) -> list[Link]:
        """Return what a text and a place say: which landmarks a matter is about."""
        mentions = [
            Mention(
                hit.start,
                hit.end,
                tuple(
                    self.places[int(code)] for code in dict.fromkeys(e.code for e in hit.entries)
                ),
            )
            for hit in self.gazetteer.find(text)
        ]
        return links(text, mentions, spot, self._around(spot.point))

    def _around(self, point: Point | None) -> Iterator[Place]:
        if point is None or not math.isfinite(point[0] + point[1]):
            return
        x, y = _cell(point)
        for column in (x - 1, x, x + 1):
            for row in (y - 1, y, y + 1):
                yield from self.cells.get((column, row), ())


_lock = Lock()
_held: list[Names] = []


def current(catalogue: Catalogue) -> Names:
    """Return the names as of this catalogue: no query unless something has changed since."""
    if _held and _held[0].revision == catalogue.revision:
        return _held[0]
    with _lock:
        fresh = _read(catalogue)
        _held[:] = [fresh]
        return fresh


def _read(catalogue: Catalogue) -> Names:
    """Read the names: two queries."""
    places: dict[int, Place] = {}
    entries: list[Entry] = []
    cells: dict[tuple[int, int], list[Place]] = defaultdict(list)
    for row in Landmark.objects.filter(standing=Standing.CURRENT.value).order_by("id"):
        area = catalogue.tree.by_id(row.area_id)
        place = Place(row.pk, Kind(row.kind), area.path, row.point, row.course)
        places[row.pk] = place
        entries.append(Entry(row.name, str(row.pk), row.kind))
        for cell in _cells(place):
            cells[cell].append(place)
    others = Alias.objects.filter(standing=NameStanding.CONFIRMED.value).order_by("id")
    for key, text in others.values_list("landmark_id", "text"):
        if key in places:
            entries.append(Entry(text, str(key), places[key].kind.value))
    return Names(
        catalogue.revision,
        Gazetteer(entries),
        places,
        {cell: tuple(found) for cell, found in cells.items()},
    )


def _cells(place: Place) -> set[tuple[int, int]]:
    """Return the cells a landmark lies in: of its point, and all along its line."""
    found = {_cell(place.point)} if place.point else set()
    for first, second in zip(place.line, place.line[1:] or place.line, strict=False):
        far = max(abs(second[0] - first[0]), abs(second[1] - first[1]))
        steps = 2 * math.ceil(far / _CELL) + 1
        for at in range(steps + 1):
            part = at / steps
            found.add(
                _cell(
                    (
                        first[0] + (second[0] - first[0]) * part,
                        first[1] + (second[1] - first[1]) * part,
                    )
                )
            )
    return found


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point[0] / _CELL), math.floor(point[1] / _CELL)


def changed() -> None:
    """Let every process read the names again, and the older matters be read for them.

    Part of the transaction in which a name changed.
    """
    row, _ = Progress.objects.get_or_create(pk=_ROW)
    row.names += 1
    row.save(update_fields=["names"])
    CountyProfile.objects.update(revision=secrets.token_hex(16))


def confirmed() -> dict[str, list[dict[str, object]]]:
    """Return the names people typed or confirmed, in the form of the pack's list: one query.

    The catalogue holds them beside the pack's own, so that intake proposes their places too.
    """
    lists: dict[str, list[dict[str, object]]] = {"estates": [], "roads": [], "facilities": []}
    mine = Q(
        aliases__standing=NameStanding.CONFIRMED.value,
        aliases__source__in=[Source.TYPED.value, Source.LEARNED.value],
    )
    rows = (
        Landmark.objects.filter(~Q(source=Source.PACK.value) | mine)
        .filter(standing=Standing.CURRENT.value)
        .annotate(other=Case(When(mine, then="aliases__text"), default=Value("")))
        .order_by("id", "aliases__id")
        .values_list("id", "name", "kind", "area__code", "other")
    )
    held: dict[int, list[object]] = {}
    for pk, name, kind, area, other in rows:
        if pk not in held:
            held[pk] = []
            row: dict[str, object] = {"name": name, "area": area, "aliases": held[pk]}
            lists[_SORTS.get(Kind(kind), "facilities")].append(row)
        held[pk] += [other] if other else []
    return lists
