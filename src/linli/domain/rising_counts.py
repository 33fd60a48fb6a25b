"""Counts of reported matters by day, place and matter, and what a usual day would bring.

A *cell* is a place (the whole county, a town, a village) together with a matter (a class, a
matter, an item). An occurrence is one matter; it counts once in each cell above it. Nothing about
a person enters: no reporter, no telephone, no household.

What is usual is told from the last :data:`HISTORY` days on which anything was recorded, without
the newest nine (a rise must not raise its own measure):

* factors of weekday and holiday, for all matters together, and for each class drawn towards these;
* the share of all matters that a cell has (of the total, so that a county that grows raises no
  alarm), drawn towards what its place and its matter would have together; days far above the rest
  count only up to a cap, so that the last rise does not hide the next one;
* how much the share of a class goes up and down beyond pure chance.

See docs/adr/0021.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from linli.domain.calendar import WorkCalendar

DAY: Final = timedelta(days=1)
#: Days of history at most, how far back they are looked for, and at least so many to compare with.
HISTORY: Final = 56
REACH: Final = 120
LEAST_HISTORY: Final = 21
#: Longest window that is tested, and days left out between it and the history.
LONGEST: Final = 7
GUARD: Final = 2
#: A day on which nothing at all was recorded is a gap in the data where a day usually has so many.
GAP_FROM: Final = 5.0
#: Days and counts with which factors are drawn towards 1 and towards the county's.
_DAYS_DRAWN: Final = 4.0
_COUNTS_DRAWN: Final = 40.0
#: Reports of a holiday's or weekday's worth: no factor leaves these bounds.
_FACTORS: Final = (0.2, 3.0)
#: Weight, in reports, of what place and matter let expect of a cell.
_PRIOR: Final = 1.0
#: Daily counts of a cell count up to this many and that many spreads above its trimmed mean.
_CAP_LEAST: Final = 2.0
_CAP_SPREADS: Final = 3.0
#: Counts of a class vary at most so much more than by chance (variance over mean); and the mean
#: of the nine smaller tenths of squared normal deviations.
_MOST_SPREAD: Final = 6.0
_CALM: Final = 0.56


class Cell(NamedTuple):
    """A place and a matter; an empty place is the whole county."""

    place: str
    matter: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One matter. ``places`` and ``matters`` go from broad to narrow, by key.

    ``key`` tells it from every other one; ``day`` is the day of reporting; ``late``: it became
    known so long after reporting that it says nothing about today (an old file taken over).
    """

    key: str
    day: date
    places: tuple[str, ...]
    matters: tuple[str, ...]
    door: str = ""
    late: bool = False


#: The kind of day after Monday to Sunday.
HOLIDAY: Final = 7


def kind_of(day: date, calendar: WorkCalendar) -> int:
    """Return 0–6 for Monday to Sunday, or :data:`HOLIDAY`; a worked weekend day counts as Friday.

    Plain weekends are weekdays of their own; only listed rest days and the weekend days joined
    to them are holidays.
    """
    works = calendar.is_workday(day)
    if works:
        return min(day.weekday(), 4)
    return HOLIDAY if day in calendar.special else day.weekday()


