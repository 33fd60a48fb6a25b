"""The learned part at work: the stored model in memory, with every dispatch since taken in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from linli.catalogue.snapshot import Catalogue
from linli.proposals.models import UnitLesson, UnitModel
from linli.proposals.unit_ground import family
from linli.text.units import Known, Past, Ranked, Units

#: Most lessons taken in at once; what is beyond comes with the next look.
MOST = 500


class _Held:
    """The model of this process: which row it came from, and the last lesson it took in."""

    def __init__(self, row: UnitModel | None, catalogue: Catalogue) -> None:
        self.pk = row.pk if row else 0
        self.catalogue = catalogue
        self.until = row.learned_until if row else None
        self.upto = row.upto_lesson if row else 0
        #: It took in lessons by itself, beyond the row.
        self.own = False
        self.units = Units.load(row.body, family(catalogue)) if row else Units(family(catalogue))


_lock = Lock()
_held: list[_Held] = []


def rank(
    catalogue: Catalogue,
    known: Known,
    at: datetime,
    most: int,
    allowed: Callable[[str], bool],
) -> list[Ranked]:
    """Return up to ``most`` units by what is learned up to now, the likeliest first.

    Two small queries, three after a nightly learning. A stored model that cannot be read is
    treated as none; the next night makes a new one.
    """
    newest = UnitModel.objects.order_by("-id").values_list("id", flat=True).first() or 0
    with _lock:
        if not _held or _held[0].pk != newest or _held[0].catalogue is not catalogue:
            _held[:] = [_read(newest, catalogue)]
        held = _held[0]
        lessons = list(UnitLesson.objects.filter(pk__gte=held.upto).order_by("id")[: MOST + 1])
        if held.own and (not lessons or lessons[0].pk != held.upto):  # it took in what is gone
            held = _held[0] = _read(newest, catalogue)
        for lesson in lessons:
            if lesson.pk <= held.upto:
                continue
            held.upto, held.own = lesson.pk, True
            if held.until is None or lesson.at > held.until:
                held.units.learn(past_of(lesson))
        return held.units.rank(known, at, most, allowed)


def _read(pk: int, catalogue: Catalogue) -> _Held:
    row = UnitModel.objects.filter(pk=pk).first() if pk else None
    try:
        return _Held(row, catalogue)
    except ValueError:
        empty = _Held(None, catalogue)
        empty.pk = pk
        return empty


def past_of(lesson: UnitLesson) -> Past:
    """Return a lesson as the model learns it."""
    known = Known(_parts(lesson.kinds), _parts(lesson.places), lesson.door)
    return Past(lesson.at, known, lesson.unit, lesson.returned)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("/") if part)


def forget() -> None:
    """Forget the model of this process (for tests)."""
    with _lock:
        _held.clear()
