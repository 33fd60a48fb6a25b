"""Rosters: every second belongs to somebody or to a gap, and nobody is told there is nobody."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.county.defaults import load_calendar
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.rota import (
    HAND_MOVES,
    Hand,
    OnDuty,
    Pattern,
    PostKind,
    Shift,
    Span,
    Team,
    Via,
    check_span,
    civil_moment,
    doubles,
    gaps,
    hand_over,
    lay_down,
    needed,
    on_duty,
    overlaps,
)

CALENDAR = load_calendar()
T0 = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def span(start: int, end: int) -> Span:
    return Span(T0 + HOUR * start, T0 + HOUR * end)


def shift(start: int, end: int, person: int = 1, post: int = 1) -> Shift:
    return Shift(post, span(start, end), person)


_hours = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda p: (p[0], p[0] + p[1]))
_shifts = st.lists(
    st.tuples(_hours, st.integers(1, 3), st.integers(1, 2)).map(
        lambda row: shift(*row[0], person=row[1], post=row[2])
    ),
    max_size=8,
)


@settings(max_examples=120, deadline=None)
@given(_shifts, st.integers(0, 90))
def test_every_hour_is_covered_or_in_a_gap_never_both(shifts: list[Shift], hour: int) -> None:
    found = gaps(shifts, 1, [span(0, 91)])
    moment = T0 + HOUR * hour
    covered = any(one.post == 1 and one.span.covers(moment) for one in shifts)
    assert covered is not any(gap.covers(moment) for gap in found)
    assert found == sorted(found)
    assert all(one.end < other.start for one, other in itertools.pairwise(found))


@settings(max_examples=80, deadline=None)
@given(_shifts)
def test_meeting_shifts_are_named_once_and_touching_ones_never(shifts: list[Shift]) -> None:
    hours = [T0 + HOUR * hour for hour in range(95)]
    twice = any(
        sum(one.post == post and one.span.covers(at) for one in shifts) > 1
        for post in (1, 2)
        for at in hours
    )
    assert bool(overlaps(shifts)) is twice
    for one, other in doubles(shifts):
        assert one.person == other.person
        assert one.post != other.post
        assert one.span.meets(other.span)
    assert not overlaps([shift(0, 8), shift(8, 16)])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 3),
    st.integers(0, 3),
    st.integers(1, 40),
    st.sampled_from([(time(8, 30),), (time(8), time(20)), (time(0),)]),
)
def test_a_pattern_leaves_no_hole_and_takes_turns(
    teams: int, rest: int, days: int, changes: tuple[time, ...]
) -> None:
    first = date(2026, 2, 10)
    pattern = Pattern(
        changes,
        tuple(Team(n) for n in range(1, teams + 1)),
        tuple(Team(100 + n) for n in range(rest)),
    )
    drafts = lay_down(pattern, first, first + timedelta(days=days - 1), CALENDAR)
    assert len(drafts) == days * len(changes)
    assert all(a.span.end == b.span.start for a, b in itertools.pairwise(drafts))
    ordinary = [one.team.person for one in drafts if one.team.person < 100]
    assert ordinary == [n % teams + 1 for n in range(len(ordinary))]
    if rest:
        assert all((one.team.person >= 100) is one.rest for one in drafts)
    shifts = [Shift(1, one.span, one.team.person) for one in drafts]
    window = Span(drafts[0].span.start, drafts[-1].span.end)
    assert gaps(shifts, 1, needed(PostKind.ROUND, window, CALENDAR)) == []


def test_rest_days_are_those_of_the_county_calendar() -> None:
    """春节 2026: the Saturday before is worked, the days off are one run."""
    window = Span(civil_moment(date(2026, 2, 13), time()), civil_moment(date(2026, 2, 25), time()))
    found = needed(PostKind.HOLIDAY, window, CALENDAR)
    assert [one.start for one in found] == [civil_moment(date(2026, 2, 15), time())]
    assert [one.end for one in found] == [civil_moment(date(2026, 2, 24), time())]
    assert needed(PostKind.VOLUNTEER, window, CALENDAR) == []
    rest = Pattern((time(0),), (), (Team(1), Team(2)), rest_only=True)
    drafts = lay_down(rest, date(2026, 2, 13), date(2026, 2, 25), CALENDAR)
    shifts = [Shift(1, one.span, one.team.person) for one in drafts]
    assert gaps(shifts, 1, found) == []
    assert gaps(shifts[1:], 1, found) == [shifts[0].span]


def test_a_shift_over_midnight_is_cut_by_nothing() -> None:
    night = Span(civil_moment(date(2026, 3, 3), time(20)), civil_moment(date(2026, 3, 4), time(8)))
    assert night.covers(civil_moment(date(2026, 3, 4), time(3)))
    assert not night.covers(civil_moment(date(2026, 3, 4), time(8)))


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(None, T0, "start"), (T0, None, "end"), (T0, T0, "end"), (T0, T0 + 49 * HOUR, "end")],
)
def test_a_wrong_span_says_which_end(
    start: datetime | None, end: datetime | None, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        check_span(start, end)
    assert set(refusal.value.fields) == {field}


def test_wrong_patterns_are_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        Pattern((), (Team(1),))
    assert "changes" in refusal.value.fields
    with pytest.raises(Invalid) as refusal:
        Pattern((time(8),), ())
    assert "teams" in refusal.value.fields
    good = Pattern((time(8),), (Team(1),))
    for last in (date(2026, 1, 1), date(2027, 6, 1)):
        with pytest.raises(Invalid) as refusal:
            lay_down(good, date(2026, 2, 1), last, CALENDAR)
        assert "last" in refusal.value.fields


def _who(shifts: list[Shift], hour: int = 1, **changes: object) -> OnDuty:
    given = {"substitutes": {}, "working": {1, 2, 7, 9}, "leaders": [7], "above": [9], **changes}
    return on_duty(shifts, 1, T0 + HOUR * hour, **given)  # type: ignore[arg-type]  # by name


def test_somebody_is_always_told_and_the_gap_too() -> None:
    assert _who([shift(0, 8)]) == OnDuty(1, Via.SHIFT, gap=False, shift=shift(0, 8))
    stood_in = _who([shift(0, 8)], substitutes={1: 2})
    assert (stood_in.person, stood_in.via, stood_in.standing_for) == (2, Via.SUBSTITUTE, 1)
    coming = _who([shift(5, 8, person=2)])
    assert (coming.person, coming.via, coming.gap) == (2, Via.NEXT, True)
    assert _who([shift(40, 48)]).via is Via.LEADER
    # Who left cannot be on duty, whatever the roster says.
    assert _who([shift(0, 8, person=5)]) == OnDuty(7, Via.LEADER, gap=True)
    assert _who([], leaders=[]) == OnDuty(9, Via.ABOVE, gap=True)
    assert _who([], leaders=[], above=[]) == OnDuty(None, Via.PHONE, gap=True)


def test_nobody_signs_for_themselves_or_takes_over_in_silence() -> None:
    assert set(HAND_MOVES) == {None, *Hand}
    hand_over(None, Hand.WRITTEN, author=None, person=1, words="无待办")
    hand_over(Hand.WRITTEN, Hand.SIGNED, author=1, person=2, words="")
    with pytest.raises(NotYours):
        hand_over(Hand.WRITTEN, Hand.SIGNED, author=1, person=1, words="")
    for wanted in (Hand.WRITTEN, Hand.TAKEN):
        with pytest.raises(Invalid):
            hand_over(None, wanted, author=None, person=1, words=" ")
    for final in (Hand.SIGNED, Hand.TAKEN):
        for wanted in Hand:
            with pytest.raises(NotNow):
                hand_over(final, wanted, author=1, person=2, words="x")
