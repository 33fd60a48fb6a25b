"""Which matters rise somewhere beyond chance: one warning for one rise, false alarms on a budget.

Every evening each cell (:mod:`linli.domain.rising_counts`) is tested over the last 1, 3 and 7
days: how likely would so many matters be on usual days? What the whole county brings more than
usual is taken off first, so that a busy week is not a rise of everything. The threshold follows
from a budget: at most :attr:`Settings.budget` warnings a month by chance alone, shared out over all
cells and windows that are tested.

Of cells that contain each other the most specific one is told; a wider one only where it would
rise without it. But one matter that rises at three places at once (trees after a storm) is one
thing: the place around them is told instead, and a place in it by itself only where it stands out
from the others. A cell that was told stays open until it has been quiet for
:attr:`Settings.quiet` days and is not told again. A crowd of matters through one door on one day
(a file taken over) raises no warning; it is one note.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from linli.domain.calendar import WorkCalendar
from linli.domain.rising_counts import DAY, LEAST_HISTORY, Book, Cell, Occurrence, Usual, usual
from linli.domain.tails import tail

#: Days of the windows tested.
WINDOWS: Final = (1, 3, 7)
#: Days of counts that a warning shows.
SHOWN: Final = 28
_MONTH: Final = 365.25 / 12
#: Reports with which the county's level is drawn towards the usual one.
_LEVEL_DRAWN: Final = 5.0
#: A crowd through one door: at least so many on a day, and so many times its busiest day before.
CROWD: Final = 200
CROWD_TIMES: Final = 5
#: Rising at so many places at once, one matter is told of the place around them.
SPREAD: Final = 3
#: Version of the method, kept with every warning.
METHOD: Final = "nb-tail-2"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a county may set.

    ``budget``: warnings a month by chance; ``least``: matters a rise has at least; ``quiet``:
    days after which a cell may be told anew; ``most``: warnings of one evening.
    """

    budget: float = 4.0
    least: int = 4
    quiet: int = 7
    most: int = 20


USUAL: Final = Settings()


