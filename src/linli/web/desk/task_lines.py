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
#: A number beside the navigation may be so old, seconds, while things move; so old while nothing
#: was recorded at all (only what begins by the clock can be new then). The page itself is always
#: asked anew.
_FRESH = 60.0
_QUIET = 300.0
_COUNTED_MOST = 2000


@dataclass(frozen=True, slots=True)
class _Counted:
    """A number kept: when it was counted, at which mark of the record, how many of it in danger."""

    at: float
    mark: str | None
    found: int
    urgent: int


#: By person and those they stand in for.
_counted: dict[tuple[int, frozenset[int]], _Counted] = {}


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


def number(actor: Actor, now: datetime, mark: str | None = None) -> int:
    """Return how much waits, for the mark beside the navigation: asked once a minute at most.

    ``mark`` is that of the record (:func:`linli.audit.stamp.recorded`), asked before: while it
    stays the same the number is kept for five minutes. Emergencies are never that old: they are
    asked for whenever something was recorded. About twenty statements otherwise.
    """
    kept = _counted.get((actor.user_id or 0, actor.stands_for))
    if kept is not None:
        same = mark is not None and kept.mark == mark
        age = monotonic() - kept.at
        if age < (_QUIET if same else _FRESH):
            urgent = kept.urgent if same else _urgent(waiting(actor, now, first_only=True))
            return kept.found - kept.urgent + urgent
    rows = waiting(actor, now)
    remember(actor, rows, mark)
    return len(rows)


def remember(actor: Actor, rows: Sequence[Waiting], mark: str | None = None) -> None:
    """Keep a number just counted; whoever looked at the page sees the same beside it."""
    if len(_counted) >= _COUNTED_MOST:
        _counted.clear()
    kept = _Counted(monotonic(), mark, len(rows), _urgent(rows))
    _counted[actor.user_id or 0, actor.stands_for] = kept


def _urgent(rows: Sequence[Waiting]) -> int:
    first = {one.kind for one in sources() if one.first}
    return sum(row.kind in first for row in rows)


def forget(actor: Actor) -> None:
    """Let the number be counted anew: the person has just done something."""
    _counted.pop((actor.user_id or 0, actor.stands_for), None)
