"""The method over a whole past, evening by evening; and how often it errs, with a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from linli.domain.calendar import WorkCalendar
from linli.domain.rising import USUAL, Crowd, Evening, Finding, Settings, booked, evening
from linli.domain.rising_counts import DAY, Book, Cell, Occurrence


@dataclass(frozen=True, slots=True)
class Told:
    """One warning with how long it stayed open: the evening it was told, and its last rise."""

    finding: Finding
    last: date


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the method would have told, oldest first; ``tested``: evenings with enough history."""

    first: date
    last: date
    told: tuple[Told, ...]
    crowds: tuple[Crowd, ...]
    tested: int
    left_out: int
    last_evening: Evening


def replay(
    rows: Sequence[Occurrence],
    calendar: WorkCalendar,
    settings: Settings = USUAL,
    *,
    since: date | None = None,
    last: date | None = None,
) -> Replayed | None:
    """Judge every evening up to ``last`` (the newest day of the rows); None without any row.

    ``since``: the first evening that is judged. Rows after ``last`` are not looked at: what is
    told of a day rests on nothing later.
    """
    kept = [one for one in rows if last is None or one.day <= last]
    if not kept:
        return None
    first = min(one.day for one in kept)
    end = last or max(one.day for one in kept)
    book, crowds = booked(kept, calendar)
    told: list[Told] = []
    standing: dict[Cell, int] = {}
    tested = left_out = 0
    newest = Evening(first)
    span = (since or first, end)
    for newest in _evenings(book, span, settings, told, standing):
        tested += newest.cells > 0
        left_out += newest.left_out
    return Replayed(first, end, tuple(told), crowds, tested, left_out, newest)


def _evenings(
    book: Book,
    span: tuple[date, date],
    settings: Settings,
    told: list[Told],
    standing: dict[Cell, int],
) -> Iterator[Evening]:
    day, last = span
    while day <= last:
        # Nothing was recorded: there is nothing new to judge.
        if book.totals[day] or day == last:
            rose = {cell: told[at].last for cell, at in standing.items()}
            found = evening(book, day, rose, settings)
            for one in found.still:
                told[standing[one.cell]] = replace(told[standing[one.cell]], last=day)
            for one in found.found:
                standing[one.cell] = len(told)
                told.append(Told(one, day))
            yield found
        day += DAY


class Draw(Protocol):
    """What draws by chance, with a seed of the caller's: :class:`random.Random`."""

    def shuffle(self, x: Any) -> None:
        """Bring a list into an order of chance."""

    def choice(self, seq: Any) -> Any:
        """Return one of a list."""


def shuffled(rows: Sequence[Occurrence], draw: Draw) -> list[Occurrence]:
    """Return the rows with places and matters dealt out anew over the days.

    Every day keeps its number and its doors, every place and matter its share of the whole:
    weekdays, holidays and growth stay, and nothing rises but by chance.
    """
    dealt = sorted((one.places, one.matters) for one in rows)
    draw.shuffle(dealt)
    ordered = sorted(rows, key=lambda one: (one.day, one.key))
    return [
        replace(one, places=places, matters=matters)
        for one, (places, matters) in zip(ordered, dealt, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Outbreak:
    """A made-up rise: so many matters more in one narrow cell over three days."""

    cell: Cell
    first: date
    size: int


def with_outbreak(
    rows: Sequence[Occurrence], draw: Draw, size: int, *, after: date, before: date
) -> tuple[list[Occurrence], Outbreak]:
    """Return the rows with ``size`` matters more, over three days, at a place drawn by chance.

    The place is drawn among those that occur, each as likely as the other; the first day lies
    from ``after`` up to ``before``, on a day on which anything was recorded.
    """
    days = sorted({one.day for one in rows if after <= one.day <= before})
    places, matters = draw.choice(sorted({(one.places, one.matters) for one in rows}))
    first = draw.choice(days)
    more = [
        Occurrence(f"outbreak-{n}", first + n % 3 * DAY, places, matters, "outbreak")
        for n in range(size)
    ]
    cell = Cell(places[-1] if places else "", matters[-1])
    return [*rows, *more], Outbreak(cell, first, size)


def found_after(book: Book, told: Sequence[Told], outbreak: Outbreak) -> int | None:
    """Return after how many days an outbreak was told, in its cell or one around it; None: not."""
    days = [
        (one.finding.day - outbreak.first).days
        for one in told
        if one.finding.cell in {outbreak.cell, *book.above[outbreak.cell]}
    ]
    return min((n for n in days if 0 <= n <= 6), default=None)
