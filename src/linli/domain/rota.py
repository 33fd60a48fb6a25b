"""Rosters as arithmetic of time: who is on duty, where nobody is, how a pattern repeats.

A shift says to whom something is assigned at a moment; nobody's presence is measured. Shifts are
half-open: one ends at the very second at which the next begins, nobody is on duty twice and no
second is left out. A duty post is covered round the clock, on rest days only, or as far as
volunteers offer it; rest days are those of the county's calendar, in Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from linli.domain.calendar import CIVIL, WorkCalendar
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.words import Words

DAY = timedelta(days=1)
#: A single shift is never longer: somebody who is on duty for a week is not on duty.
LONGEST_SHIFT = timedelta(hours=48)
#: Most days a pattern is laid down for at once.
MOST_DAYS = 366
#: How far ahead the next shift may begin for its person to answer for a gap before it.
NEXT_WITHIN = timedelta(hours=24)


class PostKind(StrEnum):
    """Which hours a duty post promises."""

    ROUND = "round"
    HOLIDAY = "holiday"
    VOLUNTEER = "volunteer"


POST_KINDS: Mapping[PostKind, str] = {
    PostKind.ROUND: "24小时值班",
    PostKind.HOLIDAY: "节假日值班",
    PostKind.VOLUNTEER: "志愿响应",
}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Time from ``start`` up to, not including, ``end``. Raises ValueError when it is empty."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or self.start >= self.end:
            raise ValueError("a span needs two aware moments in order")

    def covers(self, moment: datetime) -> bool:
        """Tell whether the moment lies inside."""
        return self.start <= moment < self.end

    def meets(self, other: Span) -> bool:
        """Tell whether the two share any time; touching ends do not."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Shift:
    """One person at one post for a span; ``leader`` is the leader in charge (带班领导)."""

    post: int
    span: Span
    person: int
    leader: int | None = None
    key: int = 0


def civil_moment(day: date, at: time) -> datetime:
    """Return the moment (UTC) at which the clock in the county shows ``at`` on ``day``."""
    return datetime.combine(day, at, CIVIL).astimezone(UTC)


def needed(kind: PostKind, window: Span, calendar: WorkCalendar) -> list[Span]:
    """Return what a post of this kind has to cover inside ``window``, in order, joined.

    Round the clock: everything; holiday posts: whole rest days (0:00 to 24:00); volunteers:
    nothing, they give what they can.
    """
    if kind is PostKind.ROUND:
        return [window]
    if kind is PostKind.VOLUNTEER:
        return []
    found: list[Span] = []
    day = window.start.astimezone(CIVIL).date()
    while (opens := civil_moment(day, time())) < window.end:
        closes = civil_moment(day + DAY, time())
        if not calendar.is_workday(day):
            span = Span(max(opens, window.start), min(closes, window.end))
            if found and found[-1].end == span.start:
                span = Span(found.pop().start, span.end)
            found.append(span)
        day += DAY
    return found


def gaps(shifts: Iterable[Shift], post: int, wanted: Sequence[Span]) -> list[Span]:
    """Return, in order, the parts of ``wanted`` in which no shift of ``post`` is laid down."""
    taken = sorted(shift.span for shift in shifts if shift.post == post)
    found: list[Span] = []
    for span in wanted:
        at = span.start
        for one in taken:
            if one.end <= at or one.start >= span.end:
                continue
            if one.start > at:
                found.append(Span(at, one.start))
            at = max(at, one.end)
        if at < span.end:
            found.append(Span(at, span.end))
    return found


def overlaps(shifts: Iterable[Shift]) -> list[tuple[Shift, Shift]]:
    """Return pairs of shifts at the same post that share time."""
    return list(_meeting(shifts, lambda shift: shift.post))


def doubles(shifts: Iterable[Shift]) -> list[tuple[Shift, Shift]]:
    """Return pairs of shifts of the same person, at different posts, that share time."""
    return [
        (one, other)
        for one, other in _meeting(shifts, lambda shift: shift.person)
        if one.post != other.post
    ]