@dataclass(frozen=True, slots=True)
class Finding:
    """A cell that rises.

    ``shown``: day, count and what was expected, oldest first; ``inside``: the places in it that
    rise with it and are not told by themselves.
    """

    cell: Cell
    day: date
    window: int
    count: int
    expected: float
    chance: float
    shown: tuple[tuple[date, int, float], ...]
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many matters through one door on one day: left out of the warnings, told once."""

    day: date
    door: str
    count: int
    before: int


@dataclass(frozen=True, slots=True)
class Evening:
    """What one evening brought.

    ``found`` are new, ``still`` are open and rise on; ``left_out``: new ones beyond the most told
    in one evening; ``history``: days compared with (fewer than needed: nothing was tested).
    """

    day: date
    found: tuple[Finding, ...] = ()
    still: tuple[Finding, ...] = ()
    left_out: int = 0
    history: int = 0
    cells: int = 0
    threshold: float = 0.0


def crowds(rows: Iterable[Occurrence]) -> tuple[Crowd, ...]:
    """Return the days on which a door brought far more than ever before."""
    by_door: dict[str, Counter[date]] = defaultdict(Counter)
    for one in rows:
        by_door[one.door][one.day] += not one.late
    found = []
    for door, counts in sorted(by_door.items()):
        before = 0
        for day in sorted(counts):
            if counts[day] >= CROWD and counts[day] > before * CROWD_TIMES:
                found.append(Crowd(day, door, counts[day], before))
            else:
                before = max(before, counts[day])
    return tuple(sorted(found, key=lambda one: (one.day, one.door)))


def booked(rows: Sequence[Occurrence], calendar: WorkCalendar) -> tuple[Book, tuple[Crowd, ...]]:
    """Return the counts of some matters, crowds kept from raising alarms, and the crowds."""
    found = crowds(rows)
    crowded = {(one.day, one.door) for one in found}
    book = Book(calendar)
    for one in rows:
        # A crowd is neither today's rise nor tomorrow's usual day.
        if (one.day, one.door) not in crowded:
            book.add(one)
    return book, found


def evening(
    book: Book, day: date, open_cells: Mapping[Cell, date], settings: Settings = USUAL
) -> Evening:
    """Return what rises on the evening of a day.

    ``open_cells``: cells told before, with the last day on which they rose. The order in which
    matters were counted makes no difference.
    """
    known = usual(book, day)
    if known is None:
        return Evening(day, history=min(len(book.days(day)), LEAST_HISTORY - 1))
    spans = {days: book.window(day, days, known.daily) for days in WINDOWS}
    newest = spans[WINDOWS[-1]]
    # All cells in which anything happened lately are tested, whether they could rise or not.
    lately: set[Cell] = set().union(*(book.by_day[one] for one in newest))
    family = len(lately.union(*(book.by_day[one] for one in known.days)))
    threshold = settings.budget / (_MONTH * len(WINDOWS) * max(family, 1))
    rising: dict[Cell, Finding] = {}
    for cell in sorted(lately, key=lambda one: (-len(book.above[one]), one)):
        if sum(book.fresh[cell][one] for one in newest) < settings.least:
            continue
        below = [one for told, one in rising.items() if cell in book.above[told]]
        found = _test(known, cell, spans, below, settings.least)
        if found is not None and found.chance < threshold:
            rising[cell] = found
    lately_open = {cell for cell, rose in open_cells.items() if rose >= day - settings.quiet * DAY}
    rising = _spread(known, rising, spans, threshold, lately_open)
    ordered = sorted(rising.values(), key=lambda one: (one.chance, one.cell))
    still = tuple(one for one in ordered if one.cell in lately_open)
    new = [one for one in ordered if one.cell not in lately_open]
    return Evening(
        day,
        tuple(new[: settings.most]),
        still,
        max(len(new) - settings.most, 0),
        len(known.days),
        family,
        threshold,
    )


def _test(
    known: Usual,
    cell: Cell,
    spans: Mapping[int, Sequence[date]],
    below: Sequence[Finding],
    least: int,
) -> Finding | None:
    """Return the window in which a cell is most unusual, without what rises inside it."""
    best: Finding | None = None
    counts = known.book.fresh[cell]
    for days, span in spans.items():
        count = sum(counts[one] for one in span)
        if count < least:
            continue
        mean, variance = _levelled(known, cell, span)
        inside = _inside(known, below, span)
        if count - inside < least:
            continue
        chance = tail(count - inside, mean, max(variance, mean))
        if best is None or chance < best.chance:
            best = Finding(cell, known.last, days, count, mean, chance, ())
    if best is None:
        return None
    return Finding(
        cell,
        known.last,
        best.window,
        best.count,
        best.expected,
        best.chance,
        _shown(known, cell, known.last),
    )


def _spread(
    known: Usual,
    rising: Mapping[Cell, Finding],
    spans: Mapping[int, Sequence[date]],
    threshold: float,
    open_cells: Collection[Cell],
) -> dict[Cell, Finding]:
    """Return what rises, one matter at many places as one: of the place around all of them.

    A place in it stays by itself where it stands out from what the others bring more than usual,
    and where it was told before.
    """
    kept = dict(rising)
    above = known.book.above
    wider = {up for cell in rising for up in above[cell] if up.matter == cell.matter}
    # The widest first: what it takes up is not taken up again.
    for wide in sorted(wider, key=lambda one: (len(above[one]), one)):
        inside = [cell for cell in kept if cell.matter == wide.matter and wide in above[cell]]
        places = [one for one in inside if not any(one in above[other] for other in inside)]
        if wide not in open_cells and len(places) < SPREAD:
            continue
        if any(wide in above[one] and all(one in above[cell] for cell in places) for one in wider):
            continue
        whole = _test(known, wide, spans, (), 1)
        if whole is None or whole.chance >= threshold:
            continue
        taken = [
            cell
            for cell in inside
            if cell not in open_cells and not _stands_out(known, kept[cell], wide, spans)
        ]
        if not taken and wide not in kept:
            continue
        for cell in taken:
            del kept[cell]
        told = tuple(sorted(one.place for one in taken if one in places))
        kept[wide] = replace(whole, inside=told)
    return kept


def _stands_out(
    known: Usual, one: Finding, wide: Cell, spans: Mapping[int, Sequence[date]]
) -> bool:
    """Tell whether a cell brings more above the usual than all the rest of a wider one.

    Where a storm fells how many trees nobody knows beforehand, so nothing finer is asked.
    """
    span = spans[one.window]
    usually, _ = known.expected(wide, span)
    rest = sum(known.book.fresh[wide][day] for day in span) - one.count
    return one.count - one.expected > rest - max(usually - one.expected, 0.0)


def _levelled(known: Usual, cell: Cell, span: Sequence[date]) -> tuple[float, float]:
    """Return mean and variance, raised by what all other matters bring more than usual.

    Never lowered: a quiet county makes no alarm.
    """
    mean, _ = known.expected(cell, span)
    book = known.book
    others = sum(book.totals[one] - book.cells[cell][one] for one in span)
    usually = max(known.whole_of(span) - mean, 0.0)
    level = max((others + _LEVEL_DRAWN) / (usually + _LEVEL_DRAWN), 1.0)
    mean, variance = known.expected(cell, span, level)
    # The level itself is told from a count.
    return mean, variance + mean * mean / (others + _LEVEL_DRAWN)


def _inside(known: Usual, below: Sequence[Finding], span: Sequence[date]) -> int:
    """Return how many matters more than usual the told cells inside explain, counted once."""
    explained = 0
    told: list[Cell] = []
    for one in below:
        if any(one.cell in known.book.above[other] for other in told):
            continue
        told.append(one.cell)
        mean, _ = known.expected(one.cell, span)
        count = sum(known.book.fresh[one.cell][day] for day in span)
        explained += max(count - round(mean), 0)
    return explained


def _shown(known: Usual, cell: Cell, day: date) -> tuple[tuple[date, int, float], ...]:
    counts = known.book.cells[cell]
    days = [day - n * DAY for n in reversed(range(SHOWN))]
    return tuple((one, counts[one], round(known.expected(cell, [one])[0], 3)) for one in days)
