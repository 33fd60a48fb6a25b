"""联办: one lead, several supporting units, each with a part, a clock and an answer of its own.

A plan is a graph: each part names the parts that come before it. A part whose predecessors are
all done may start, and only then does its clock run (workdays, inclusive end). The moves
(:func:`arrange`, :func:`finish`, :func:`send_back`) keep one invariant, which the tests check over
every reachable plan: an open part has a clock exactly when it may start.

Whose lateness it is (:func:`lateness`). Let L be the time from the due moment of the matter to its
answer (to now while there is none), and U the time during which at least one part that was waited
for was overdue, from the part's due moment until it was done, dropped, or the answer came. The
supporting units bear S = min(L, U), the lead bears L - S. A moment in which several parts were
overdue counts for each of them in equal shares; where U exceeds L every share is reduced in the
same proportion. A part that was still open when the lead answered was not waited for and excuses
nobody. So nobody bears more than they held things up, and all shares together are L.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from linli.domain.calendar import WorkCalendar
from linli.domain.counting import Run
from linli.domain.deadlines import is_overdue
from linli.domain.errors import DomainError, Invalid, NotNow
from linli.domain.pauses import Pause, stops
from linli.domain.policies import Budget, Unit
from linli.domain.words import Listed, Words

#: How often a part may be sent back; after that others decide.
SEND_BACK_LIMIT: Final = 2
_SECOND = timedelta(seconds=1)
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan. ``unit`` is an id, ``days`` workdays, ``after`` places (from 1).

    ``ready_at`` is when the clock started; ``ended_at`` when an open part was dropped.
    """

    place: int
    unit: int
    days: int = 1
    after: tuple[int, ...] = ()
    ready_at: datetime | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    ended_at: datetime | None = None
    sent_back: int = 0


#: The due moment of a part that starts at a moment and has so many workdays.
DueOf = Callable[[datetime, int], datetime]
#: What people call a unit.
NameOf = Callable[[int], str]


def due(
    ready_at: datetime,
    days: int,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    *,
    as_of: datetime | None = None,
) -> datetime:
    """Due moment of a part that could start at ``ready_at``: workdays, moved by pauses."""
    run = Run(ready_at, calendar, reasons=False)
    halts = stops(pauses, as_of or ready_at)
    return run.run((Budget(days, Unit.WORKDAY),), halts).finish().due_at


# The graph


def problem(parts: Sequence[Part], lead: int | None, name: NameOf) -> Words | None:
    """Return in words what is wrong with the order or the units of a plan; None when it is sound.

    The lead unit has no part of its own: it leads and sums up, and its work is the matter itself.
    A unit has one part, in which everything it does stands together, so that one clock and one
    answer are its.
    """
    return _units_problem(parts, lead, name) or _order_problem(parts)


def _units_problem(parts: Sequence[Part], lead: int | None, name: NameOf) -> Words | None:
    seen: dict[int, int] = {}
    for part in parts:
        if part.unit == lead:
            return Words(
                "第{row}步是主办单位自己。主办单位牵头和汇总，自己的工作不列为联办环节。",
                row=part.place,
            )
        if part.unit in seen:
            return Words(
                "{unit}写了两次：第{first}步和第{row}步。一个单位只列一步，要做的几件事写在一起。",
                unit=name(part.unit),
                first=seen[part.unit],
                row=part.place,
            )
        seen[part.unit] = part.place
    return None


def _order_problem(parts: Sequence[Part]) -> Words | None:
    places = {part.place for part in parts}
    for part in parts:
        if part.place in part.after:
            return Words("第{row}步写成了在它自己之后，请去掉。", row=part.place)
        missing = sorted(set(part.after) - places)
        if missing:
            return Words(
                "第{row}步写的是在第{before}步之后，但没有第{before}步。",
                row=part.place,
                before=missing[0],
            )
    ring = circle(parts)
    if not ring:
        return None
    steps = [
        Words("第{row}步在第{before}步之后", row=place, before=before)
        for place, before in zip(ring, (*ring[1:], ring[0]), strict=True)
    ]
    return Words(
        "先后顺序绕成了圈：{steps}，谁也开不了头。请去掉其中一个先后关系。",
        steps=Listed("，", steps),
        row=ring[0],
    )


def circle(parts: Iterable[Part]) -> tuple[int, ...]:
    """Return the places of a circle, each after the next one and the last after the first."""
    before = {part.place: sorted(part.after) for part in parts}
    sound: set[int] = set()
    for start in before:
        path: list[int] = []
        ring = _walk(start, before, path, sound)
        if ring:
            return ring
    return ()