def _meeting(shifts: Iterable[Shift], key: Callable[[Shift], int]) -> Iterator[tuple[Shift, Shift]]:
    groups: dict[int, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda shift: (shift.span, shift.key)):
        held = groups.setdefault(key(shift), [])
        yield from ((other, shift) for other in held if other.span.meets(shift.span))
        held.append(shift)


def check_span(start: datetime | None, end: datetime | None) -> Span:
    """Return the span of a shift; raises Invalid per field."""
    if start is None:
        raise Invalid(fields={"start": "请填写从什么时候起。"})
    if end is None:
        raise Invalid(fields={"end": "请填写到什么时候止。"})
    if end <= start:
        raise Invalid(fields={"end": "结束时间要晚于开始时间；跨夜的班请把日期写成第二天。"})
    if end - start > LONGEST_SHIFT:
        hours = int(LONGEST_SHIFT.total_seconds()) // 3600
        raise Invalid(fields={"end": Words("一个班次最长{n}小时，请分成几班。", n=hours)})
    return Span(start, end)


# Patterns ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Team:
    """Who is on duty together: the person at the post, and the leader in charge if any."""

    person: int
    leader: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Teams that take turns.

    ``changes`` are the hours of changing over, in order; one hour makes shifts of 24 hours,
    two make two shifts a day. ``teams`` take turns shift by shift; on rest days ``rest`` take
    turns among themselves where given. ``rest_only`` lays down nothing on workdays.
    Raises Invalid per field.
    """

    changes: tuple[time, ...]
    teams: tuple[Team, ...]
    rest: tuple[Team, ...] = ()
    rest_only: bool = False

    def __post_init__(self) -> None:
        if not self.changes or list(self.changes) != sorted(set(self.changes)):
            sentence = "换班时间要按先后填写，不能重复，例如 8:30 或 8:00 20:00。"
            raise Invalid(fields={"changes": sentence})
        if not (self.teams or (self.rest_only and self.rest)):
            raise Invalid(fields={"teams": "请至少填写一班人员。"})


@dataclass(frozen=True, slots=True)
class Draft:
    """One shift as a pattern would lay it down; ``rest`` tells that it begins on a rest day."""

    span: Span
    team: Team
    rest: bool


def lay_down(pattern: Pattern, first: date, last: date, calendar: WorkCalendar) -> list[Draft]:
    """Return the shifts of a pattern that begin on ``first`` … ``last``, both included.

    The last one of a day runs over midnight up to the first change of the next day, so that
    days join without a hole. Raises Invalid for days that run backwards or are too many.
    """
    if last < first:
        raise Invalid(fields={"last": "截止日期不能早于起始日期。"})
    if (last - first).days >= MOST_DAYS:
        raise Invalid(fields={"last": Words("一次最多排{n}天。", n=MOST_DAYS)})
    found: list[Draft] = []
    turns = {False: 0, True: 0}
    for number in range((last - first).days + 1):
        day = first + DAY * number
        rest = not calendar.is_workday(day)
        if pattern.rest_only and not rest:
            continue
        own = rest and bool(pattern.rest)
        teams = pattern.rest if own else pattern.teams
        for place, change in enumerate(pattern.changes):
            later = pattern.changes[place + 1 :]
            end = (
                civil_moment(day, later[0])
                if later
                else civil_moment(day + DAY, pattern.changes[0])
            )
            span = Span(civil_moment(day, change), end)
            found.append(Draft(span, teams[turns[own] % len(teams)], rest))
            turns[own] += 1
    return found


# Who is on duty ------------------------------------------------------------------------------


class Via(StrEnum):
    """Why somebody is the one to turn to."""

    SHIFT = "shift"
    SUBSTITUTE = "substitute"
    NEXT = "next"
    LEADER = "leader"
    ABOVE = "above"
    PHONE = "phone"


VIA: Mapping[Via, str] = {
    Via.SHIFT: "当班",
    Via.SUBSTITUTE: "代班",
    Via.NEXT: "无人当班，由下一班负责",
    Via.LEADER: "无人当班，由本单位负责人负责",
    Via.ABOVE: "无人当班，本单位也没有负责人，由上级负责人负责",
    Via.PHONE: "无人当班，请打值班电话",
}


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who answers for a post at a moment; ``gap``: no shift is laid down, which has to be told.

    ``person`` is None only where not even a leader of a unit above is appointed; then the
    telephone of the post is what there is.
    """

    person: int | None
    via: Via
    gap: bool
    shift: Shift | None = None
    standing_for: int | None = None


