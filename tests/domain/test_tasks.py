"""The machine of tasks, walked in full, and its promises for any order of acts."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.domain.authority import PostFacts
from linli.domain.errors import DomainError, NotNow, NotYours
from linli.domain.states import Role
from linli.domain.tasks import (
    ENDED,
    MOVES,
    SENT_BACK_LIMIT,
    Act,
    Parties,
    Side,
    Standing,
    TaskFacts,
    came_late,
    choices,
    decide,
    sides,
)

BOTH = frozenset(Side)
NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)


def _after(facts: TaskFacts, act: Act) -> TaskFacts | None:
    """Return what follows, or None where it is refused."""
    try:
        target = decide(facts, act)
    except DomainError:
        return None
    return replace(
        facts,
        standing=target,
        sent_back=facts.sent_back + (act is Act.SEND_BACK),
        answerers=facts.hands if act is Act.ANSWER else facts.answerers,
    )


def test_every_standing_is_reached_ends_and_nobody_sends_back_for_ever() -> None:
    doer, asker = frozenset({1}), frozenset({2})
    start = TaskFacts(Standing.GIVEN, BOTH, hands=doer)
    seen, queue, longest = {start}, deque([(start, 0)]), 0
    ways_out: dict[Standing, set[Standing]] = {}
    while queue:
        facts, length = queue.popleft()
        longest = max(longest, length)
        for act in Act:
            after = _after(replace(facts, hands=doer if act is Act.ANSWER else asker), act)
            if after is None:
                continue
            ways_out.setdefault(facts.standing, set()).add(after.standing)
            if after not in seen:
                seen.add(after)
                queue.append((after, length + 1))
    assert {facts.standing for facts in seen} == set(Standing)
    assert max(facts.sent_back for facts in seen) == SENT_BACK_LIMIT
    assert longest == 2 * SENT_BACK_LIMIT + 2
    assert set(ways_out) == set(Standing) - ENDED
    assert Standing.CANCELLED in set.intersection(*ways_out.values())


def test_after_two_sendings_back_the_asker_decides() -> None:
    facts = TaskFacts(Standing.ANSWERED, BOTH, SENT_BACK_LIMIT, frozenset({2}), frozenset({1}))
    with pytest.raises(NotNow, match="已经退回2次"):
        decide(facts, Act.SEND_BACK)
    assert [one.act for one in choices(facts) if not one.why] == [Act.ACCEPT, Act.CANCEL]
    assert decide(facts, Act.ACCEPT) is Standing.ACCEPTED


@pytest.mark.parametrize("act", [Act.ACCEPT, Act.SEND_BACK])
def test_nobody_judges_an_answer_of_their_own_hands(act: Act) -> None:
    # Also in the place of a colleague, and what a colleague answered in their place.
    for hands in ({1}, {1, 5}):
        facts = TaskFacts(
            Standing.ANSWERED, BOTH, hands=frozenset(hands), answerers=frozenset({1, 9})
        )
        with pytest.raises(NotYours, match="自己反馈的任务"):
            decide(facts, act)
    assert decide(replace(facts, hands=frozenset({5})), act)


def test_each_act_has_its_side() -> None:
    for row in MOVES:
        other = BOTH - {row.side}
        with pytest.raises(NotYours):
            decide(TaskFacts(row.source, frozenset(other)), row.act)
        with pytest.raises(NotYours):
            decide(TaskFacts(row.source, frozenset()), row.act)
    with pytest.raises(NotNow, match="任务已完成，现在不能反馈"):
        decide(TaskFacts(Standing.ACCEPTED, BOTH), Act.ANSWER)


def test_who_is_what_towards_a_task() -> None:
    unit = Parties(unit=7, person=None, asked_unit=1, askers=frozenset({50}))
    named = replace(unit, person=60)

    def post(role: Role, at: int = 7) -> list[PostFacts]:
        return [PostFacts(role, at, "/1/")]

    for role in (Role.HANDLER, Role.DISPATCHER, Role.UNIT_LEADER, Role.CENTRE_LEADER):
        assert sides(3, post(role), unit) == {Side.DOER}
        assert sides(3, post(role, 8), unit) == frozenset()
    for role in (Role.SEAT, Role.VERIFIER, Role.GRID_WORKER, Role.AUDITOR, Role.ADMIN):
        assert sides(3, post(role), unit) == frozenset()
    # A named person answers; else only who leads the unit may answer for them.
    assert sides(60, post(Role.GRID_WORKER), named) == {Side.DOER}
    assert sides(3, post(Role.HANDLER), named) == frozenset()
    assert sides(3, post(Role.UNIT_LEADER), named) == {Side.DOER}
    # The asker judges, and a leader of the asker's centre.
    assert sides(50, post(Role.SEAT, 9), unit) == {Side.ASKER}
    assert sides(3, post(Role.CENTRE_LEADER, 1), unit) == {Side.ASKER}
    assert sides(3, post(Role.DISPATCHER, 1), unit) == frozenset()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(Act), st.sets(st.integers(1, 3), min_size=1, max_size=2)),
        max_size=12,
    )
)
def test_any_order_of_acts_keeps_the_promises(acts: list[tuple[Act, set[int]]]) -> None:
    facts = TaskFacts(Standing.GIVEN, BOTH)
    for act, hands in acts:
        before = replace(facts, hands=frozenset(hands))
        after = _after(before, act)
        offered = {one.act for one in choices(before) if not one.why}
        assert (act in offered) == (after is not None)
        if after is None:
            continue
        assert before.standing not in ENDED
        assert after.sent_back <= SENT_BACK_LIMIT
        if after.standing is Standing.ACCEPTED:
            assert not before.hands & before.answerers
            assert before.answerers
        facts = after


def test_late_is_late() -> None:
    due = NOW + timedelta(hours=1)
    assert not came_late(False, due, due)
    assert came_late(False, due, due + timedelta(seconds=1))
    assert came_late(True, due + timedelta(days=3), NOW)
