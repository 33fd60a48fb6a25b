"""Proposing names of places that recur in reports and that nobody has registered yet."""

from __future__ import annotations

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
from linli.text.masking import mask

#: How far back texts are read, and most of them.
DAYS: Final = 180
TEXTS: Final = 20_000
#: Most new proposals of one run: more than that nobody looks at in a day.
NEW: Final = 20
#: Characters two names share at their beginning when one may be another name of the other.
_ALIKE: Final = 2


def learn(beat: Callable[[], None] = lambda: None, least: int = LEAST) -> int:
    """Propose names that stand in at least ``least`` matters; return how many are new.

    Read is what everybody reads, names and numbers of persons hidden. What is known, refused or
    waiting already is not proposed; of what waits, the count is brought up to date.
    """
    catalogue, now = snapshot.current(), clock.now()
    beat()
    waiting = {
        row.folded: row for row in Alias.objects.filter(source=Source.LEARNED.value).iterator()
    }
    answered = {form for form, row in waiting.items() if row.standing != NameStanding.PROPOSED}
    found = recurring(
        _texts(now - timedelta(days=DAYS), catalogue),
        lambda words: form_of(words) in answered,
        least,
    )
    beat()
    # What is said all over the county is the name of no one place.
    found = [one for one in found if one.path.count("/") > 1]
    fresh = [one for one in found if form_of(one.words) not in waiting]
    fresh = [one for one in fresh if mask(one.words).text == one.words][:NEW]
    with write():
        for one in found:
            row = waiting.get(form_of(one.words))
            if row is not None and row.matters != one.matters:
                Alias.objects.filter(pk=row.pk).update(matters=one.matters)
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


def _texts(since: datetime, catalogue: Catalogue) -> Iterator[Seen]:
    """Yield the newest texts, with a stop in the place of every name the county knows.

    So 上河村小广场 is no new name, and neither is what is left of it.
    """
    known = (names.current(catalogue).gazetteer, gazetteer_of(catalogue.tree, catalogue.settings))
    rows = visible_to(SYSTEM).filter(clock_start__gte=since).order_by("-clock_start", "-id")
    for pk, path, address, text in rows.values_list("id", "area_path", "address", "text")[:TEXTS]:
        said = f"{address}。{text}"
        for one in known:
            for hit in reversed(one.find(said)):
                said = f"{said[: hit.start]}。{said[hit.end :]}"
        yield Seen(pk, path, said)


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