def _walk(
    place: int, before: Mapping[int, list[int]], path: list[int], sound: set[int]
) -> tuple[int, ...]:
    """Follow what comes before ``place``; return the circle met on the way. Plans are short."""
    if place in path:
        return tuple(path[path.index(place) :])
    if place in sound:
        return ()
    path.append(place)
    for one in before.get(place, ()):
        ring = _walk(one, before, path, sound)
        if ring:
            return ring
    path.pop()
    sound.add(place)
    return ()


def ready(parts: Sequence[Part]) -> tuple[int, ...]:
    """Return the places of the open parts that may start: everything before them is done."""
    done = {part.place for part in parts if part.done_at is not None}
    return tuple(part.place for part in parts if part.done_at is None and set(part.after) <= done)


def awaited(parts: Sequence[Part], place: int) -> tuple[Part, ...]:
    """Return the parts that come before ``place`` and are not done yet."""
    before = set(_at(parts, place).after)
    return tuple(part for part in parts if part.place in before and part.done_at is None)


def levels(parts: Sequence[Part]) -> tuple[tuple[int, ...], ...]:
    """Return the places in columns: what stands together may run at the same time.

    For a plan without a circle; in one with a circle the rest stands in the last column.
    """
    left = {part.place: set(part.after) for part in parts}
    columns: list[tuple[int, ...]] = []
    while left:
        column = tuple(sorted(place for place, before in left.items() if not before & left.keys()))
        columns.append(column or tuple(sorted(left)))
        for place in columns[-1]:
            del left[place]
    return tuple(columns)


def _at(parts: Iterable[Part], place: int) -> Part:
    return next(part for part in parts if part.place == place)


# The moves


def settle(parts: Sequence[Part], now: datetime, due_of: DueOf) -> tuple[Part, ...]:
    """Start the clocks of open parts that may start, and stop those that wait again."""
    may = set(ready(parts))
    found = []
    for part in parts:
        if part.done_at is not None:
            found.append(part)
        elif part.place not in may:
            found.append(replace(part, ready_at=None, due_at=None))
        elif part.ready_at is None:
            found.append(replace(part, ready_at=now, due_at=due_of(now, part.days)))
        else:
            found.append(part)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Arranged:
    """A plan after :func:`arrange`: its parts in order, and the open ones it leaves out."""

    parts: tuple[Part, ...]
    dropped: tuple[Part, ...] = ()

    @property
    def open(self) -> int:
        """How many parts are not done."""
        return sum(part.done_at is None for part in self.parts)


def arrange(
    old: Sequence[Part],
    wanted: Sequence[Part],
    *,
    lead: int | None,
    now: datetime,
    due_of: DueOf,
    name: NameOf,
) -> Arranged:
    """Put a new plan in the place of an old one. Raises Invalid (field ``parts``) when unsound.

    What is done stays done, after the others where the new plan does not name it. An open part
    keeps its clock unless its workdays change: then it starts anew.
    """
    known = {part.unit: part for part in old}
    parts = [_renewed(known.get(part.unit), part) for part in wanted]
    named = {part.unit for part in wanted}
    left = [part for part in old if part.unit not in named]
    kept = [part for part in left if part.done_at is not None]
    parts += [
        replace(part, place=place, after=())
        for place, part in enumerate(kept, start=len(parts) + 1)
    ]
    sentence = problem(parts, lead, name)
    if sentence is not None:
        raise Invalid("bad-plan", sentence, fields={"parts": sentence})
    dropped = tuple(replace(part, ended_at=now) for part in left if part.done_at is None)
    return Arranged(settle(parts, now, due_of), dropped)


def _renewed(before: Part | None, part: Part) -> Part:
    if before is None:
        return part
    if before.done_at is not None:
        return replace(before, place=part.place, after=part.after)
    same = before.days == part.days
    return replace(
        part,
        ready_at=before.ready_at if same else None,
        due_at=before.due_at if same else None,
        sent_back=before.sent_back,
    )


def not_yet(parts: Sequence[Part], place: int, name: NameOf) -> DomainError | None:
    """Return why a part cannot be reported on yet: who is awaited; None when nobody is."""
    waiting = awaited(parts, place)
    if not waiting:
        return None
    units = Listed("、", (name(part.unit) for part in waiting))
    return NotNow(
        "part-awaits", Words("本环节要等前面的环节完成才开始，现在还在等：{units}。", units=units)
    )


