"""Proposing names of places that recur in reports and that nobody has registered yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from linli.cases.access import visible_to
from linli.catalogue import snapshot
from linli.catalogue.snapshot import Catalogue
from linli.domain.landmark_learning import LEAST, Recurring, Seen, recurring
from linli.domain.landmarks import NameStanding, Source, form_of
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.landmarks import names
from linli.landmarks.models import Alias, Landmark
from linli.people.actor import SYSTEM
from linli.places.gazetteer import gazetteer_of
from linli.text.gazetteer import Entry
from linli.text.masking import mask

#: How far back texts are read, and most of them.
DAYS: Final = 180
TEXTS: Final = 20_000
#: Most new proposals of one run: more than that nobody looks at in a day.
NEW: Final = 20
#: Kinds of names that are an area: known all over the county.
_AREAS: Final = ("town", "village")
#: Characters two names share at their beginning when one may be another name of the other.
_ALIKE: Final = 2


def learn(beat: Callable[[], None] = lambda: None, least: int = LEAST) -> int:
    """Propose names that stand in at least ``least`` matters; return how many are new.

    Read is what everybody reads, names and numbers of persons hidden. What is known, refused or
    waiting already is not proposed; of what waits, the count is brought up to date.
    """
    catalogue, now = snapshot.current(), clock.now()
    beat()
    held: dict[str, list[Alias]] = defaultdict(list)
    learned = Alias.objects.filter(source=Source.LEARNED.value).select_related("area")
    for row in learned.order_by("id").iterator():
        held[row.folded].append(row)
    found = recurring(_texts(now - timedelta(days=DAYS), catalogue), lambda _: False, least)
    beat()
    # What is said all over the county is the name of no one place.
    found = [one for one in found if one.path.count("/") > 1]
    asked = {id(one): _asked(held[form_of(one.words)], one) for one in found}
    fresh = [one for one in found if asked[id(one)] is None]
    fresh = [one for one in fresh if mask(one.words).text == one.words][:NEW]
    with write():
        for one in found:
            there = asked[id(one)]
            if there is None or there.standing != NameStanding.PROPOSED:
                continue
            if there.matters != one.matters:
                Alias.objects.filter(pk=there.pk).update(matters=one.matters)
        rows = [
            Alias(
                text=one.words,
                folded=form_of(one.words),
                source=Source.LEARNED.value,
                standing=NameStanding.PROPOSED.value,
                area_id=_area(catalogue, one.path),
                kind=one.kind.value,
                matters=one.matters,
                likely_id=_likely(catalogue, one),
                made_at=now,
            )
            for one in fresh
        ]
        Alias.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _asked(rows: list[Alias], one: Recurring) -> Alias | None:
    """Return the question about this name in this part of the county, answered or not."""
    return next((row for row in rows if _touch(row.area.path, one.path)), None)


def _touch(one: str, other: str) -> bool:
    """Tell whether one of two areas lies in the other."""
    return one.startswith(other) or other.startswith(one)


def _texts(since: datetime, catalogue: Catalogue) -> Iterator[Seen]:
    """Yield the newest texts, with a stop in the place of every name known around the matter.

    So 上河村小广场 is no new name, and neither is what is left of it. A road, an estate or another
    thing of one town is not known by its name in the next.
    """
    mine, areas = names.current(catalogue), gazetteer_of(catalogue.tree, catalogue.settings)
    rows = visible_to(SYSTEM).filter(clock_start__gte=since).order_by("-clock_start", "-id")
    for pk, path, address, text in rows.values_list("id", "area_path", "address", "text")[:TEXTS]:
        said = f"{address}。{text}"
        for hit in reversed(mine.gazetteer.find(said)):
            if any(_touch(mine.places[int(one.code)].path, path) for one in hit.entries):
                said = f"{said[: hit.start]}。{said[hit.end :]}"
        for hit in reversed(areas.find(said)):
            if any(_is_here(catalogue, one, path) for one in hit.entries):
                said = f"{said[: hit.start]}。{said[hit.end :]}"
        yield Seen(pk, path, said)


def _is_here(catalogue: Catalogue, entry: Entry, path: str) -> bool:
    """Tell whether a name is that of a town or village, or of a thing around a matter."""
    node = catalogue.tree.by_code(entry.code)
    return entry.kind in _AREAS or node is None or _touch(node.path, path)


def _area(catalogue: Catalogue, path: str) -> int:
    """Return the area of a path; a grid's name is asked of its village, which knows it."""
    node = catalogue.tree.by_code(path.strip("/").split("/")[-1]) or catalogue.tree.root
    return (catalogue.tree.ancestor(node, "village") or node).id


def _likely(catalogue: Catalogue, one: Recurring) -> int | None:
    """Return a landmark of the same area whose name begins alike: one query."""
    form = form_of(one.words)
    node = catalogue.tree.by_id(_area(catalogue, one.path))
    rows = Landmark.objects.filter(
        standing="current", folded__startswith=form[:_ALIKE], kind=one.kind.value
    )
    for pk, area in rows.order_by("folded", "id").values_list("id", "area_id")[:10]:
        path = catalogue.tree.by_id(area).path
        if path.startswith(node.path) or node.path.startswith(path):
            return int(pk)
    return None