@dataclass
class Book:
    """Counts of a county. Add every occurrence once; a key that is already there is not counted."""

    calendar: WorkCalendar
    cells: dict[Cell, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    #: What may raise an alarm, where that is less than what was counted.
    fresh: dict[Cell, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    totals: Counter[date] = field(default_factory=Counter)
    by_day: dict[date, set[Cell]] = field(default_factory=lambda: defaultdict(set))
    places: dict[str, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    above: dict[Cell, frozenset[Cell]] = field(default_factory=dict)
    root: dict[str, str] = field(default_factory=dict)
    _keys: set[str] = field(default_factory=set)

    def add(self, one: Occurrence, *, silent: bool = False) -> None:
        """Count an occurrence; ``silent`` ones are history but raise no alarm."""
        if one.key in self._keys or not one.matters:
            return
        self._keys.add(one.key)
        places = ("", *one.places)
        self.totals[one.day] += 1
        for place in places:
            self.places[place][one.day] += 1
        for up, place in enumerate(places):
            for deep, matter in enumerate(one.matters):
                cell = Cell(place, matter)
                self.cells[cell][one.day] += 1
                self.by_day[one.day].add(cell)
                if not (silent or one.late):
                    self.fresh[cell][one.day] += 1
                if cell not in self.above:
                    self.root[matter] = one.matters[0]
                    self.above[cell] = frozenset(
                        Cell(wide, broad)
                        for wide in places[: up + 1]
                        for broad in one.matters[: deep + 1]
                    ) - {cell}

    def days(self, last: date) -> list[date]:
        """Return the days of history before a day that is judged: oldest first.

        Days without any record are gaps, not zeros, where the county usually records some.
        """
        end = last - (LONGEST + GUARD) * DAY
        span = [end - n * DAY for n in range(REACH)]
        recorded = [day for day in span if self.totals[day]]
        if not recorded:
            return []
        usual = sum(self.totals[day] for day in recorded[:HISTORY]) / len(recorded[:HISTORY])
        first = recorded[-1]
        known = [day for day in span if day >= first and (self.totals[day] or usual < GAP_FROM)]
        return known[:HISTORY][::-1]

    def window(self, last: date, days: int, usual: float) -> list[date]:
        """Return the days of a window that were recorded; ``usual``: matters on a usual day."""
        span = [last - n * DAY for n in range(days)]
        return [day for day in span if self.totals[day] or usual < GAP_FROM]


@dataclass(frozen=True)
class Usual:
    """What the history lets expect of every cell, for one day that is judged."""

    book: Book
    #: The day that is judged, and the days of history.
    last: date
    days: Sequence[date]
    overall: Mapping[int, float]
    by_root: Mapping[str, Mapping[int, float]]
    spread: Mapping[str, float]
    #: Matters of all kinds, in the whole history and on a usual day.
    whole: int
    daily: float
    shares: dict[Cell, tuple[float, float]] = field(default_factory=dict)
    weights: dict[str, list[float]] = field(default_factory=dict)

    def busy(self, matter: str, day: date) -> float:
        """Return how much larger or smaller a matter's share of such a day is than of others."""
        kind = kind_of(day, self.book.calendar)
        return self.by_root[self.book.root[matter]][kind] / self.overall[kind]

    def whole_of(self, days: Iterable[date]) -> float:
        """Return how many matters of all kinds some days usually bring."""
        kinds = (kind_of(day, self.book.calendar) for day in days)
        return self.daily * math.fsum(self.overall[kind] for kind in kinds)

    def share(self, cell: Cell) -> tuple[float, float]:
        """Return which share of all matters a cell has, and the reports this rests on."""
        if cell not in self.shares:
            root = self.book.root[cell.matter]
            if root not in self.weights:
                totals = self.book.totals
                self.weights[root] = [self.busy(root, day) * totals[day] for day in self.days]
            weights = self.weights[root]
            counts = self.book.cells[cell]
            counted = math.fsum(capped([counts[day] for day in self.days], weights))
            prior = self._prior(cell)
            drawn = _PRIOR / prior if prior else 0.0
            self.shares[cell] = (counted + _PRIOR) / (sum(weights) + drawn), counted + _PRIOR
        return self.shares[cell]

    def _prior(self, cell: Cell) -> float:
        """Return what the place's and the matter's own share would bring together; 0: unknown."""
        everywhere = Cell("", cell.matter)
        if cell == everywhere:
            return 0.0
        here = sum(self.book.places[cell.place][day] for day in self.days)
        return self.share(everywhere)[0] * max(here, 1) / self.whole

    def expected(self, cell: Cell, days: Sequence[date], level: float = 1.0) -> tuple[float, float]:
        """Return mean and variance of the count over some days, if nothing is unusual.

        ``level``: how much more than usual the whole county brings on these days.
        """
        share, known = self.share(cell)
        kinds = [(self.busy(cell.matter, day), kind_of(day, self.book.calendar)) for day in days]
        whole = math.fsum(busy * self.overall[kind] for busy, kind in kinds)
        mean = share * self.daily * level * whole
        # The chance of a day, the ups and downs of the class, and not knowing the share better
        # than its few reports tell.
        spread = self.spread[self.book.root[cell.matter]]
        return mean, mean + mean * mean * (1 / known + spread)


def capped(counts: Sequence[int], weights: Sequence[float]) -> list[float]:
    """Return daily counts, each up to a cap told from the rest; ``weights``: size of the days."""
    ordered = sorted(
        zip(counts, weights, strict=True), key=lambda one: one[0] / one[1] if one[1] else 0.0
    )
    calm = ordered[: max(1, len(ordered) * 9 // 10)]
    share = sum(count for count, _ in calm) / max(sum(weight for _, weight in calm), 1.0)
    found = []
    for count, weight in zip(counts, weights, strict=True):
        usual_count = share * weight
        cap = usual_count + _CAP_SPREADS * math.sqrt(max(usual_count, 0.25))
        found.append(min(float(count), max(_CAP_LEAST, cap)))
    return found


def usual(book: Book, last: date) -> Usual | None:
    """Return what is usual for a day that is judged; None where the history is too short."""
    days = book.days(last)
    if len(days) < LEAST_HISTORY or not any(book.totals[day] for day in days):
        return None
    kinds = {day: kind_of(day, book.calendar) for day in days}
    overall = _factors(book.totals, days, kinds)
    by_root = {}
    spread = {}
    for root in sorted(set(book.root.values())):
        counts = book.cells[Cell("", root)]
        factors = dict(_drawn(counts, book.totals, days, kinds, overall))
        by_root[root] = factors
        weights = [book.totals[day] * factors[kinds[day]] / overall[kinds[day]] for day in days]
        spread[root] = _spread([counts[day] for day in days], weights)
    whole = sum(book.totals[day] for day in days)
    daily = whole / math.fsum(overall[kinds[day]] for day in days)
    return Usual(book, last, days, overall, by_root, spread, whole, daily)


def _factors(
    counts: Mapping[date, int], days: Sequence[date], kinds: Mapping[date, int]
) -> dict[int, float]:
    """Return how busy each kind of day is, drawn towards 1 by the days that are missing.

    Told from medians, so that one burst does not make a Monday busy; against the days around,
    so that a county that grows is not taken for one that works more on some weekday.
    """
    ratios: dict[int, list[float]] = defaultdict(list)
    for at, day in enumerate(days):
        near = [counts.get(one, 0) for one in days[max(0, at - 7) : at + 8]]
        around = sum(near) / len(near)
        if around:
            ratios[kinds[day]].append(counts.get(day, 0) / around)
    found = {}
    for kind in range(HOLIDAY + 1):
        seen = sorted(ratios[kind])
        middle = (seen[(len(seen) - 1) // 2] + seen[len(seen) // 2]) / 2 if seen else 1.0
        drawn = (len(seen) * middle + _DAYS_DRAWN) / (len(seen) + _DAYS_DRAWN)
        found[kind] = min(max(drawn, _FACTORS[0]), _FACTORS[1])
    return found


def _drawn(
    counts: Mapping[date, int],
    totals: Mapping[date, int],
    days: Sequence[date],
    kinds: Mapping[date, int],
    overall: Mapping[int, float],
) -> Iterator[tuple[int, float]]:
    """Yield the factors of one class: its share of each kind of day, drawn towards its share."""
    share = sum(counts.get(day, 0) for day in days) / sum(totals.get(day, 0) for day in days)
    for kind in range(HOLIDAY + 1):
        of_kind = [day for day in days if kinds[day] == kind]
        weights = [float(totals.get(day, 0)) for day in of_kind]
        seen = sum(capped([counts.get(day, 0) for day in of_kind], weights)) if of_kind else 0.0
        drawn = (seen + _COUNTS_DRAWN) / (share * sum(weights) + _COUNTS_DRAWN)
        yield kind, overall[kind] * min(max(drawn, _FACTORS[0]), _FACTORS[1])


def _spread(counts: Sequence[int], weights: Sequence[float]) -> float:
    """Return how much the share of a class goes up and down by itself, robust against bursts.

    The square of its coefficient of variation beyond chance: the 1/size of a negative binomial.
    """
    share = math.fsum(capped(counts, weights)) / math.fsum(weights)
    sizes = [(count, share * weight) for count, weight in zip(counts, weights, strict=True)]
    squares = sorted((count - mean) ** 2 / mean for count, mean in sizes if mean)
    if not squares:
        return 0.0
    calm = squares[: max(1, len(squares) * 9 // 10)]
    # Leaving out the largest tenth takes nearly half off the mean that chance alone gives.
    over = min(max(sum(calm) / len(calm) / _CALM, 1.0), _MOST_SPREAD) - 1
    return over * share * math.fsum(weights) / math.fsum((share * one) ** 2 for one in weights)