def finish(
    parts: Sequence[Part], place: int, *, now: datetime, due_of: DueOf, name: NameOf
) -> tuple[Part, ...]:
    """Report a part done; those that only waited for it start. Raises NotNow."""
    refusal = not_yet(parts, place, name)
    if refusal is not None:
        raise refusal
    if _at(parts, place).done_at is not None:
        raise NotNow("already-contributed", "本单位已经反馈过，如有新情况请留言。")
    done = [replace(part, done_at=now) if part.place == place else part for part in parts]
    return settle(done, now, due_of)


def send_back(
    parts: Sequence[Part], place: int, *, days: int, now: datetime, due_of: DueOf
) -> tuple[Part, ...]:
    """Open a done part again with ``days`` workdays; open parts after it wait again.

    What was done after it stays done. Raises NotNow for a part that is not done, and when it was
    sent back :data:`SEND_BACK_LIMIT` times already.
    """
    part = _at(parts, place)
    if part.done_at is None:
        raise NotNow("part-not-done", "这一环节还没有反馈完成，不用退回。")
    if part.sent_back >= SEND_BACK_LIMIT:
        raise NotNow(
            "sent-back-limit",
            Words(
                "这一环节已经退回{n}次，不再退回。仍没有做到位的，请由中心吹哨到现场一起处置，"
                "或者发出督办，由召集人协调。",
                n=part.sent_back,
            ),
        )
    again = replace(
        part, days=days, done_at=None, ready_at=None, due_at=None, sent_back=part.sent_back + 1
    )
    return settle([again if one.place == place else one for one in parts], now, due_of)


# Whose lateness it is


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late an answer is, how much of it is the lead's own, how much each unit's (by id)."""

    total: timedelta = _NOTHING
    own: timedelta = _NOTHING
    supports: Mapping[int, timedelta] = field(default_factory=dict)


def overdue_for(part: Part, until: datetime) -> timedelta:
    """How long a part has been overdue by ``until``, or was when it was done or dropped."""
    start, end = _overdue(part, until) or (until, until)
    return end - start


def waited_for(part: Part, answered_at: datetime | None) -> bool:
    """Tell whether the lead waited for the part: done or dropped before the answer, or no answer.

    A part whose clock never started held up nothing.
    """
    if part.due_at is None:
        return False
    end = part.done_at or part.ended_at
    return answered_at is None or (end is not None and end <= answered_at)


def lateness(
    due_at: datetime, answered_at: datetime | None, now: datetime, parts: Iterable[Part]
) -> Lateness:
    """Whose lateness it is, by the formula above; nothing when the answer came in time.

    Times are cut to whole seconds, so that shares add up exactly.
    """
    end = answered_at or now
    if not is_overdue(due_at, end):
        return Lateness()
    total = int((end - due_at) / _SECOND)
    spans = [
        (part.unit, span)
        for part in parts
        if waited_for(part, answered_at) and (span := _overdue(part, end))
    ]
    held = _held(spans)
    whole = sum(held.values(), start=_NOTHING)
    shared = min(total, int(whole / _SECOND))
    shares = _divided(shared, held) if shared else {}
    return Lateness(
        total=total * _SECOND,
        own=(total - shared) * _SECOND,
        supports={unit: seconds * _SECOND for unit, seconds in shares.items() if seconds},
    )


def _overdue(part: Part, until: datetime) -> tuple[datetime, datetime] | None:
    """Return from when to when the part was overdue, no later than ``until``."""
    if part.due_at is None:
        return None
    end = min(part.done_at or part.ended_at or until, until)
    return (part.due_at, end) if is_overdue(part.due_at, end) else None


def _held(spans: Sequence[tuple[int, tuple[datetime, datetime]]]) -> dict[int, timedelta]:
    """Return how long each unit held things up; several at once share the time equally."""
    edges = sorted({edge for _, span in spans for edge in span})
    held: dict[int, timedelta] = {}
    for start, end in pairwise(edges):
        there = [unit for unit, span in spans if span[0] <= start and end <= span[1]]
        for unit in there:
            held[unit] = held.get(unit, _NOTHING) + (end - start) / len(there)
    return held


def _divided(seconds: int, held: Mapping[int, timedelta]) -> dict[int, int]:
    """Divide ``seconds`` in the proportion of ``held``; the largest rests get what is left over."""
    weights = {unit: max(time // timedelta(microseconds=1), 0) for unit, time in held.items()}
    whole = sum(weights.values())
    shares = {unit: seconds * weight // whole for unit, weight in weights.items()}
    rests = sorted(weights, key=lambda unit: (-(seconds * weights[unit] % whole), unit))
    for unit in rests[: seconds - sum(shares.values())]:
        shares[unit] += 1
    return shares