def on_duty(
    shifts: Iterable[Shift],
    post: int,
    now: datetime,
    *,
    substitutes: Mapping[int, int],
    working: Collection[int],
    leaders: Sequence[int],
    above: Sequence[int],
) -> OnDuty:
    """Return who answers for ``post`` now.

    The person of the shift or who stands in for them; else the next shift's person, else the
    unit's leader, else a leader above. ``substitutes``: absent person → who stands in today.
    ``working``: everybody who still has an account here; a shift of somebody who left counts as
    a gap. ``leaders`` and ``above`` come nearest first.
    """
    own = sorted(
        (shift for shift in shifts if shift.post == post), key=lambda one: (one.span, one.key)
    )
    present = [shift for shift in own if shift.span.covers(now)]
    coming = [shift for shift in own if now < shift.span.start <= now + NEXT_WITHIN]
    for shift in present:
        for person in (substitutes.get(shift.person), shift.person):
            if person is not None and person in working:
                other = person != shift.person
                via = Via.SUBSTITUTE if other else Via.SHIFT
                return OnDuty(
                    person,
                    via,
                    gap=False,
                    shift=shift,
                    standing_for=shift.person if other else None,
                )
    for shift in coming:
        person = substitutes.get(shift.person, shift.person)
        if person in working:
            return OnDuty(person, Via.NEXT, gap=True, shift=shift)
    for via, people in ((Via.LEADER, leaders), (Via.ABOVE, above)):
        for person in people:
            if person in working:
                return OnDuty(person, via, gap=True)
    return OnDuty(None, Via.PHONE, gap=True)


# Hand-over -----------------------------------------------------------------------------------


class Hand(StrEnum):
    """How far a hand-over has come."""

    WRITTEN = "written"
    SIGNED = "signed"
    TAKEN = "taken"


HANDS: Mapping[Hand, str] = {
    Hand.WRITTEN: "待接班人签收",
    Hand.SIGNED: "已交接",
    Hand.TAKEN: "未见交班记录，已接班",
}
#: Where a note may go from where it stands; signed and taken are final.
HAND_MOVES: Mapping[Hand | None, frozenset[Hand]] = {
    None: frozenset({Hand.WRITTEN, Hand.TAKEN}),
    Hand.WRITTEN: frozenset({Hand.SIGNED}),
    Hand.SIGNED: frozenset(),
    Hand.TAKEN: frozenset(),
}


def hand_over(
    standing: Hand | None, wanted: Hand, *, author: int | None, person: int, words: str
) -> None:
    """Raise unless ``person`` may take the hand-over from ``standing`` to ``wanted``.

    A note is signed by somebody else than its author. Taking over without a note needs words:
    nobody takes over in silence.
    """
    if wanted not in HAND_MOVES[standing]:
        raise NotNow("hand-over-done", "这次交接已经完成。")
    if wanted is Hand.SIGNED and author == person:
        raise NotYours("own-hand-over", "交班的人不能自己签收，请接班人签收。")
    if wanted is not Hand.SIGNED and not words.strip():
        what = {
            Hand.WRITTEN: "请写明交接的情况；没有待办的，写“无待办”。",
            Hand.TAKEN: "没有交班记录就接班的，请写明怎样了解的情况。",
        }[wanted]
        raise Invalid(fields={"note": what})
