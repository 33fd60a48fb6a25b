"""What waits for somebody as the page 待办 draws it: grouped by day, each with its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic

from django.urls import reverse

from linli.cases.queries.clock_badges import ClockView, stage_clock
from linli.kernel import clock
from linli.people.actor import Actor
from linli.tasks.waiting import Source, Waiting, sources, waiting

#: Groups in the order of the page: code and words.
GROUPS = (("late", "已超时"), ("today", "今天到期"), ("later", "以后"))
#: A number beside the navigation may be so old, seconds; the page itself is always asked anew.
_FRESH = 30.0
_counted: dict[tuple[int, frozenset[int]], tuple[float, int]] = {}
_COUNTED_MOST = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One waiting thing: ``href`` leads to where it is done, ``clock`` is none without a due."""

    row: Waiting
    label: str
    icon: str
    href: str
    clock: ClockView | None


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one part of the page."""

    code: str
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind one may narrow the page to, with how many of it wait."""

    code: str
    label: str
    number: int


def kinds(rows: Sequence[Waiting]) -> list[Kind]:
    """Return the kinds of which something waits, most urgent kinds as registered."""
    numbers = [(one, sum(1 for row in rows if row.kind == one.kind)) for one in sources()]
    return [Kind(one.kind, one.label, number) for one, number in numbers if number]


def groups(rows: Iterable[Waiting], now: datetime) -> list[Group]:
    """Return the lines by group, empty groups left out."""
    known = {one.kind: one for one in sources()}
    today = now.astimezone(clock.CIVIL).date()
    found: dict[str, list[Line]] = {code: [] for code, _ in GROUPS}
    for row in rows:
        found[_group(row, now, today)].append(_line(row, known[row.kind], now))
    return [Group(code, label, tuple(found[code])) for code, label in GROUPS if found[code]]


def _group(row: Waiting, now: datetime, today: date) -> str:
    if row.due_at is None:
        return "later"
    if row.due_at < now:
        return "late"
    return "today" if row.due_at.astimezone(clock.CIVIL).date() == today else "later"


def _line(row: Waiting, source: Source, now: datetime) -> Line:
    href = reverse(row.route, args=row.args)
    return Line(row, source.label, source.icon, href, stage_clock(row.due_at, now))


def number(actor: Actor, now: datetime) -> int:
    """Return how much waits, for the mark beside the navigation: asked twice a minute at most."""
    key = (actor.user_id or 0, actor.stands_for)
    kept = _counted.get(key)
    if kept is not None and monotonic() - kept[0] < _FRESH:
        return kept[1]
    found = len(waiting(actor, now))
    remember(actor, found)
    return found


def remember(actor: Actor, found: int) -> None:
    """Keep a number just counted; whoever looked at the page sees the same beside it."""
    if len(_counted) >= _COUNTED_MOST:
        _counted.clear()
    _counted[actor.user_id or 0, actor.stands_for] = (monotonic(), found)


def forget(actor: Actor) -> None:
    """Let the number be counted anew: the person has just done something."""
    _counted.pop((actor.user_id or 0, actor.stands_for), None)
