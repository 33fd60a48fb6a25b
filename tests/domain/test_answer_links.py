"""Every link ends in exactly one way, and an end is for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain.answer_links import (
    LIFETIMES,
    Matter,
    Over,
    Purpose,
    Standing,
    Terms,
    bound_to,
    expires,
    over,
    standing,
)
from linli.domain.lifecycle import TRANSITIONS
from linli.domain.states import FINAL, Command, State

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
_MOVES = {state: [row for row in TRANSITIONS if row.source is state] for state in State}


def _after(matter: Matter, command: Command, target: State) -> Matter:
    if command in {Command.ANSWER, Command.SETTLE}:
        return replace(matter, state=target, round=matter.round + 1)
    if command is Command.RATE:
        return replace(matter, state=target, rated_round=matter.round)
    if command is Command.CONFIRM:
        return replace(matter, state=target, confirmed_round=matter.round)
    return replace(matter, state=target)


@st.composite
def ways(draw: st.DrawFn) -> list[Matter]:
    """A matter as it goes through the real loop, one move after the other."""
    matter = Matter(State.REPORTED)
    way = [matter]
    for _ in range(draw(st.integers(1, 30))):
        moves = _MOVES[matter.state]
        # Most moves lead nowhere else: let those that do come often enough.
        leading = [row for row in moves if row.target is not row.source]
        pool = leading if leading and draw(st.booleans()) else moves
        if not pool:
            break
        row = draw(st.sampled_from(pool))
        matter = _after(matter, row.command, row.target)
        way.append(matter)
    return way


@settings(max_examples=400)
@given(ways(), st.sampled_from(Purpose), st.data())
def test_what_is_over_never_comes_back(
    way: list[Matter], purpose: Purpose, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(way) - 1))
    made = way[start]
    purpose, round_no = bound_to(purpose, data.draw(st.integers(0, made.round)), made)
    ended = [over(purpose, round_no, matter) is not None for matter in way[start:]]
    assert ended == sorted(ended)


@settings(max_examples=300)
@given(
    ways(),
    st.sampled_from(Purpose),
    st.lists(st.tuples(st.sampled_from(["read", "use", "disown", "none"]), st.integers(0, 40))),
)
def test_an_end_that_was_seen_stays(
    way: list[Matter], purpose: Purpose, doings: list[tuple[str, int]]
) -> None:
    """As the page does it: whatever end is seen is kept; only what is open can be used."""
    purpose, round_no = bound_to(purpose, way[0].round, way[0])
    terms = Terms(purpose, round_no, expires(purpose, NOW, None))
    kept, now, seen = Standing.OPEN, NOW, []
    for matter, (doing, days) in zip(way, doings, strict=False):
        now += timedelta(days=days)
        found = standing(kept, terms, matter, now)
        if doing == "none":
            continue
        kept = found
        if found is Standing.OPEN and doing == "use":
            kept = Standing.USED
        elif found is Standing.OPEN and doing == "disown":
            kept = Standing.DISOWNED
        seen.append(kept)
    ends = [one for one in seen if one is not Standing.OPEN]
    assert len(set(ends)) <= 1
    assert seen == [Standing.OPEN] * (len(seen) - len(ends)) + ends


@pytest.mark.parametrize("kept", [one for one in Standing if one is not Standing.OPEN])
def test_a_kept_end_asks_neither_matter_nor_clock(kept: Standing) -> None:
    terms = Terms(Purpose.RATE, 1, NOW)
    for state in State:
        assert standing(kept, terms, Matter(state, 1), NOW + timedelta(days=999)) is kept


def test_the_last_moment_is_over() -> None:
    terms = Terms(Purpose.SUPPLEMENT, 0, NOW)
    matter = Matter(State.HANDLING)
    before = NOW - timedelta(microseconds=1)
    assert standing(Standing.OPEN, terms, matter, before) is Standing.OPEN
    assert standing(Standing.OPEN, terms, matter, NOW) is Standing.EXPIRED


def test_what_happened_says_more_than_the_date() -> None:
    terms = Terms(Purpose.SUPPLEMENT, 0, NOW)
    assert standing(Standing.OPEN, terms, Matter(State.WITHDRAWN), NOW) is Standing.SUPERSEDED


@pytest.mark.parametrize(
    ("purpose", "round_no", "matter", "expected"),
    [
        (Purpose.SUPPLEMENT, 0, Matter(State.INFO_NEEDED), None),
        (Purpose.SUPPLEMENT, 0, Matter(State.ANSWERED, 1), Over.ANSWERED),
        (Purpose.SUPPLEMENT, 0, Matter(State.REWORK, 1), Over.HANDLED),
        (Purpose.SUPPLEMENT, 1, Matter(State.REWORK, 1), None),
        (Purpose.CONFIRM, 1, Matter(State.ANSWERED, 1), None),
        (Purpose.CONFIRM, 1, Matter(State.VERIFIED, 1), None),
        (Purpose.CONFIRM, 1, Matter(State.VERIFIED, 1, confirmed_round=1), Over.CONFIRMED),
        (Purpose.CONFIRM, 1, Matter(State.ANSWERED, 2, confirmed_round=2), Over.ANSWERED),
        (Purpose.CONFIRM, 1, Matter(State.CLOSED, 1), Over.CLOSED),
        (Purpose.CONFIRM, 1, Matter(State.CONVENING, 1), Over.HANDLED),
        (Purpose.RATE, 1, Matter(State.CLOSED, 1), None),
        (Purpose.RATE, 1, Matter(State.CLOSED, 1, rated_round=1), Over.RATED),
        (Purpose.RATE, 2, Matter(State.CLOSED, 2, rated_round=1), None),
        (Purpose.RATE, 1, Matter(State.REWORK, 1), Over.HANDLED),
        (Purpose.RATE, 1, Matter(State.CLOSED, 2), Over.CLOSED),
        (Purpose.REOPEN, 1, Matter(State.CLOSED, 1, rated_round=1), None),
        (Purpose.REOPEN, 1, Matter(State.SCORED, 1), Over.SCORED),
        (Purpose.COMPLAIN, 0, Matter(State.REJECTED), None),
        (Purpose.COMPLAIN, 1, Matter(State.SCORED, 3), None),
    ],
)
def test_what_the_matter_has_come_to(
    purpose: Purpose, round_no: int, matter: Matter, expected: Over | None
) -> None:
    assert over(purpose, round_no, matter) is expected


@pytest.mark.parametrize("state", sorted(FINAL))
@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.COMPLAIN])
def test_after_the_end_of_the_matter_nothing_but_objecting(state: State, purpose: Purpose) -> None:
    assert over(purpose, 1, Matter(state, 1)) is not None


@pytest.mark.parametrize(
    ("purpose", "round_no", "matter", "expected"),
    [
        (Purpose.SUPPLEMENT, 0, Matter(State.HANDLING), (Purpose.SUPPLEMENT, 0)),
        (Purpose.SUPPLEMENT, 1, Matter(State.REWORK, 1), (Purpose.SUPPLEMENT, 1)),
        (Purpose.SUPPLEMENT, 1, Matter(State.ANSWERED, 1), (Purpose.SUPPLEMENT, 0)),
        (Purpose.SUPPLEMENT, 0, Matter(State.CLOSED, 2), (Purpose.SUPPLEMENT, 0)),
        (Purpose.RATE, 2, Matter(State.ANSWERED, 2), (Purpose.RATE, 1)),
        (Purpose.RATE, 2, Matter(State.CLOSED, 2), (Purpose.RATE, 2)),
        (Purpose.CONFIRM, 1, Matter(State.ANSWERED, 1), (Purpose.CONFIRM, 1)),
        (Purpose.SUPPLEMENT, 0, Matter(State.MERGED), (Purpose.COMPLAIN, 0)),
        (Purpose.CONFIRM, 0, Matter(State.MERGED), (Purpose.COMPLAIN, 0)),
        (Purpose.COMPLAIN, 0, Matter(State.REJECTED), (Purpose.COMPLAIN, 0)),
        (Purpose.SUPPLEMENT, 1, Matter(State.SCORED, 1), (Purpose.SUPPLEMENT, 1)),
    ],
)
def test_a_late_message_is_about_the_time_before(
    purpose: Purpose, round_no: int, matter: Matter, expected: tuple[Purpose, int]
) -> None:
    assert bound_to(purpose, round_no, matter) == expected


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_has_its_time(purpose: Purpose) -> None:
    assert expires(purpose, NOW, None) == NOW + LIFETIMES[purpose]


def test_a_rating_ends_with_the_time_for_rating() -> None:
    soon = NOW + timedelta(days=3)
    assert expires(Purpose.RATE, NOW, soon) == soon
    assert expires(Purpose.REOPEN, NOW, soon) == soon
    assert expires(Purpose.SUPPLEMENT, NOW, soon) > soon
    late = NOW + timedelta(days=999)
    assert expires(Purpose.RATE, NOW, late) == NOW + LIFETIMES[Purpose.RATE]
