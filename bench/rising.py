"""``python -m bench.rising``: how often the early warning errs, and how soon it tells a rise.

Over a file of matters (``--events``, as for ``linli insights warnings``) or a made-up year. Its
places and matters are dealt out anew over the days, with seeds 0, 1, 2 …, so that nothing rises
but by chance: what is told then is false. Into each dealt-out file rises are put, one at a time:
so many matters more within three days, in one narrow cell drawn by chance. The floor is EARS C2
on the same days and cells, with the same dedup: a day's count beyond three deviations of the seven
days before the last two.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Sequence
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from typing import Final

from linli.county.defaults import load_calendar
from linli.domain.calendar import WorkCalendar
from linli.domain.rising import USUAL, booked
from linli.domain.rising_counts import DAY, LEAST_HISTORY, Book, Cell, Occurrence
from linli.domain.rising_reading import read
from linli.domain.rising_replay import Outbreak, found_after, replay, shuffled, with_outbreak

_MONTH: Final = 365.25 / 12
#: Days after its first within which a rise must be told.
_SOON: Final = 6
#: EARS C2: least deviation counted with, least reports of a day that alarms.
_LEAST_SPREAD, _LEAST_COUNT, _DEVIATIONS = 0.5, 3, 3.0
#: The made-up year: villages in towns, matters in classes, matters a day.
_TOWNS, _VILLAGES, _CLASSES, _ITEMS, _DAILY = 6, 10, 10, 12, 60


def made_up(seed: int = 1, days: int = 365) -> list[Occurrence]:
    """Return a year of a county in which some places and matters are far more usual than others."""
    draw = random.Random(seed)
    places = [(f"t{n}", f"t{n}/v{m}") for n in range(_TOWNS) for m in range(_VILLAGES)]
    matters = [(f"c{n}", f"c{n}/i{m}") for n in range(_CLASSES) for m in range(_ITEMS)]
    weights = [1 / (n + 1) for n in range(len(matters))]
    rows = []
    first = date(2025, 1, 1)
    for n in range(days):
        day = first + n * DAY
        mean = _DAILY * (0.65 if day.weekday() > 4 else 1.1)
        for at in range(max(round(draw.gauss(mean, sqrt(mean))), 0)):
            where, what = draw.choice(places), draw.choices(matters, weights)[0]
            rows.append(Occurrence(f"{n}-{at}", day, where, what, "made"))
    return rows


def ears(book: Book, cell: Cell, first: date, last: date) -> list[date]:
    """Return the days on which EARS C2 would tell a cell, none within a week of the one before."""
    counts, told = book.fresh[cell], []
    day = first
    while day <= last:
        before = [counts[day - n * DAY] for n in range(3, 10)]
        bound = statistics.mean(before) + _DEVIATIONS * max(statistics.stdev(before), _LEAST_SPREAD)
        quiet = not told or (day - told[-1]).days > USUAL.quiet
        if counts[day] >= _LEAST_COUNT and counts[day] > bound and quiet:
            told.append(day)
        day += DAY
    return told


class Trial:
    """What one method did: false warnings, and for each size how many rises, how soon."""

    def __init__(self) -> None:
        self.false: list[int] = []
        self.delays: dict[int, list[int | None]] = {}

    def line(self, name: str, months: float) -> str:
        """Return a line of the table."""
        parts = [f"{name:<22}{sum(self.false) / (len(self.false) * months):>8.1f}"]
        for size in sorted(self.delays):
            found = [one for one in self.delays[size] if one is not None]
            share = len(found) / len(self.delays[size])
            soon = f"{statistics.mean(found):.1f} d" if found else "—"
            parts.append(f"{share:>8.0%} {soon:>6}")
        return " ".join(parts)


def _one(
    rows: Sequence[Occurrence],
    calendar: WorkCalendar,
    outbreak: Outbreak,
    ours: Trial,
    floor: Trial,
) -> None:
    last = outbreak.first + _SOON * DAY
    told = replay(rows, calendar, since=outbreak.first - USUAL.quiet * DAY, last=last)
    book, _ = booked([one for one in rows if one.day <= last], calendar)
    after = found_after(book, told.told, outbreak) if told else None
    ours.delays.setdefault(outbreak.size, []).append(after)
    seen = [(day - outbreak.first).days for day in ears(book, outbreak.cell, outbreak.first, last)]
    floor.delays.setdefault(outbreak.size, []).append(min(seen, default=None))


def main(given: list[str] | None = None) -> int:
    """Measure and print; return 1 when chance alone tells more than the budget allows."""
    parser = argparse.ArgumentParser(prog="python -m bench.rising", description=__doc__)
    parser.add_argument("--events", type=Path, help="CSV (else a made-up year)")
    parser.add_argument("--days", type=int, default=365, help="of the made-up year (365)")
    parser.add_argument("--evenings", type=int, default=63, help="judged, the newest (63)")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--outbreaks", type=int, default=25, help="of each size (25)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 8, 12])
    asked = parser.parse_args(given)
    calendar = load_calendar()
    rows = (
        read(asked.events.read_text(encoding="utf-8-sig").splitlines())
        if asked.events
        else made_up(days=asked.days)
    )
    days = sorted({one.day for one in rows})
    since = max(days[-1] - timedelta(days=asked.evenings - 1), days[0] + LEAST_HISTORY * DAY)
    months = ((days[-1] - since).days + 1) / _MONTH
    ours, floor = Trial(), Trial()
    start = time.process_time()
    for seed in range(asked.seeds):
        dealt = shuffled(rows, random.Random(seed))
        found = replay(dealt, calendar, since=since)
        ours.false.append(len(found.told) if found else 0)
    spent = (time.process_time() - start) / asked.seeds
    for seed in range(asked.seeds):
        book, _ = booked(shuffled(rows, random.Random(seed)), calendar)
        wider = set().union(*book.above.values())
        leaves = [one for one in book.fresh if one not in wider]
        floor.false.append(sum(len(ears(book, one, since, days[-1])) for one in leaves))
    draw = random.Random(0)
    dealt = shuffled(rows, draw)
    for size in asked.sizes:
        for _ in range(asked.outbreaks):
            more, outbreak = with_outbreak(
                dealt, draw, size, after=since, before=days[-1] - _SOON * DAY
            )
            _one(more, calendar, outbreak, ours, floor)
    heads = " ".join(f"{f'+{size} in 3 days':>15}" for size in sorted(asked.sizes))
    print(f"{len(rows):,} matters, {len(days)} days, {months * _MONTH:.0f} evenings judged")
    print(f"{'':<22}{'false/mo':>8} {heads}")
    print(ours.line("exact tails", months))
    print(floor.line("EARS C2, narrow cells", months))
    print(f"processor time: {spent:.1f} s for the evenings of one file")
    return 1 if sum(ours.false) / (len(ours.false) * months) > USUAL.budget else 0


if __name__ == "__main__":
    raise SystemExit(main())
